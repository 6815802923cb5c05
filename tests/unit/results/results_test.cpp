#include <gtest/gtest.h>

#include "results/health.h"
#include "results/run_result.h"
#include "results/turn_record.h"

namespace busyhour::results {
namespace {

Instant at(Duration d) {
  return Instant(100s) + d;
}

Health healthy(std::uint64_t frames = 100'000) {
  Health health;
  for (std::uint64_t i = 0; i < 1000; ++i) health.lateness.record(200us);
  health.frames_due = frames;
  health.frames_sent = frames;
  health.threads = {{.busy_percent = 50}};
  return health;
}

CallRecord call(CallEnd end, const std::vector<bool>& turns, int planned) {
  CallRecord record;
  record.ended = end;
  record.planned_turns = planned;
  for (const bool success : turns) {
    TurnRecord turn;
    turn.success = success;
    turn.failure = success ? Failure::none : Failure::closed;
    record.turns.push_back(turn);
  }
  return record;
}

RunResult run_of(std::vector<CallRecord> calls) {
  RunResult result;
  result.health = healthy();
  result.calls = std::move(calls);
  return result;
}

TEST(TurnRecord, MetricsRunBetweenTheirPoints) {
  TurnRecord turn;
  turn.speech_start = at(0ms);
  turn.speech_end = at(1000ms);
  turn.first_response = at(1300ms);
  turn.first_audio = at(1500ms);
  turn.first_audible = at(1540ms);
  turn.last_response = at(2400ms);
  turn.response_end = at(2500ms);
  EXPECT_EQ(turn.audio_send(), 1000ms);
  EXPECT_EQ(turn.speech_recognition(), 300ms);
  EXPECT_EQ(turn.ttfb(), 500ms);
  EXPECT_EQ(turn.ttfa(), 540ms);
  EXPECT_EQ(turn.agent_processing(), 1100ms);
  EXPECT_EQ(turn.end_to_end(), 1500ms);
  EXPECT_EQ(turn.turn_time(), 2500ms);
}

TEST(TurnRecord, AMissingPointGivesNoMetricAndAnEarlyOneANegative) {
  TurnRecord turn;
  turn.speech_end = at(1000ms);
  EXPECT_EQ(turn.ttfb(), std::nullopt);
  turn.first_audio = at(900ms);
  EXPECT_EQ(turn.ttfb(), -100ms);
  EXPECT_EQ(turn.barge_in(), std::nullopt);
}

TEST(CallRecord, SucceedsOnlyWhenEveryPlannedTurnDid) {
  EXPECT_TRUE(call(CallEnd::completed, {true, true}, 2).success());
  EXPECT_FALSE(call(CallEnd::completed, {true, false}, 2).success());
  EXPECT_FALSE(call(CallEnd::closed, {true}, 2).success());
  EXPECT_FALSE(call(CallEnd::refused, {}, 2).success());
}

TEST(CallEnd, HandshakeFailuresNeverConnected) {
  for (const CallEnd end : {CallEnd::dns, CallEnd::refused, CallEnd::tls, CallEnd::http_status,
                            CallEnd::not_websocket, CallEnd::handshake_timeout}) {
    EXPECT_TRUE(never_connected(end)) << to_text(end);
  }
  for (const CallEnd end : {CallEnd::completed, CallEnd::cancelled, CallEnd::closed,
                            CallEnd::ws_error, CallEnd::protocol_error}) {
    EXPECT_FALSE(never_connected(end)) << to_text(end);
  }
}

TEST(Verdict, PassesOnlyWhenEverythingSucceeded) {
  EXPECT_EQ(judge(run_of({call(CallEnd::completed, {true, true}, 2)})).result, Verdict::pass);
  EXPECT_EQ(judge(run_of({call(CallEnd::completed, {true, false}, 2)})).result, Verdict::fail);
  EXPECT_EQ(
      judge(run_of({call(CallEnd::completed, {true}, 1), call(CallEnd::refused, {}, 1)})).result,
      Verdict::fail);
}

TEST(Verdict, NoDataNeverPasses) {
  EXPECT_EQ(judge(run_of({})).result, Verdict::inconclusive);
  EXPECT_EQ(judge(run_of({call(CallEnd::cancelled, {}, 5)})).result, Verdict::inconclusive);
}

TEST(Verdict, AnUnfitGeneratorIsInconclusiveWhateverTheTurnsSay) {
  RunResult result = run_of({call(CallEnd::completed, {true, false}, 2)});
  result.health.threads = {{.busy_percent = 99}};
  const VerdictReport report = judge(result);
  EXPECT_EQ(report.result, Verdict::inconclusive);
  ASSERT_GE(report.reasons.size(), 2u);
}

TEST(Verdict, FramesThatTheTargetDidNotReadAreItsFailure) {
  RunResult result = run_of({call(CallEnd::completed, {true, true}, 2)});
  result.health.frames_dropped = 7;
  result.health.frames_sent -= 7;
  const VerdictReport report = judge(result);
  EXPECT_EQ(report.result, Verdict::fail);
  EXPECT_EQ(report.reasons, std::vector<std::string>{
                                "the target did not read 7 of 100000 frames, they were dropped"});
}

TEST(Verdict, AnUnfitGeneratorMayBeAccepted) {
  RunResult failed = run_of({call(CallEnd::completed, {true, false}, 2)});
  failed.health.threads = {{.busy_percent = 99}};
  failed.accept_unfit = true;
  EXPECT_EQ(judge(failed).result, Verdict::fail);
  RunResult passed = run_of({call(CallEnd::completed, {true, true}, 2)});
  passed.health = failed.health;
  passed.accept_unfit = true;
  const VerdictReport report = judge(passed);
  EXPECT_EQ(report.result, Verdict::pass);
  EXPECT_EQ(report.reasons.size(), 2u) << "it is still told";
}

}  // namespace
}  // namespace busyhour::results
