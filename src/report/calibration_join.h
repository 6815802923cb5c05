// Joins what was measured with what the agent knows, turn by turn.
#pragma once

#include <span>
#include <vector>

#include "report/calibration.h"
#include "report/calibration_truth.h"
#include "results/turn_record.h"

namespace busyhour::report {

/// `errors`: measured minus true, in any order; it is sorted away.
ErrorFigures error_figures(std::vector<Duration> errors);

struct Joined {
  JoinCounts turns;
  MetricErrors errors{};
};
/// A turn is the same on both sides if its call and the number of its last frame with speech are.
Joined join(std::span<const results::CallRecord> calls, const Truth& truth);

}  // namespace busyhour::report
