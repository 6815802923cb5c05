// Calls that come by a plan, and users who come and go by stages, over loopback.
#include <algorithm>
#include <cmath>
#include <set>

#include "calls.h"

namespace busyhour {
namespace {

using results::CallEnd;

class ArrivalsRun : public testing::Calls {
 protected:
  /// `rate` calls a second at even distances for `run_time`, on so many lines.
  load::Plan open_loop(double rate, Duration run_time, int lines, Duration stop_timeout = 20s) {
    load::Plan made = plan(1, lines, 1);
    made.users = load::Users{run_time, stop_timeout, 30ms, 60ms, {}};
    made.open = load::OpenLoop{.rate = load::Profile::constant(rate, run_time),
                               .spacing = load::Spacing::even,
                               .holding = {},
                               .limited = true};
    made.keep_records = false;
    return made;
  }
  /// The arrivals of a second, and time for all their calls.
  load::Plan one_second(double rate, int lines) {
    load::Plan made = open_loop(rate, 6s, lines);
    made.open->rate = load::Profile({{1s, rate, rate}, {5s, 0, 0}});
    return made;
  }
  /// Nobody gets to the end of an utterance.
  void speak_without_end(load::Plan& made) {
    made.scripts[0].turns[0].clip =
        std::make_shared<const call::WireClip>(testing::tone(60s), *made.dialect, made.mask_key);
  }
  void expect_balance(const results::Traffic& traffic) {
    EXPECT_EQ(traffic.offered, traffic.carried + traffic.blocked);
    EXPECT_EQ(calls_heard_.size(), traffic.carried);
  }
};

TEST_F(ArrivalsRun, EveryPlannedCallIsMadeWhateverTheNumberOfThreads) {
  start_agent();
  for (const int threads : {1, 3}) {
    calls_heard_.clear();
    load::Plan made = one_second(20, 100);
    made.threads = threads;
    const results::RunResult result = run(made);
    ASSERT_TRUE(result.traffic.has_value());
    EXPECT_EQ(result.traffic->offered, 20u);
    EXPECT_EQ(result.traffic->blocked, 0u);
    EXPECT_EQ(result.health.start_lateness.count(), 20u);
    expect_balance(*result.traffic);
    std::set<std::string> ids;
    for (const results::CallRecord& call : calls_heard_) {
      ids.insert(call.call_id);
      EXPECT_TRUE(call.success()) << call.error;
      ASSERT_TRUE(call.planned.has_value());
      EXPECT_LE(*call.planned, call.begin);
      EXPECT_GE(*call.connect_time_from_plan(), *call.connect_time());
      const Duration offset = *call.planned - result.begin;
      EXPECT_EQ(std::llround((to_ms(offset) - 25) / 50) * 50 + 25, std::llround(to_ms(offset)));
    }
    EXPECT_EQ(ids.size(), 20u);
  }
}

TEST_F(ArrivalsRun, WhoFindsNoFreeLineIsBlockedAndCounted) {
  start_agent();
  load::Plan made = open_loop(20, 1s, 3, 0s);
  speak_without_end(made);
  made.threads = 2;
  const results::RunResult result = run(made);
  ASSERT_TRUE(result.traffic.has_value());
  EXPECT_EQ(result.traffic->offered, 20u);
  EXPECT_EQ(result.traffic->carried, 3u);
  EXPECT_EQ(result.traffic->blocked, 17u);
  EXPECT_EQ(result.traffic->peak, 3);
  EXPECT_DOUBLE_EQ(result.traffic->blocking(), 0.85);
  expect_balance(*result.traffic);
  EXPECT_EQ(result.health.calls_not_placed, 0u);  // the user chose 3 lines
  ASSERT_TRUE(last_.traffic.has_value());
  EXPECT_EQ(last_.traffic->blocked, 17u);
  EXPECT_EQ(last_.users_peak, 3);
  EXPECT_EQ(last_.users_up, 0);
}

TEST_F(ArrivalsRun, LinesThatNobodyChoseMakeTheGeneratorUnfit) {
  start_agent();
  load::Plan made = open_loop(20, 500ms, 3, 0s);
  speak_without_end(made);
  made.open->limited = false;
  const results::RunResult result = run(made);
  EXPECT_EQ(result.health.calls_not_placed, result.traffic->blocked);
  EXPECT_GT(result.traffic->blocked, 0u);
  EXPECT_FALSE(result.health.judge().fit);
}

TEST_F(ArrivalsRun, AFreeLineIsUsedAgain) {
  start_agent();
  load::Plan made = open_loop(10, 3s, 30);
  const results::RunResult result = run(made);
  EXPECT_EQ(result.traffic->carried, 30u);
  EXPECT_LT(result.traffic->peak, 30);
  Duration occupied{0};
  for (const results::CallRecord& call : calls_heard_) occupied += call.end - call.begin;
  EXPECT_EQ(result.traffic->occupied, occupied);
}

TEST_F(ArrivalsRun, ACallHangsUpAfterItsHoldingTimeAndItsTurn) {
  start_agent();
  load::Plan made = one_second(5, 100);
  made.open->holding =
      load::Holding{.mean = 1500ms, .distribution = load::Holding::Distribution::fixed};
  run(made);
  ASSERT_EQ(calls_heard_.size(), 5u);
  for (const results::CallRecord& call : calls_heard_) {
    EXPECT_EQ(call.ended, CallEnd::completed);
    EXPECT_TRUE(call.success()) << call.error;
    EXPECT_GE(call.end - call.begin, 1500ms);
    EXPECT_GT(call.turns.size(), 1u);  // the script of one turn goes round
    EXPECT_EQ(call.planned_turns, static_cast<int>(call.turns.size()));
    ASSERT_FALSE(call.turns.empty());
    EXPECT_LE(*call.turns.back().speech_start - call.begin, 1500ms + 20ms + 500ms);
  }
}

TEST_F(ArrivalsRun, AHoldingTimeShorterThanTheGreetingMakesACallWithoutTurns) {
  start_agent();
  load::Plan made = one_second(5, 100);
  made.open->holding =
      load::Holding{.mean = 1ns, .distribution = load::Holding::Distribution::fixed};
  run(made);
  ASSERT_EQ(calls_heard_.size(), 5u);
  for (const results::CallRecord& call : calls_heard_) {
    EXPECT_TRUE(call.success()) << call.error;
    EXPECT_TRUE(call.connected.has_value());
    EXPECT_TRUE(call.turns.empty());
  }
}

TEST_F(ArrivalsRun, LastsItsTimeThoughNoCallGoesOn) {
  start_agent();
  load::Plan made = open_loop(1, 2s, 10);
  made.open->rate = load::Profile({{100ms, 20, 20}, {1900ms, 0, 0}});
  const results::RunResult result = run(made);
  EXPECT_EQ(result.traffic->offered, 2u);
  EXPECT_GE(result.end - result.begin, 2s);
}

TEST_F(ArrivalsRun, EndsWithItsConversationsWhereNoTimeDoes) {
  start_agent();
  load::Plan made = open_loop(50, 1000s, 100);
  made.users.reset();
  made.conversations = 7;
  made.keep_records = true;
  made.threads = 2;
  const results::RunResult result = run(made);
  EXPECT_EQ(result.calls.size(), 7u);
  EXPECT_EQ(result.traffic->offered, 7u);
}

TEST_F(ArrivalsRun, GivesUpOnATargetThatIsNotThere) {
  start_agent();
  server_.reset();
  load::Plan made = open_loop(50, 1000s, 100);
  made.give_up_after = 5;
  const results::RunResult result = run(made);
  EXPECT_GE(calls_heard_.size(), 5u);
  EXPECT_LT(calls_heard_.size(), 1000u);
  expect_balance(*result.traffic);
}

TEST_F(ArrivalsRun, IsStoppedAtAnyTime) {
  start_agent();
  class StopAfter final : public load::RunListener {
   public:
    explicit StopAfter(std::atomic<bool>& stop) : stop_(stop) {}
    void on_call(const results::CallRecord&) override { stop_ = ++calls >= 3; }
    void on_snapshot(const results::Snapshot&) override {}
    std::uint64_t calls = 0;

   private:
    std::atomic<bool>& stop_;
  } listener(stop_);
  const auto result = load::run(open_loop(20, 1000s, 100), listener, stop_);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->interrupted);
  EXPECT_EQ(listener.calls, result->traffic->carried);
}

// --- users by stages ---

class StagesRun : public ArrivalsRun {
 protected:
  load::Plan stages(std::vector<load::Stage> level, Duration stop_timeout) {
    load::Profile profile(std::move(level));
    load::Plan made = plan(1, static_cast<int>(profile.peak()), 1);
    made.users = load::Users{profile.length(), stop_timeout, 30ms, 60ms, profile};
    made.keep_records = false;
    return made;
  }
};

TEST_F(StagesRun, UsersGoWhenTheLevelFallsAfterTheirTurn) {
  start_agent();
  // Calls that only the level ends.
  load::Plan made = stages({{1s, 6, 6}, {2s, 2, 2}}, 30s);
  made.scripts[0].turns.resize(500, made.scripts[0].turns[0]);
  made.threads = 2;
  const results::RunResult result = run(made);
  EXPECT_EQ(last_.users_peak, 6);
  EXPECT_EQ(last_.users_up, 0);
  ASSERT_EQ(calls_heard_.size(), 6u);
  std::ranges::sort(calls_heard_, {}, &results::CallRecord::end);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(calls_heard_[i].ended, CallEnd::cancelled);
    EXPECT_GE(calls_heard_[i].end - result.begin, i < 4 ? 1s : 3s);
  }
  EXPECT_LT(calls_heard_[3].end, calls_heard_[4].end);
  EXPECT_TRUE(std::ranges::all_of(turns_heard_, &results::TurnRecord::success));
}

TEST_F(StagesRun, WhoSpeaksTooLongIsCutOffAfterTheStopTimeout) {
  start_agent();
  load::Plan made = stages({{500ms, 2, 2}, {5s, 0, 0}}, 300ms);
  speak_without_end(made);
  const results::RunResult result = run(made);
  ASSERT_EQ(calls_heard_.size(), 2u);
  for (const results::CallRecord& call : calls_heard_) {
    EXPECT_EQ(call.ended, CallEnd::cancelled);
    EXPECT_TRUE(call.turns.empty());
    EXPECT_LT(call.end - result.begin, 5500ms);
  }
}

TEST_F(StagesRun, UsersComeBackWhenTheLevelRisesAgain) {
  start_agent();
  load::Plan made = stages({{500ms, 3, 3}, {2s, 0, 0}, {1s, 3, 3}}, 20s);
  const results::RunResult result = run(made);
  EXPECT_GE(result.end - result.begin, 3500ms);
  EXPECT_EQ(last_.users_peak, 3);
  EXPECT_EQ(last_.users_up, 0);
  const auto late = std::ranges::count_if(calls_heard_, [&](const results::CallRecord& call) {
    return call.begin - result.begin >= 2500ms;
  });
  EXPECT_GE(late, 3);
  for (const results::CallRecord& call : calls_heard_) {
    const Duration begin = call.begin - result.begin;
    EXPECT_TRUE(begin < 500ms + 100ms || begin >= 2500ms);
  }
}

}  // namespace
}  // namespace busyhour
