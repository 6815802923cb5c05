#include "load/thread_meter.h"

#include <gtest/gtest.h>

namespace busyhour::load {
namespace {

/// A thread that is sampled each second.
struct Thread {
  void run(int seconds, double busy, double waiting = 0) {
    for (int i = 0; i < seconds; ++i) pass(1s, busy, waiting);
  }
  void pass(Duration time, double busy, double waiting = 0) {
    now += time;
    used += std::chrono::duration_cast<Duration>(time * busy);
    waited += std::chrono::duration_cast<Duration>(time * waiting);
    meter.sample(now, used, waited);
  }
  results::ThreadHealth health() const {
    results::ThreadHealth health;
    meter.describe(health);
    return health;
  }

  Instant now{100s};
  Duration used{0}, waited{0};
  ThreadMeter meter{now};
};

TEST(ThreadMeter, KnowsTheBusiestTenSecondsAndTheBusiestSecond) {
  Thread thread;
  thread.run(30, 0.1);
  thread.run(9, 0.95, 0.04);
  thread.run(1, 1.0);
  thread.run(60, 0.1);
  const results::ThreadHealth health = thread.health();
  EXPECT_NEAR(health.busy_percent, 100 * (9 + 8.55 + 1) / 100, 0.01);
  EXPECT_NEAR(health.busy_10s_percent, 95.5, 0.01);
  EXPECT_NEAR(health.busy_1s_percent, 100, 0.01);
  EXPECT_NEAR(health.cpu_wait_10s_percent, 3.6, 0.01);
  EXPECT_NEAR(health.cpu_wait_1s_percent, 4, 0.01);
  EXPECT_EQ(health.cpu_wait, 360ms);
  EXPECT_NEAR(to_seconds(health.cpu_time), 18.55, 0.001);
}

TEST(ThreadMeter, OfAShortRunAllOfItCounts) {
  Thread thread;
  thread.run(1, 1.0);
  thread.run(3, 0.2);
  EXPECT_NEAR(thread.health().busy_10s_percent, 40, 0.01);
  EXPECT_NEAR(thread.health().busy_1s_percent, 100, 0.01);
}

TEST(ThreadMeter, TheRestAtTheEndIsNoSecond) {
  Thread thread;
  thread.run(2, 0.2);
  thread.pass(5ms, 1.0);
  EXPECT_NEAR(thread.health().busy_1s_percent, 20.2, 0.1);
  EXPECT_NEAR(thread.meter.busy_percent_now(), 20, 0.01);
}

TEST(ThreadMeter, ALateSampleStandsForTheTimeThatItTook) {
  Thread thread;
  thread.run(9, 0.5);
  thread.pass(4s, 1.0);  // the thread came to its timer three seconds late
  EXPECT_NEAR(thread.health().busy_1s_percent, 100, 0.01);
  EXPECT_NEAR(thread.health().busy_10s_percent, 70, 0.01);  // of 4 s and the 6 before
}

TEST(ThreadMeter, BeforeTheFirstSampleNothingIsKnown) {
  const results::ThreadHealth health = Thread{}.health();
  EXPECT_EQ(health.busy_percent, 0);
  EXPECT_EQ(health.busy_1s_percent, 0);
}

}  // namespace
}  // namespace busyhour::load
