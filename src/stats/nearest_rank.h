// The rank of a percentile among so many values: that of nearest rank, ceil(p*n).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace busyhour::stats {

/// ceil(p*n) within [1, n]. The factor undoes the rounding of p*n: 0.07 * 100 is 7 + 9e-16.
inline std::uint64_t nearest_rank(double p, std::uint64_t n) {
  const double rank = std::ceil(p * static_cast<double>(n) * (1 - 1e-12));
  if (!(rank > 1)) return 1;
  return std::min(static_cast<std::uint64_t>(rank), n);
}

}  // namespace busyhour::stats
