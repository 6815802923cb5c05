// Locust's CSV files of a run: PREFIX_stats.csv, PREFIX_stats_history.csv, PREFIX_failures.csv,
// PREFIX_exceptions.csv, in the columns of Locust 2.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "report/output_file.h"
#include "report/request.h"
#include "report/run_tally.h"
#include "results/run_result.h"

namespace busyhour::report {

/// The requests of the last ten seconds, for the history's current figures.
class RecentRequests {
 public:
  void add(const Request& request);
  /// The second of what was added since the last call is over; what is older than ten is dropped.
  void tick(Duration elapsed);

  double requests_per_second() const;
  double failures_per_second() const;
  std::vector<Duration> times() const;  ///< ascending

 private:
  struct Second {
    Duration begin{0}, end{0};  ///< since the begin of the run
    std::uint64_t requests = 0, failures = 0;
    std::vector<Duration> times;
  };
  double per_second(std::uint64_t Second::* count) const;

  Second open_;
  std::deque<Second> seconds_;
};

/// Used by one thread. Whatever ends the process, the files are whole: the history grows by whole
/// lines, the others are replaced. A disk that fills up must not end a run: the first failure is
/// kept, and nothing more is written after it.
class LocustCsv {
 public:
  /// Writes all headers, so that a wrong prefix is told at once (a usage error).
  static Result<LocustCsv> open(const std::string& prefix, bool full_history);

  void add(const results::TurnRecord& turn);
  void add(const results::Incident& incident);
  /// Once a second, after what happened in it was added. The error is returned once.
  Result<void> update(const RunTally& tally, const results::Snapshot& snapshot, WallTime now);
  /// What was added since the last update, and the final figures; the first error of the whole
  /// writing if there was one.
  Result<void> finish(const RunTally& tally, Duration elapsed, WallTime now);

  std::vector<std::string> files() const;

 private:
  LocustCsv(std::string prefix, OutputFile history, bool full_history)
      : prefix_(std::move(prefix)), history_(std::move(history)), full_history_(full_history) {}

  void add(const Request& request);
  std::string history_text(const RunTally& tally, int users, Duration elapsed, WallTime now);
  Result<void> write(const RunTally& tally, int users, Duration elapsed, WallTime now);

  std::string prefix_;
  OutputFile history_;
  bool full_history_;
  RecentRequests recent_;                            ///< of all names
  std::map<std::string, RecentRequests> recent_of_;  ///< by name, for the full history
  std::optional<Error> error_;
};

}  // namespace busyhour::report
