// Shares (of turns that succeeded, of calls that came about) whose trials are not independent, and
// how far two of them are apart.
#pragma once

#include <cstdint>
#include <span>

#include "stats/interval.h"

namespace busyhour::stats {

/// Of one unit: turns of a call, which may all fail together.
struct UnitTrials {
  std::uint64_t hits = 0, trials = 0;
};

struct Share {
  double value = 0;  ///< in [0, 1]
  std::uint64_t hits = 0, trials = 0;
  /// So many independent trials would say as much. Not more than `trials`.
  double independent = 0;
  std::uint64_t units = 0;
};

/// Of units with trials, of which there is one at least. `independent` is trials over the design
/// effect; where nothing or everything was a hit there is no telling how the units differ, and each
/// counts as one trial. Source: Kish, "Survey Sampling", 1965, sections 5.4 and 6.5.
Share share_of(std::span<const UnitTrials> units);
/// Where no more is known than the sums, with trials: each is taken as independent.
Share share_of(std::uint64_t hits, std::uint64_t trials);

/// Of second less first. Newcombe's hybrid score interval, which also holds near 0 and 1.
/// Source: Newcombe, Statistics in Medicine 17 (1998) 873, method 10.
ConfidenceInterval difference_interval(const Share& first, const Share& second, double confidence);

}  // namespace busyhour::stats
