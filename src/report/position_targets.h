// What the seed's latency targets by turn position say about conversations.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "report/analysis.h"

namespace busyhour::report {

/// Percentiles must stay below, the rate of success above.
struct PositionTarget {
  int turn;
  double recognition_p95_ms, processing_p95_ms, end_to_end_p95_ms, success_percent;
};
/// load-testing-framework.md, "Latency Targets by Turn Position".
inline constexpr std::array position_targets{
    PositionTarget{1, 1000, 1800, 2500, 98}, PositionTarget{2, 1100, 1900, 2600, 95},
    PositionTarget{3, 1200, 2000, 2700, 92}, PositionTarget{4, 1300, 2100, 2800, 90},
    PositionTarget{5, 1400, 2200, 2900, 88},
};

struct PositionFigure {
  std::string_view key;  ///< in JSON
  bool percent = false;
  std::optional<double> measured;  ///< of successful turns; empty without one
  double target = 0;
  bool sufficient = false;  ///< enough samples for a P95 (measurement.md section 3)
  bool met() const { return measured && (percent ? *measured > target : *measured < target); }
};
struct PositionResult {
  int turn = 0;
  std::array<PositionFigure, 4> figures;  ///< recognition, processing, end to end, success
};

/// Of the positions that were measured and have a target.
std::vector<PositionResult> measure_positions(const Analysis& analysis);

}  // namespace busyhour::report
