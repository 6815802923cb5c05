#include "net/timer_wheel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace busyhour::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant start(Duration(1'000'000'123'456));

/// Tells a common log when it fires, then does what the test wants.
class NumberedTimer final : public Timer {
 public:
  NumberedTimer(std::vector<int>& log, int number) : log_(log), number_(number) {}
  std::function<void(Instant)> then = [](Instant) {};

 private:
  void on_timer(Instant now) override {
    log_.push_back(number_);
    then(now);
  }
  std::vector<int>& log_;
  int number_;
};

struct TimerWheelTest : testing::Test {
  std::vector<int> log;
  TimerWheel wheel{start};
  NumberedTimer one{log, 1}, two{log, 2}, three{log, 3};
};

TEST_F(TimerWheelTest, FiresInOrderOfDueTimeWithinATick) {
  wheel.schedule(three, start + 300us);
  wheel.schedule(one, start + 100us);
  wheel.schedule(two, start + 200us);
  wheel.advance(start + 1ms);
  EXPECT_THAT(log, ElementsAre(1, 2, 3));
  EXPECT_FALSE(one.scheduled());
}

/// Writes down what it is told.
class ToldTimer final : public Timer {
 public:
  ToldTimer(std::vector<std::string>& log, std::string name) : log_(log), name_(std::move(name)) {}

 private:
  void on_timer(Instant) override { log_.push_back(name_); }
  void prepare(Soon soon) override {
    log_.push_back(name_ + (soon == Soon::next ? " is next" : " comes after that"));
  }
  std::vector<std::string>& log_;
  std::string name_;
};

TEST_F(TimerWheelTest, TellsTheTwoThatFireNext) {
  std::vector<std::string> told;
  ToldTimer a(told, "a"), b(told, "b"), c(told, "c");
  wheel.schedule(a, start + 1ms);
  wheel.schedule(b, start + 1ms);
  wheel.schedule(c, start + 2ms);
  wheel.advance(start + 2ms);
  EXPECT_THAT(told, ElementsAre("b is next", "c comes after that", "a", "c is next", "b", "c"));
}

TEST_F(TimerWheelTest, LeavesWhatIsDueLaterInTheSameSlot) {
  wheel.schedule(one, start + 100us);
  wheel.schedule(two, start + 200us);
  wheel.schedule(three, start + 100us + 4096ms);
  wheel.advance(start + 150us);
  EXPECT_THAT(log, ElementsAre(1));
  wheel.advance(start + 250us);
  EXPECT_THAT(log, ElementsAre(1, 2));
  wheel.advance(start + 5s);
  EXPECT_THAT(log, ElementsAre(1, 2, 3));
}

TEST_F(TimerWheelTest, KeepsTheOrderOfScheduleForEqualDueTimes) {
  wheel.schedule(two, start + 1ms);
  wheel.schedule(one, start + 1ms);
  wheel.advance(start + 1ms);
  EXPECT_THAT(log, ElementsAre(2, 1));
}

TEST_F(TimerWheelTest, NeverFiresBeforeTheDueTime) {
  wheel.schedule(one, start + 500us);
  wheel.advance(start + 500us - 1ns);
  EXPECT_THAT(log, IsEmpty());
  EXPECT_TRUE(one.scheduled());
  wheel.advance(start + 500us);
  EXPECT_THAT(log, ElementsAre(1));
}

TEST_F(TimerWheelTest, KnowsTheNextDueTime) {
  EXPECT_EQ(wheel.next_due(), Instant::max());
  wheel.schedule(one, start + 90s);
  EXPECT_EQ(wheel.next_due(), start + 90s);
  wheel.schedule(two, start + 3ms);
  EXPECT_EQ(wheel.next_due(), start + 3ms);
  wheel.schedule(three, start + 5s);
  wheel.cancel(two);
  EXPECT_EQ(wheel.next_due(), start + 5s);
  wheel.advance(start + 5s);
  EXPECT_EQ(wheel.next_due(), start + 90s);
  wheel.cancel(one);
  EXPECT_EQ(wheel.next_due(), Instant::max());
}

TEST_F(TimerWheelTest, HoldsTimersOfManyTurnsInOneSlot) {
  const Duration turn = 4096ms;
  wheel.schedule(two, start + 2 * turn + 1ms);
  wheel.schedule(one, start + 1ms);
  wheel.schedule(three, start + 3 * turn + 1ms);
  wheel.advance(start + 2ms);
  EXPECT_THAT(log, ElementsAre(1));
  wheel.advance(start + turn + 2ms);
  EXPECT_THAT(log, ElementsAre(1));
  wheel.advance(start + 2 * turn + 1ms);
  EXPECT_THAT(log, ElementsAre(1, 2));
  wheel.advance(start + 3 * turn);
  EXPECT_THAT(log, ElementsAre(1, 2));
  wheel.advance(start + 3 * turn + 1ms);
  EXPECT_THAT(log, ElementsAre(1, 2, 3));
}

TEST_F(TimerWheelTest, KeepsTheOrderAfterAStallOfSeveralTurns) {
  wheel.schedule(three, start + 9000ms);
  wheel.schedule(two, start + 5000ms);
  wheel.schedule(one, start + 4095ms);
  wheel.advance(start + 60min);
  EXPECT_THAT(log, ElementsAre(1, 2, 3));
}

TEST_F(TimerWheelTest, APastDueTimeFiresAtTheNextAdvance) {
  EXPECT_FALSE(wheel.overdue());
  wheel.schedule(two, start);
  wheel.schedule(one, Instant{});
  EXPECT_TRUE(wheel.overdue());
  EXPECT_EQ(wheel.next_due(), Instant{});
  wheel.advance(start);
  EXPECT_THAT(log, ElementsAre(1, 2));
  EXPECT_FALSE(wheel.overdue());
}

TEST_F(TimerWheelTest, ALateTimerThatReschedulesItselfWaitsForTheNextAdvance) {
  one.then = [&](Instant) { wheel.schedule(one, one.due() + 20ms); };
  wheel.schedule(one, start + 20ms);
  wheel.schedule(two, start + 90ms);
  const Instant now = start + 100ms;
  wheel.advance(now);
  EXPECT_THAT(log, ElementsAre(1, 2));
  EXPECT_TRUE(wheel.overdue());
  for (int i = 0; i < 4; ++i) wheel.advance(now);
  EXPECT_THAT(log, ElementsAre(1, 2, 1, 1, 1, 1));
  EXPECT_FALSE(wheel.overdue());
  EXPECT_EQ(wheel.next_due(), start + 120ms);
}

TEST_F(TimerWheelTest, CallbacksMayCancelAndDestroyTimersOfTheSameRound) {
  auto gone = std::make_unique<NumberedTimer>(log, 4);
  one.then = [&](Instant) {
    wheel.cancel(two);
    gone.reset();
  };
  wheel.schedule(one, start + 1ms);
  wheel.schedule(two, start + 1ms);
  wheel.schedule(*gone, start + 1ms);
  wheel.schedule(three, start + 1ms);
  wheel.advance(start + 2ms);
  EXPECT_THAT(log, ElementsAre(1, 3));
}

TEST_F(TimerWheelTest, CallbacksMayPutOffATimerOfTheSameRound) {
  one.then = [&](Instant) { wheel.schedule(two, start + 5ms); };
  wheel.schedule(one, start + 1ms);
  wheel.schedule(two, start + 1ms);
  wheel.advance(start + 2ms);
  EXPECT_THAT(log, ElementsAre(1));
  wheel.advance(start + 5ms);
  EXPECT_THAT(log, ElementsAre(1, 2));
}

TEST_F(TimerWheelTest, ATimerMayDestroyItself) {
  auto timer = std::make_unique<NumberedTimer>(log, 7);
  timer->then = [&](Instant) { timer.reset(); };
  wheel.schedule(*timer, start + 1ms);
  wheel.advance(start + 1ms);
  EXPECT_EQ(timer, nullptr);
  EXPECT_THAT(log, ElementsAre(7));
}

TEST_F(TimerWheelTest, ReschedulingMovesATimer) {
  wheel.schedule(one, start + 1ms);
  wheel.schedule(one, start + 10ms);
  wheel.advance(start + 9ms);
  EXPECT_THAT(log, IsEmpty());
  wheel.advance(start + 10ms);
  EXPECT_THAT(log, ElementsAre(1));
}

TEST_F(TimerWheelTest, ADestroyedTimerDoesNotFire) {
  {
    NumberedTimer timer(log, 9);
    wheel.schedule(timer, start + 1ms);
  }
  wheel.advance(start + 1s);
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(TimerWheelTest, TimersOutliveTheWheel) {
  auto other = std::make_unique<TimerWheel>(start);
  other->schedule(one, start + 1ms);
  other->schedule(two, Instant{});
  other.reset();
  EXPECT_FALSE(one.scheduled());
  EXPECT_FALSE(two.scheduled());
}

/// Against a plain sorted list: random schedules, cancels and steps of time.
TEST_F(TimerWheelTest, AgreesWithASortedList) {
  std::mt19937 random(7);
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  std::vector<std::unique_ptr<NumberedTimer>> timers;
  struct Expected {
    Instant due;
    int scheduled_at;  // timers with the same due time fire in the order of their scheduling
    int number;
    auto operator<=>(const Expected&) const = default;
  };
  std::vector<Expected> expected;
  int schedules = 0;
  timers.reserve(200);
  Instant now = start;
  for (int i = 0; i < 200; ++i) timers.push_back(std::make_unique<NumberedTimer>(log, i));
  for (int step = 0; step < 3000; ++step) {
    for (int i = 0; i < 5; ++i) {
      const int number = below(200);
      std::erase_if(expected, [&](const auto& e) { return e.number == number; });
      if (below(5) == 0) {
        wheel.cancel(*timers[static_cast<std::size_t>(number)]);
        continue;
      }
      const Duration ahead = below(10) == 0 ? below(20'000) * 1ms : below(30'000) * 1us;
      wheel.schedule(*timers[static_cast<std::size_t>(number)], now + ahead);
      expected.push_back({now + ahead, ++schedules, number});
    }
    now += below(50) == 0 ? 6s : below(3000) * 1us;
    std::ranges::sort(expected);
    ASSERT_EQ(wheel.next_due(), expected.empty() ? Instant::max() : expected.front().due);
    log.clear();
    wheel.advance(now);
    std::vector<int> due;
    while (!expected.empty() && expected.front().due <= now) {
      due.push_back(expected.front().number);
      expected.erase(expected.begin());
    }
    ASSERT_EQ(log, due) << "in step " << step;
  }
}

}  // namespace
}  // namespace busyhour::net
