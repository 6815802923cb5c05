// How a run went: what was up, how fast the agent answered and how fit the generator was, second by
// second. Key `history` of the documents.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

#include "results/run_result.h"
#include "stats/compact_histogram.h"
#include "stats/histogram.h"

namespace busyhour::report {

/// Told turns and incidents as they end, and the snapshots, each of which ends an interval.
/// Percentiles of joined intervals are those of their values. All memory that it ever needs (4 MiB)
/// is taken at the beginning: what grows in a soak is not this.
class History {
 public:
  /// When there are more, intervals are joined by two and two, as often as it takes.
  static constexpr std::size_t most_points = 3600;

  History();

  void add(const results::TurnRecord& turn);
  void add(const results::Incident& incident);
  void update(const results::Snapshot& snapshot);
  /// What a run that was cut off did after its last snapshot becomes an interval as well.
  void finish(Duration elapsed);

  /// Columns of equal length: {"interval_s": 1, "elapsed_s": [...], "users": [...], ...}. A value
  /// stands at the end of its interval; null where there is none.
  nlohmann::ordered_json json() const;

 private:
  struct Point {
    Duration begin{0}, end{0};  ///< since the run began
    int users = 0, calls_up = 0;
    std::uint64_t turns = 0, failed_turns = 0, rate_limits = 0, frames_dropped = 0;
    stats::CompactHistogram ttfb{};
    std::optional<Duration> lateness_p99{};  ///< the worst of the joined intervals
    std::optional<double> busy_percent{};    ///< of the busiest thread

    Duration length() const { return end - begin; }
    void join(const Point& later);
  };

  void take_health(const results::Health& health);
  void close();
  void join_pairs();

  Duration interval_{1s};
  std::vector<Point> points_;
  Point open_;

  // As of the last snapshot.
  stats::Histogram lateness_;
  std::vector<Duration> cpu_times_;  ///< by thread
  std::uint64_t frames_dropped_ = 0;
};

}  // namespace busyhour::report
