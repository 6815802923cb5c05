// What a run says, computed once from its records; every output renders this.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "report/applied_calibration.h"
#include "report/gates.h"
#include "report/history.h"
#include "report/metrics.h"
#include "report/run_tally.h"
#include "report/trends.h"
#include "results/recorded_conversation.h"
#include "results/run_result.h"
#include "stats/histogram.h"

namespace busyhour::report {

/// Turns that ended, in one way or the other.
struct TurnCounts {
  std::size_t total = 0;
  std::size_t successful = 0;
  std::size_t failed() const { return total - successful; }
  double success_rate() const;  ///< percent; 0 if there was no turn
  double failure_rate() const;  ///< percent; 0 if there was no turn
};

/// conversations = successful + failed + cancelled; never_connected is a part of failed.
struct ConversationCounts {
  std::size_t total = 0;
  std::size_t successful = 0;
  std::size_t failed = 0;
  std::size_t cancelled = 0;
  std::size_t never_connected = 0;
};

/// How often by name, most frequent first.
using Counts = std::vector<std::pair<std::string, std::size_t>>;

struct PositionStatistics {
  int turn = 0;  ///< from 1
  TurnCounts turns;
  Counts failures;  ///< by category
  TurnStatistics latency;
};

/// Conversations that were to have the same number of turns.
struct LengthStatistics {
  int turns = 0;
  ConversationCounts conversations;
  stats::Statistic durations_s, success_rates;  ///< as of all conversations
};

struct TemplateStatistics {
  std::string name;
  std::size_t conversations = 0;
  TurnCounts turns;
  double avg_duration_s = 0;  ///< of those that connected and were not cancelled
  TurnStatistics latency;
};

/// The second view of measurement.md section 3: beside the successful turns, those that timed out
/// count at their time-out, so that a percentile cannot improve because the agent failed.
struct TimeoutView {
  std::size_t timed_out = 0;
  stats::Statistic ttfb_ms, end_to_end_ms;
};

/// Every failed turn counts once. A failed conversation without a failed turn (it never connected,
/// or it broke between two turns) counts once as well.
struct Failures {
  Counts by_category;
  Counts common_errors;
};

struct Analysis {
  ConversationCounts conversations;
  TurnCounts turns;

  Trends trends;
  TurnStatistics latency;       ///< successful turns
  stats::Statistic connect_ms;  ///< conversations that connected
  TimeoutView with_timeouts;
  std::vector<PositionStatistics> positions;  ///< by turn number
  std::vector<TemplateStatistics> templates;  ///< by name

  /// From connected to end, of conversations that connected and were not cancelled.
  stats::Statistic durations_s;
  /// Successful of planned turns in percent, of conversations that were not cancelled.
  stats::Statistic success_rates;
  std::vector<LengthStatistics> lengths;  ///< by number of turns
  Counts ends;                            ///< how conversations ended

  Failures failures;
  RunTally tally;                 ///< rate limits, interruptions, targets
  std::vector<GateResult> gates;  ///< what became of the targets that were set
  results::Health::Judgement health;
  results::VerdictReport verdict;
  // Not of the records: what analyze() leaves to whoever has it.
  std::optional<AppliedCalibration> calibration = {};
  /// Likewise of what was recorded; null: nothing was to be.
  const results::Recordings* recordings = nullptr;
  History history{};
};

/// Held to `targets`, in addition to what every run is held to.
Analysis analyze(const results::RunResult& result, std::span<const Target> targets = {});

}  // namespace busyhour::report
