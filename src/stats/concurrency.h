// How many calls were up at the same time: peak, when, time-weighted average, time line.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/time.h"

namespace busyhour::stats {

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

/// Calls that are told as they come and go, in any order; cheapest in that of time. An end at the
/// same instant as a begin is counted first, so that a call that follows another at once is not a
/// second one; a call without length is never up. Without calls everything is zero.
class CallsUp {
 public:
  void begin(Instant at);
  void end(Instant at);
  /// How many of the calls that were told until now were up at `at`.
  std::size_t at(Instant at) const;
  Concurrency measure() const;

 private:
  std::vector<Instant> begins_, ends_;  // ascending
};

/// A time line of `most` points at the most, if that is 2 or more: of each of so many equal parts
/// of the time the first of its highest points and its last, so that no peak is lost and what goes
/// on after a part is right.
std::vector<Concurrency::Point> thinned(std::span<const Concurrency::Point> timeline,
                                        std::size_t most);

}  // namespace busyhour::stats
