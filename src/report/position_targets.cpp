#include "report/position_targets.h"

#include <algorithm>

namespace busyhour::report {

namespace {

PositionFigure p95(std::string_view key, const stats::Statistic& statistic, double target) {
  PositionFigure figure{
      .key = key, .measured = {}, .target = target, .sufficient = statistic.sufficient_p95()};
  if (statistic.count > 0) figure.measured = statistic.p95;
  return figure;
}

PositionFigure success(const TurnCounts& turns, double target) {
  PositionFigure figure{.key = "success_percent",
                        .percent = true,
                        .measured = {},
                        .target = target,
                        .sufficient = turns.total > 0};
  if (turns.total > 0) figure.measured = turns.success_rate();
  return figure;
}

}  // namespace

std::vector<PositionResult> measure_positions(const Analysis& analysis) {
  std::vector<PositionResult> results;
  for (const PositionStatistics& position : analysis.positions) {
    const auto* target = std::ranges::find(position_targets, position.turn, &PositionTarget::turn);
    if (target == position_targets.end()) continue;
    const TurnStatistics& latency = position.latency;
    results.push_back(
        {.turn = position.turn,
         .figures = {
             p95("speech_recognition_p95_ms", latency[Metric::speech_recognition],
                 target->recognition_p95_ms),
             p95("agent_processing_p95_ms", latency[Metric::agent_processing],
                 target->processing_p95_ms),
             p95("end_to_end_p95_ms", latency[Metric::end_to_end], target->end_to_end_p95_ms),
             success(position.turns, target->success_percent)}});
  }
  return results;
}

}  // namespace busyhour::report
