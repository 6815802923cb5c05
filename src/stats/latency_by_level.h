// Latencies by how many calls were up when they were measured.
#pragma once

#include <cstddef>
#include <vector>

#include "base/time.h"
#include "stats/histogram.h"

namespace busyhour::stats {

/// Ranges of equal width, 16 at the most: when more calls come than they hold their width doubles,
/// so that memory is bounded and nobody has to know the peak before.
class LatencyByLevel {
 public:
  static constexpr std::size_t most_ranges = 16;

  /// `level` is 1 or more.
  void add(std::size_t level, Duration value);

  struct Range {
    std::size_t from = 0, to = 0;  ///< calls up, both included
    Statistic ms;
  };
  /// Those that have a value, ascending. The last ends at the highest level that had one.
  std::vector<Range> ranges() const;

 private:
  void widen();

  std::size_t width_ = 1;
  std::size_t highest_ = 0;
  std::vector<Histogram> ranges_;
};

}  // namespace busyhour::stats
