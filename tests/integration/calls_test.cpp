// Real calls over loopback: the load engine against the simulated agent, both in this process.
#include "calls.h"

#include <set>

namespace busyhour {
namespace {

using testing::Calls;

TEST_F(Calls, EveryTurnOfEveryConversationIsHeldOnce) {
  start_agent();
  load::Plan made = plan(6, 3);
  made.threads = 2;
  const results::RunResult result = run(made);
  ASSERT_EQ(result.calls.size(), 6u);
  EXPECT_EQ(calls_heard_.size(), 6u);
  EXPECT_EQ(turns_heard_.size(), 12u);
  std::set<std::string> ids;
  for (const results::CallRecord& call : result.calls) {
    ids.insert(call.call_id);
    EXPECT_TRUE(call.success()) << call.error;
    EXPECT_TRUE(call.greeted);
    EXPECT_EQ(call.turns.size(), 2u);
  }
  EXPECT_EQ(ids.size(), 6u);
  EXPECT_EQ(result.health.frames_due, result.health.frames_sent);
  EXPECT_EQ(result.health.frames_dropped, 0u);
  EXPECT_EQ(result.health.lateness.count(), result.health.frames_due);
  EXPECT_EQ(result.health.threads.size(), 2u);
  EXPECT_EQ(last_.calls_ended, 6);
  EXPECT_EQ(last_.turns_done, 12u);
  EXPECT_EQ(last_.calls_up, 0);
}

TEST_F(Calls, ConversationsHaveAsManyTurnsAsTheStrategySays) {
  start_agent();
  load::Plan made = plan(6, 6, 3);
  made.threads = 2;
  made.turns = load::TurnRange{.strategy = results::TurnStrategy::increasing, .min = 1, .max = 3};
  std::multiset<int> planned;
  for (const results::CallRecord& call : run(made).calls) {
    planned.insert(call.planned_turns);
    EXPECT_TRUE(call.success()) << call.error;
    EXPECT_EQ(static_cast<int>(call.turns.size()), call.planned_turns);
  }
  EXPECT_EQ(planned, (std::multiset<int>{1, 1, 2, 2, 3, 3}));
}

TEST_F(Calls, BothSidesMeanTheSameFrameAndTheSameOrder) {
  start_agent();
  const results::RunResult result = run(plan(2, 2));
  for (const results::CallRecord& call : result.calls) {
    for (const results::TurnRecord& turn : call.turns) {
      const auto found = truth_.turns.find({call.call_id, turn.turn});
      ASSERT_NE(found, truth_.turns.end());
      const agent::TruthRecord& truth = found->second;
      EXPECT_EQ(turn.speech_end_frame, static_cast<std::int64_t>(truth.speech_end_frame));
      // What one side sends, the other side gets later, on the same clock.
      EXPECT_LE(*turn.speech_end, truth.speech_end);
      EXPECT_LE(*truth.first_response, *turn.first_response);
      EXPECT_LE(*truth.first_audio, *turn.first_audio);
      EXPECT_LE(*truth.last_audio, *turn.last_audio);
      EXPECT_EQ(turn.audio_frames, 10);
      EXPECT_EQ(turn.answer_text, "an answer");
    }
  }
}

TEST_F(Calls, WithoutEndMarksTheQuietGapDoes) {
  start_agent(0, false);
  const results::RunResult result = run(plan(1, 1));
  ASSERT_EQ(result.calls.size(), 1u);
  EXPECT_TRUE(result.calls[0].success());
  for (const results::TurnRecord& turn : result.calls[0].turns) {
    EXPECT_FALSE(turn.explicit_end);
    EXPECT_EQ(*turn.response_end, *turn.last_audio);
  }
}

TEST_F(Calls, BeyondTheAgentsCapacityTheHandshakeIsRefused) {
  start_agent(1);
  const results::RunResult result = run(plan(3, 3, 1));
  int held = 0, refused = 0;
  for (const results::CallRecord& call : result.calls) {
    held += call.success() ? 1 : 0;
    refused += call.ended == results::CallEnd::http_status && call.http_status == 503 ? 1 : 0;
  }
  EXPECT_EQ(held, 1);
  EXPECT_EQ(refused, 2);
}

TEST_F(Calls, GivesUpOnATargetThatIsNotThere) {
  start_agent();
  server_.reset();  // the port is free again
  load::Plan made = plan(500, 2);
  made.give_up_after = 5;
  const results::RunResult result = run(made);
  EXPECT_GE(result.calls.size(), 5u);
  EXPECT_LE(result.calls.size(), 7u);
  for (const results::CallRecord& call : result.calls) {
    EXPECT_EQ(call.ended, results::CallEnd::refused);
    EXPECT_FALSE(call.error.empty());
  }
}

TEST_F(Calls, AnInterruptedRunKeepsWhatItMeasured) {
  start_agent();
  class StopAfterFirstCall final : public load::RunListener {
   public:
    explicit StopAfterFirstCall(std::atomic<bool>& stop) : stop_(stop) {}
    void on_call(const results::CallRecord&) override { stop_ = true; }
    void on_snapshot(const results::Snapshot&) override {}

   private:
    std::atomic<bool>& stop_;
  } listener(stop_);
  // One short conversation; the others would go on for a very long time.
  load::Plan made = plan(1000, 4, 500);
  made.scripts.insert(made.scripts.begin(), made.scripts[0]);
  made.scripts[0].turns.resize(1);
  const auto result = load::run(made, listener, stop_);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->interrupted);
  int completed = 0, cancelled = 0;
  for (const results::CallRecord& call : result->calls) {
    completed += call.success() ? 1 : 0;
    cancelled += call.ended == results::CallEnd::cancelled ? 1 : 0;
    EXPECT_GE(call.end, call.begin);
  }
  EXPECT_GE(completed, 1);
  EXPECT_GE(cancelled, 1);
  EXPECT_EQ(static_cast<std::size_t>(completed + cancelled), result->calls.size());
}

TEST_F(Calls, TheSameSeedMakesTheSameCalls) {
  start_agent();
  const auto ids = [&] {
    std::set<std::string> found;
    for (const auto& call : run(plan(3, 3, 1)).calls) found.insert(call.call_id);
    return found;
  };
  EXPECT_EQ(ids(), ids());
}

}  // namespace
}  // namespace busyhour
