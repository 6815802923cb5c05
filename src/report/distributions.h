// Key `distributions` of the documents: every metric's histogram, of all turns and by position.
#pragma once

#include <array>
#include <map>
#include <nlohmann/json_fwd.hpp>

#include "report/metrics.h"
#include "stats/sparse_histogram.h"

namespace busyhour::report {

/// Of successful turns, as the statistics. Positions after the twentieth have no histogram of their
/// own: the file must stay small.
class Distributions {
 public:
  static constexpr int most_positions = 20;

  void add(const results::TurnRecord& turn);

  /// {"unit": "ns", "ttfb_ms": {"all": CODE, "turn_1": CODE, ...}, ...}: a key for each metric, and
  /// in it none where no turn has a value. CODE is that of stats::Histogram::code().
  nlohmann::ordered_json json() const;

 private:
  struct Positions {
    stats::SparseHistogram all;
    std::map<int, stats::SparseHistogram> of;  ///< by turn number
  };
  std::array<Positions, turn_metrics.size()> metrics_;
};

}  // namespace busyhour::report
