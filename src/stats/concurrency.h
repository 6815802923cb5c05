// How many calls were up at the same time: peak, when, time-weighted average, time line.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/time.h"

namespace busyhour::stats {

struct Interval {
  Instant begin, end;  ///< end >= begin
};

struct Concurrency {
  std::size_t peak = 0;
  Instant peak_at;       ///< when the peak was reached first
  double average = 0;    ///< weighted by time, from the first begin to the last end
  Duration duration{0};  ///< from the first begin to the last end
  struct Point {
    Instant at;
    std::size_t up;  ///< calls up from `at` on
  };
  std::vector<Point> timeline;  ///< one point per change, ordered
};

/// Sweep over begin and end events. An end at the same instant as a begin is counted first, so that
/// a call that follows another at once is not a second one; an interval without length is never up.
/// With no intervals everything is zero.
Concurrency measure_concurrency(std::span<const Interval> intervals);

}  // namespace busyhour::stats
