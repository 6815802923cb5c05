#include "net/lag_meter.h"

#include <gtest/gtest.h>

namespace busyhour::net {
namespace {

struct FakeThreadClock final : ThreadClock {
  Duration used() override {
    ++looks;
    return used_time;
  }
  Duration waited() override { return waited_time; }
  Duration used_time{0}, waited_time{0};
  int looks = 0;
};

struct LagMeterTest : ::testing::Test {
  LagMeterTest() { meter.start(now); }

  /// A round `lag` after its timer was due, which is 20 ms after the one before; meanwhile the
  /// thread used and waited so much.
  void round_late_by(Duration lag, Duration used, Duration waited) {
    now += 20ms + lag;
    clock.used_time += used;
    clock.waited_time += waited;
    meter.late_round(now, lag);
  }

  FakeThreadClock clock;
  LagMeter meter{clock};
  Instant now{100s};
};

TEST_F(LagMeterTest, EveryLagIsInTheHistogram) {
  round_late_by(100us, 1ms, 0ms);
  round_late_by(300ms, 1ms, 0ms);
  EXPECT_EQ(meter.histogram().count(), 2u);
  EXPECT_EQ(meter.histogram().max(), 300ms);
}

TEST_F(LagMeterTest, TenMillisecondsAreNotLateYet) {
  round_late_by(10ms, 10ms, 0ms);
  EXPECT_EQ(meter.late().count, 0u);
  round_late_by(11ms, 11ms, 0ms);
  EXPECT_EQ(meter.late().count, 1u);
  EXPECT_EQ(meter.late().total, 11ms);
}

TEST_F(LagMeterTest, DividesTheLateTime) {
  round_late_by(100ms, 90ms, 5ms);
  EXPECT_EQ(meter.late().own_work, 90ms);
  EXPECT_EQ(meter.late().waited, 5ms);
  round_late_by(200ms, 1ms, 190ms);
  EXPECT_EQ(meter.late().own_work, 91ms);
  EXPECT_EQ(meter.late().waited, 195ms);
  round_late_by(300ms, 0ms, 0ms);  // neither: it was stopped
  EXPECT_EQ(meter.late().total, 600ms);
  EXPECT_EQ(meter.late().own_work + meter.late().waited, 286ms);
}

TEST_F(LagMeterTest, ThePartsAreNeverMoreThanTheWhole) {
  round_late_by(20ms, 35ms, 35ms);
  EXPECT_EQ(meter.late().own_work, 20ms);
  EXPECT_EQ(meter.late().waited, 0ms);
}

TEST_F(LagMeterTest, WorkOfRoundsBeforeIsNotThatOfTheLateOne) {
  for (int i = 0; i < 100; ++i) round_late_by(0ms, 10ms, 10ms);  // two seconds
  round_late_by(300ms, 0ms, 0ms);
  EXPECT_EQ(meter.late().own_work, 0ms);
  EXPECT_LE(meter.late().waited, 50ms) << "that of the last 100 ms cannot be told from it";
}

TEST_F(LagMeterTest, DoesNotAskInEveryRound) {
  clock.looks = 0;
  for (int i = 0; i < 1000; ++i) meter.round(now += 100us);
  EXPECT_EQ(clock.looks, 20);
}

}  // namespace
}  // namespace busyhour::net
