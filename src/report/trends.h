// How a run behaves over its calls: how many were up, how latency goes with that, and how it
// changes from turn to turn.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "report/metrics.h"
#include "results/run_result.h"
#include "stats/concurrency.h"
#include "stats/grouped_slope.h"
#include "stats/latency_by_level.h"

namespace busyhour::report {

/// The metrics that are the agent's to keep even; how long a turn takes to say is the scenario's.
inline constexpr std::array position_metrics{Metric::speech_recognition,
                                             Metric::agent_processing,
                                             Metric::end_to_end,
                                             Metric::ttfb,
                                             Metric::ttfa,
                                             Metric::barge_in};

struct Trends {
  stats::Concurrency concurrency;  ///< of connected calls
  /// ttfb of successful turns by the calls that were up at the end of the caller's speech.
  std::vector<stats::LatencyByLevel::Range> ttfb_by_concurrency;
  /// Milliseconds for each further turn of a call, over successful turns; by position_metrics.
  std::array<std::optional<stats::Slope>, position_metrics.size()> slopes;
};

/// Its memory is bounded, so that a run may last for days.
class TrendCounter {
 public:
  /// A call came about.
  void connected(const results::CallRecord& call);
  /// It is over, with all its turns. What it shared the line with is known from the calls that were
  /// told before. Both are told in the order of time, or nearly.
  void ended(const results::CallRecord& call);
  Trends trends() const;

 private:
  void add_to_slopes(const results::CallRecord& call);

  stats::CallsUp up_;
  stats::LatencyByLevel ttfb_;
  std::array<stats::GroupedSlope, position_metrics.size()> slopes_;
};

/// Of calls that are known all together, in any order.
Trends measure_trends(std::span<const results::CallRecord> calls);

}  // namespace busyhour::report
