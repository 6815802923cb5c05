// Writes the journal while the run goes on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/output_file.h"
#include "results/journal.h"
#include "results/run_listener.h"

namespace busyhour::results {

/// Lines are written out a few times a second, in whole ones: whatever ends the process, the file
/// is valid and lacks less than a second. A disk that fills up must not end a run: the first
/// failure is kept, and nothing more is written after it.
class JournalWriter final : public RunListener {
 public:
  /// Before the run, so that a wrong path is told at once (a usage error). `clock` outlives the
  /// writer.
  static Result<JournalWriter> open(const std::filesystem::path& path, JournalHeader header,
                                    const Clock& clock);

  void on_begin(WallTime started_at, Instant begin) override;
  void on_connected(const CallRecord& call) override;
  void on_turn(std::string_view call_id, const TurnRecord& turn) override;
  void on_incident(std::string_view call_id, const Incident& incident) override;
  void on_call(const CallRecord& call) override;
  void on_pause() override;
  void on_snapshot(const Snapshot& snapshot) override;
  /// The end line; of the result only what is not in the journal yet. The first error of the whole
  /// writing if there was one.
  Result<void> finish(const RunResult& result);

  /// What went wrong since this was last asked: a problem is told once, and soon.
  Result<void> problem();

  const std::string& file() const { return file_.name(); }

 private:
  JournalWriter(OutputFile file, JournalHeader header, const Clock& clock)
      : file_(std::move(file)), header_(std::move(header)), clock_(&clock) {}

  void write_out();

  OutputFile file_;
  JournalHeader header_;
  const Clock* clock_;
  std::string waiting_;  ///< whole lines
  Instant written_at_{};
  std::optional<Error> error_;
  bool told_ = false;
};

}  // namespace busyhour::results
