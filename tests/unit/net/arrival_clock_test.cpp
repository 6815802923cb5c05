#include "net/arrival_clock.h"

#include <gtest/gtest.h>

namespace busyhour::net {
namespace {

TEST(ArrivalClock, MapsAStampToTheMonotonicClock) {
  SimulatedClock clock;
  ArrivalClock arrival(clock);
  const WallTime stamp = clock.wall_now();
  const Instant expected = clock.now();
  clock.advance(3ms);
  const auto [now, jumped] = arrival.read();
  EXPECT_FALSE(jumped);
  EXPECT_EQ(now, clock.now());
  EXPECT_EQ(arrival.map(stamp, now), expected);
}

TEST(ArrivalClock, NeverMapsIntoTheFuture) {
  SimulatedClock clock;
  ArrivalClock arrival(clock);
  const Instant now = arrival.read().now;
  EXPECT_EQ(arrival.map(clock.wall_now() + 1s, now), now);
}

/// Both clocks are the test's: the wall clock can be set.
class SettableClock final : public Clock {
 public:
  Instant now() const override { return monotonic; }
  WallTime wall_now() const override { return wall; }
  Instant monotonic{1000s};
  WallTime wall{std::chrono::seconds(1'700'000'000)};
};

TEST(ArrivalClock, NoticesOnceThatTheWallClockWasSet) {
  SettableClock clock;
  ArrivalClock arrival(clock);
  for (const Duration step : {Duration(1s), Duration(-1s), Duration(50us), Duration(-50us)}) {
    EXPECT_FALSE(arrival.read().jumped);
    clock.wall += step;
    EXPECT_TRUE(arrival.read().jumped);
    EXPECT_FALSE(arrival.read().jumped);
    EXPECT_EQ(arrival.map(clock.wall - 5ms, clock.monotonic), clock.monotonic - 5ms);
  }
}

/// A reader that was interrupted between its two readings: that is no jump.
class InterruptedClock final : public Clock {
 public:
  Instant now() const override {
    if (interrupt-- == 0) elapsed += 4ms;
    return Instant(1000s + elapsed);
  }
  WallTime wall_now() const override {
    return WallTime(std::chrono::seconds(1'700'000'000) + elapsed);
  }
  mutable int interrupt = -1;
  mutable Duration elapsed{0};
};

TEST(ArrivalClock, AnInterruptedReadingIsNoJump) {
  InterruptedClock clock;
  ArrivalClock arrival(clock);
  const WallTime stamp = clock.wall_now();
  const Instant expected = clock.now();
  clock.interrupt = 0;  // the next reading of the monotonic clock comes 4 ms after the wall clock's
  const auto [now, jumped] = arrival.read();
  EXPECT_FALSE(jumped);
  EXPECT_EQ(arrival.map(stamp, now), expected);
}

}  // namespace
}  // namespace busyhour::net
