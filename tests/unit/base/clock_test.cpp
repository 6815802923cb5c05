#include "base/clock.h"

#include <gtest/gtest.h>

namespace busyhour {
namespace {

/// Counts what is asked of it, and lets the wall clock be set.
class SetClock final : public Clock {
 public:
  Instant now() const override { return now_; }
  WallTime wall_now() const override {
    ++wall_readings;
    return WallTime(now_.time_since_epoch() + offset);
  }
  Instant advance(Duration d) { return now_ += d; }

  Duration offset = std::chrono::hours(1);
  mutable int wall_readings = 0;

 private:
  Instant now_ = Instant(1000s);
};

TEST(RecentWallTime, GoesOnWithTheSteadyClockBetweenReadings) {
  SetClock clock;
  RecentWallTime wall(clock);
  for (int i = 0; i < 9; ++i) {
    const Instant now = clock.advance(100us);
    EXPECT_EQ(wall.at(now), WallTime(now.time_since_epoch() + std::chrono::hours(1)));
  }
  EXPECT_EQ(clock.wall_readings, 1);
  wall.at(clock.advance(100us));
  EXPECT_EQ(clock.wall_readings, 2);
}

TEST(RecentWallTime, FollowsAStepAfterAMillisecond) {
  SetClock clock;
  RecentWallTime wall(clock);
  clock.offset = -5s;
  Instant now = clock.advance(RecentWallTime::longest_age - 1ns);
  EXPECT_EQ(wall.at(now), WallTime(now.time_since_epoch() + std::chrono::hours(1)));
  now = clock.advance(1ns);
  EXPECT_EQ(wall.at(now), WallTime(now.time_since_epoch() - 5s));
}

}  // namespace
}  // namespace busyhour
