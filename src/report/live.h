// What is seen while a run goes on: a progress bar on a terminal, plain lines in a pipe.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "base/time.h"
#include "report/printable.h"
#include "results/run_result.h"

namespace busyhour::report {

/// "00:12  calls 10 up, 4/20 done, 0 failed   turns 31 (0 failed)   ttfb p95 812 ms   ..."
std::string live_line(const results::Snapshot& snapshot);

/// "[##........]  00:12  10 up, 4/20 done, 0 failed  31 turns  ttfb p95 812 ms  ...", in at most
/// `columns` columns: what matters less is left out first.
std::string progress_line(const results::Snapshot& snapshot, std::size_t columns, Charset charset);

/// The same of a run of users: "00:12 / 01:30  15 users, 14 calls up, 31 done, 0 failed  ...", or
/// of an open loop: "00:12 / 01:30  37 calls up, 61 planned, 60 started, 1 blocked, 0 failed  ...".
std::string users_line(const results::Snapshot& snapshot, Duration run_time, std::size_t columns,
                       Charset charset);

struct TerminalSize {
  std::size_t columns = 80, lines = 24;
};
/// Of the terminal on standard error; 80 by 24 if it is none.
TerminalSize terminal_size();
std::size_t terminal_columns();

struct LiveOptions {
  bool terminal = false;
  Charset charset = Charset::ascii;
  std::function<std::size_t()> columns = terminal_columns;  ///< asked for each redraw
  Duration plain_interval{5s};                              ///< between lines in a pipe
};

/// On the thread of the run's listener; `out` outlives it.
class LiveDisplay {
 public:
  LiveDisplay(std::ostream& out, LiveOptions options) : out_(out), options_(std::move(options)) {}
  LiveDisplay(const LiveDisplay&) = delete;
  LiveDisplay& operator=(const LiveDisplay&) = delete;
  ~LiveDisplay() { finish(); }

  void update(const results::Snapshot& snapshot);
  /// A line of its own, such as a warning; the bar moves down.
  void message(std::string_view line);
  /// The bar is removed; in a pipe the last state is printed if it was not yet.
  void finish();

 private:
  void print_plain(const results::Snapshot& snapshot);

  std::ostream& out_;
  LiveOptions options_;
  Duration next_plain_{0};
  std::string unprinted_;  ///< in a pipe: the newest state, if it was not printed
  std::string bar_;        ///< on a terminal: what stands there
};

}  // namespace busyhour::report
