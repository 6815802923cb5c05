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
