#include "stats/share.h"

#include <algorithm>
#include <cmath>

namespace busyhour::stats {

Share share_of(std::span<const UnitTrials> units) {
  Share share;
  for (const UnitTrials& unit : units) {
    share.hits += unit.hits;
    share.trials += unit.trials;
    share.units += unit.trials > 0 ? 1 : 0;
  }
  const auto n = static_cast<double>(share.trials);
  const auto m = static_cast<double>(share.units);
  share.value = static_cast<double>(share.hits) / n;
  if (share.hits == 0 || share.hits == share.trials || share.units < 2) {
    share.independent = m;
    return share;
  }
  double squares = 0;
  for (const UnitTrials& unit : units) {
    const double excess =
        static_cast<double>(unit.hits) - share.value * static_cast<double>(unit.trials);
    squares += excess * excess;
  }
  const double design_effect = squares * m / (m - 1) / (n * share.value * (1 - share.value));
  share.independent = n / std::max(1.0, design_effect);
  return share;
}

Share share_of(std::uint64_t hits, std::uint64_t trials) {
  const auto n = static_cast<double>(trials);
  return {.value = static_cast<double>(hits) / n,
          .hits = hits,
          .trials = trials,
          .independent = n,
          .units = trials};
}

ConfidenceInterval difference_interval(const Share& first, const Share& second, double confidence) {
  const ConfidenceInterval a = share_interval(first.value, first.independent, confidence);
  const ConfidenceInterval b = share_interval(second.value, second.independent, confidence);
  const double difference = second.value - first.value;
  return {difference - std::hypot(second.value - b.low, a.high - first.value),
          difference + std::hypot(b.high - second.value, first.value - a.low)};
}

}  // namespace busyhour::stats
