// Users who call again and again, over loopback.
#include <algorithm>
#include <set>

#include "calls.h"

namespace busyhour {
namespace {

using results::CallEnd;

class UsersRun : public testing::Calls {
 protected:
  load::Plan users(int number, Duration run_time, Duration stop_timeout, std::size_t turns = 1) {
    load::Plan made = plan(1, number, turns);
    made.users = load::Users{run_time, stop_timeout, 30ms, 60ms};
    made.keep_records = false;
    return made;
  }

  std::size_t turns_of_calls() const {
    std::size_t turns = 0;
    for (const auto& call : calls_heard_) turns += call.turns.size();
    return turns;
  }
};

TEST_F(UsersRun, TalkLongerTowardsTheEndOfTheRunIfToldSo) {
  start_agent();
  load::Plan made = users(2, 5s, 10s, 2);
  made.turns = load::TurnRange{.strategy = results::TurnStrategy::increasing, .min = 1, .max = 2};
  const results::RunResult result = run(made);
  int early = 0, late = 0;
  for (const results::CallRecord& call : calls_heard_) {
    const Duration began = call.begin - result.begin;
    if (began > 2400ms && began < 2600ms) continue;  // the half is drawn a moment before the begin
    EXPECT_EQ(call.planned_turns, began < 2500ms ? 1 : 2);
    ++(began < 2500ms ? early : late);
  }
  EXPECT_GT(early, 0);
  EXPECT_GT(late, 0);
}

TEST_F(UsersRun, CallAgainAndAgainUntilTheTimeIsOver) {
  start_agent();
  load::Plan made = users(3, 2500ms, 10s);
  made.scripts.push_back(made.scripts[0]);
  made.scripts[1].scenario = "other";
  made.threads = 2;
  const results::RunResult result = run(made);
  EXPECT_TRUE(result.calls.empty());
  EXPECT_FALSE(result.interrupted);
  EXPECT_GT(calls_heard_.size(), 3u);
  std::set<std::string> ids, scenarios;
  for (const results::CallRecord& call : calls_heard_) {
    ids.insert(call.call_id);
    scenarios.insert(call.scenario);
    EXPECT_TRUE(call.ended == CallEnd::completed || call.ended == CallEnd::cancelled) << call.error;
  }
  EXPECT_EQ(ids.size(), calls_heard_.size());
  EXPECT_EQ(scenarios.size(), 2u);
  EXPECT_EQ(last_.users_peak, 3);
  EXPECT_EQ(last_.users_up, 0);
  EXPECT_EQ(last_.users_planned, 3);
  EXPECT_EQ(last_.calls_planned, 0);
  EXPECT_EQ(last_.calls_up, 0);
  EXPECT_EQ(static_cast<std::size_t>(last_.calls_ended), calls_heard_.size());
}

TEST_F(UsersRun, EveryTurnIsHeardOfOnceAndBeforeItsCall) {
  start_agent();
  class InOrder final : public load::RunListener {
   public:
    void on_turn(std::string_view, const results::TurnRecord&) override { ++turns; }
    void on_call(const results::CallRecord& call) override {
      of_calls += call.turns.size();
      EXPECT_GE(turns, of_calls);
    }
    void on_snapshot(const results::Snapshot&) override {}
    std::size_t turns = 0, of_calls = 0;
  } listener;
  const auto result = load::run(users(4, 1500ms, 10s, 2), listener, stop_);
  ASSERT_TRUE(result.has_value());
  EXPECT_GT(listener.turns, 0u);
  EXPECT_EQ(listener.turns, listener.of_calls);
}

TEST_F(UsersRun, ATurnInProgressMayFinishWithinTheStopTimeout) {
  start_agent();
  // Conversations that time alone can end.
  run(users(3, 1s, 30s, 500));
  ASSERT_EQ(calls_heard_.size(), 3u);
  for (const results::CallRecord& call : calls_heard_) {
    EXPECT_EQ(call.ended, CallEnd::cancelled);
    EXPECT_FALSE(call.turns.empty());
  }
  EXPECT_EQ(turns_of_calls(), turns_heard_.size());
  EXPECT_EQ(last_.turns_done, turns_heard_.size());
  EXPECT_TRUE(std::ranges::all_of(turns_heard_, &results::TurnRecord::success));
}

TEST_F(UsersRun, WithoutAStopTimeoutTheTurnInProgressIsDiscarded) {
  start_agent();
  load::Plan made = users(2, 1s, 0s, 2);
  // Who would still speak long after the time is over.
  const auto long_clip =
      std::make_shared<const call::WireClip>(testing::tone(20s), *made.dialect, made.mask_key);
  made.scripts[0].turns[0].clip = long_clip;
  run(made);
  ASSERT_EQ(calls_heard_.size(), 2u);
  for (const results::CallRecord& call : calls_heard_) {
    EXPECT_EQ(call.ended, CallEnd::cancelled);
    EXPECT_TRUE(call.turns.empty());
  }
  EXPECT_TRUE(turns_heard_.empty());
  EXPECT_EQ(last_.turns_done, 0u);
}

TEST_F(UsersRun, WhoComesInAfterTheTimeIsOverDoesNotCall) {
  start_agent();
  load::Plan made = users(5, 500ms, 0s);
  made.ramp = load::Ramp::within(3600s, 5);
  run(made);
  EXPECT_EQ(last_.users_peak, 1);
  for (const results::CallRecord& call : calls_heard_) EXPECT_TRUE(call.connected.has_value());
}

TEST_F(UsersRun, AnUnlimitedRunGoesOnUntilItIsStopped) {
  start_agent();
  class StopAfter final : public load::RunListener {
   public:
    explicit StopAfter(std::atomic<bool>& stop) : stop_(stop) {}
    void on_call(const results::CallRecord&) override { stop_ = ++calls >= 5; }
    void on_snapshot(const results::Snapshot&) override {}
    int calls = 0;

   private:
    std::atomic<bool>& stop_;
  } listener(stop_);
  const auto result = load::run(users(2, 0s, 0s), listener, stop_);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->interrupted);
  EXPECT_GE(listener.calls, 5);
}

TEST_F(UsersRun, GiveUpOnATargetThatIsNotThereThoughMostHaveNotComeIn) {
  start_agent();
  server_.reset();
  load::Plan made = users(1000, 0s, 0s);
  made.ramp = load::Ramp::at_rate(5);
  made.backoff.base = made.backoff.max = 20ms;
  made.give_up_after = 5;
  run(made);
  EXPECT_GE(calls_heard_.size(), 5u);
  EXPECT_LT(calls_heard_.size(), 50u);
  for (const results::CallRecord& call : calls_heard_) EXPECT_EQ(call.ended, CallEnd::refused);
}

}  // namespace
}  // namespace busyhour
