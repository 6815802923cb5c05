// What is seen while `run` goes on: on a terminal a status line and the table below it, redrawn in
// place; in a pipe both now and then, as Locust prints its statistics.
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "report/live.h"
#include "report/run_tally.h"

namespace busyhour::report {

struct LiveTableOptions {
  bool terminal = false;
  Charset charset = Charset::ascii;
  Duration run_time{0};                                ///< 0: until the run is stopped
  std::function<TerminalSize()> size = terminal_size;  ///< asked for each redraw
  Duration plain_interval{10s};                        ///< between tables in a pipe
};

/// On the thread of the run's listener; `out` outlives it.
class LiveTable {
 public:
  LiveTable(std::ostream& out, LiveTableOptions options)
      : out_(out), options_(std::move(options)), next_plain_(options_.plain_interval) {}
  LiveTable(const LiveTable&) = delete;
  LiveTable& operator=(const LiveTable&) = delete;
  ~LiveTable() { finish(); }

  void update(const RunTally& tally, const results::Snapshot& snapshot);
  /// A line of its own, such as a warning; what is redrawn moves down.
  void message(std::string_view line);
  /// What is redrawn is removed: the report follows.
  void finish();

 private:
  void redraw(std::string_view above, std::vector<std::string> lines);

  std::ostream& out_;
  LiveTableOptions options_;
  Duration next_plain_;
  std::vector<std::string> drawn_;  ///< what stands on the terminal
};

}  // namespace busyhour::report
