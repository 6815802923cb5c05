// The clock as a parameter: real in the programs, simulated in tests.
#pragma once

#include "base/time.h"

namespace busyhour {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  virtual WallTime wall_now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override { return std::chrono::steady_clock::now(); }
  WallTime wall_now() const override { return std::chrono::system_clock::now(); }
};

/// The wall clock without a reading for each frame: it goes on with the steady clock for a while.
/// Not thread-safe.
class RecentWallTime {
 public:
  /// A step of the wall clock shows this much later.
  static constexpr Duration longest_age = 1ms;

  explicit RecentWallTime(const Clock& clock)
      : clock_(clock), read_at_(clock.now()), wall_(clock.wall_now()) {}

  /// `now` is a reading of the same clock.
  WallTime at(Instant now) {
    if (now - read_at_ >= longest_age) {
      wall_ = clock_.wall_now();
      read_at_ = now;
    }
    return wall_ + (now - read_at_);
  }

 private:
  const Clock& clock_;
  Instant read_at_;
  WallTime wall_;
};

/// Stands still until it is told to advance.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(Instant start = Instant(1000s),
                          WallTime wall = WallTime(std::chrono::seconds(1'700'000'000)))
      : now_(start), wall_(wall) {}
  Instant now() const override { return now_; }
  WallTime wall_now() const override { return wall_; }
  void advance(Duration d) {
    now_ += d;
    wall_ += d;
  }

 private:
  Instant now_;
  WallTime wall_;
};

}  // namespace busyhour
