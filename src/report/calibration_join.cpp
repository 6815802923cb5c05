#include "report/calibration_join.h"

#include <algorithm>
#include <utility>

#include "stats/nearest_rank.h"

namespace busyhour::report {

namespace {

/// Of at least one value.
double percentile_ms(const std::vector<Duration>& sorted, double p) {
  return to_ms(sorted[stats::nearest_rank(p, sorted.size()) - 1]);
}

using Errors = std::array<std::vector<Duration>, calibrated_metrics.size()>;

void compare(const results::TurnRecord& turn, const TruthTurn& truth, bool audible_told,
             Errors& errors, MetricErrors& figures) {
  for (std::size_t i = 0; i < calibrated_metrics.size(); ++i) {
    const CalibratedMetric& metric = calibrated_metrics[i];
    if (metric.metric == Metric::ttfa && !audible_told) continue;
    const auto measured = (turn.*metric.info().value)();
    if (!measured) continue;
    const auto& from = truth.*metric.from;
    const auto& to = truth.*metric.to;
    if (truth.*metric.from_uncertainty > sure_enough) {
      ++figures[i].unsure;
    } else if (from && to) {
      errors[i].push_back(*measured - (*to - *from));
    } else {
      ++figures[i].unknown;
    }
  }
}

}  // namespace

ErrorFigures error_figures(std::vector<Duration> errors) {
  ErrorFigures figures;
  figures.count = errors.size();
  if (errors.empty()) return figures;
  std::ranges::sort(errors);
  figures.median = percentile_ms(errors, 0.50);
  for (Duration& error : errors) error = std::chrono::abs(error);
  std::ranges::sort(errors);
  figures.p99 = percentile_ms(errors, 0.99);
  figures.max = to_ms(errors.back());
  return figures;
}

Joined join(std::span<const results::CallRecord> calls, const Truth& truth) {
  Joined joined;
  joined.turns.torn = truth.torn();
  Errors errors;
  for (const results::CallRecord& call : calls) {
    for (const results::TurnRecord& turn : call.turns) {
      if (!turn.success) {
        ++joined.turns.failed;
        continue;
      }
      const TruthTurn* known = truth.find(call.call_id, turn.speech_end_frame.value_or(-1));
      if (known == nullptr) {
        ++joined.turns.unjoined;
        continue;
      }
      ++joined.turns.joined;
      compare(turn, *known, truth.tells_first_audible(), errors, joined.errors);
    }
  }
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const ErrorFigures counted = joined.errors[i];
    joined.errors[i] = error_figures(std::move(errors[i]));
    joined.errors[i].unknown = counted.unknown;
    joined.errors[i].unsure = counted.unsure;
  }
  return joined;
}

}  // namespace busyhour::report
