// Maps the kernel's receive stamps, which are CLOCK_REALTIME, to CLOCK_MONOTONIC.
#pragma once

#include "base/clock.h"
#include "base/time.h"

namespace busyhour::net {

/// The two clocks differ by a constant, except where somebody sets the wall clock: that shows as a
/// jump, and a stamp from before it would be mapped wrongly.
class ArrivalClock {
 public:
  explicit ArrivalClock(const Clock& clock);

  struct Reading {
    Instant now;
    bool jumped = false;  ///< the wall clock was set since the last reading: stamps are not usable
  };
  /// Call it after every read.
  Reading read();
  /// Never later than `now`.
  Instant map(WallTime stamp, Instant now) const;

 private:
  Duration measure() const;

  const Clock& clock_;
  Duration offset_;  // wall clock - monotonic clock
};

}  // namespace busyhour::net
