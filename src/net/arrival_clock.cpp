#include "net/arrival_clock.h"

#include <algorithm>

namespace busyhour::net {
namespace {

/// A pair of readings further off than this was interrupted, or the clock was set.
constexpr Duration tolerance = 20us;
constexpr int attempts = 5;

}  // namespace

ArrivalClock::ArrivalClock(const Clock& clock) : clock_(clock), offset_(measure()) {}

/// The offset by the attempt in which least time passed between the readings.
Duration ArrivalClock::measure() const {
  Duration best{0};
  Duration best_gap = Duration::max();
  for (int i = 0; i < attempts && best_gap > 200ns; ++i) {
    const Instant before = clock_.now();
    const WallTime wall = clock_.wall_now();
    const Instant after = clock_.now();
    if (after - before >= best_gap) continue;
    best_gap = after - before;
    best = wall.time_since_epoch() - (before + best_gap / 2).time_since_epoch();
  }
  return best;
}

ArrivalClock::Reading ArrivalClock::read() {
  const WallTime wall = clock_.wall_now();
  const Instant now = clock_.now();
  const Duration seen = wall.time_since_epoch() - now.time_since_epoch();
  if (seen - offset_ < tolerance && offset_ - seen < tolerance) return {now, false};
  const Duration exact = measure();
  const bool jumped = exact - offset_ >= tolerance || offset_ - exact >= tolerance;
  if (jumped) offset_ = exact;
  return {clock_.now(), jumped};
}

Instant ArrivalClock::map(WallTime stamp, Instant now) const {
  return std::min(now, Instant(stamp.time_since_epoch() - offset_));
}

}  // namespace busyhour::net
