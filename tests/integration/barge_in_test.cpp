// Interruptions and troubles over loopback: what the caller measures against what the agent did.

#include "calls.h"

namespace busyhour {
namespace {

using results::BargeIn;
using results::Failure;
using results::Incident;

class Interruptions : public testing::Calls {
 protected:
  /// Interrupts with 400 ms of speech when it has heard 300 ms.
  load::Plan impatient(int conversations, std::size_t turns) {
    load::Plan made = plan(conversations, conversations, turns);
    made.manners.interruption.clip =
        std::make_shared<const call::WireClip>(testing::tone(400ms), *made.dialect, made.mask_key);
    made.manners.interruption.reentry = 300ms;
    made.manners.interruption.quiet = 200ms;
    return made;
  }

  const agent::TruthRecord* truth_of(const results::CallRecord& call,
                                     const results::TurnRecord& turn) const {
    for (const auto& [key, truth] : truth_.turns) {
      if (key.first == call.call_id &&
          static_cast<std::int64_t>(truth.speech_end_frame) == turn.speech_end_frame) {
        return &truth;
      }
    }
    return nullptr;
  }
};

TEST_F(Interruptions, AreHeardByTheAgentAndMeasuredInItsOrder) {
  for (const bool burst : {false, true}) {
    agent::ServerOptions options = quick_agent();
    options.behaviour.burst = burst;
    start_agent(options, 3s);
    const results::RunResult result = run(impatient(2, 2));
    ASSERT_EQ(result.calls.size(), 2u);
    for (const results::CallRecord& call : result.calls) {
      EXPECT_TRUE(call.success()) << call.error;
      EXPECT_TRUE(call.incidents.empty());
      for (const results::TurnRecord& turn : call.turns) {
        EXPECT_EQ(turn.barge, BargeIn::stopped);
        const agent::TruthRecord* truth = truth_of(call, turn);
        ASSERT_NE(truth, nullptr);
        ASSERT_TRUE(truth->barge_start && truth->barge_heard && truth->stop_sent);
        EXPECT_LE(*turn.barge_start, *truth->barge_start);
        EXPECT_LT(*truth->barge_start, *truth->barge_heard);
        EXPECT_LE(*truth->barge_heard, *truth->stop_sent);
        EXPECT_LE(*truth->stop_sent, *turn.barge_heard_end);
        EXPECT_EQ(turn.response_end, turn.barge_heard_end);
      }
    }
  }
}

TEST_F(Interruptions, AreMissedByAnAgentThatDoesNotHeedThem) {
  agent::ServerOptions options = quick_agent();
  options.faults.push_back(agent::make_fault(agent::FaultKind::ignore_barge_in));
  start_agent(options, 1s);
  const results::RunResult result = run(impatient(1, 2));
  ASSERT_EQ(result.calls.size(), 1u);
  for (const results::TurnRecord& turn : result.calls[0].turns) {
    EXPECT_TRUE(turn.success) << turn.error;
    EXPECT_EQ(turn.barge, BargeIn::missed);
    EXPECT_FALSE(turn.barge_in().has_value());
  }
}

TEST_F(Interruptions, DoNotTakePlaceInShortAnswers) {
  start_agent(quick_agent(), 200ms);
  const results::RunResult result = run(impatient(1, 2));
  ASSERT_EQ(result.calls.size(), 1u);
  EXPECT_TRUE(result.calls[0].success());
  for (const results::TurnRecord& turn : result.calls[0].turns) {
    EXPECT_EQ(turn.barge, BargeIn::not_applicable);
  }
}

struct Expected {
  agent::FaultKind fault;
  Failure failure;
  Incident::Kind kind;
  results::RateLimit source = results::RateLimit::none;
};

TEST_F(Interruptions, EveryFailedTurnHasTheOneIncidentOfItsKindAndTurnsBalance) {
  const Expected faults[] = {
      {agent::FaultKind::error, Failure::server_error, Incident::Kind::server_error},
      {agent::FaultKind::rate_limit_openai, Failure::rate_limit, Incident::Kind::rate_limit,
       results::RateLimit::openai},
      {agent::FaultKind::rate_limit_speech, Failure::rate_limit, Incident::Kind::rate_limit,
       results::RateLimit::speech},
      {agent::FaultKind::rate_limit_unknown, Failure::rate_limit, Incident::Kind::rate_limit,
       results::RateLimit::unknown},
      {agent::FaultKind::close_1000, Failure::closed, Incident::Kind::closed},
      {agent::FaultKind::close_1011, Failure::closed, Incident::Kind::closed},
      {agent::FaultKind::abrupt, Failure::closed, Incident::Kind::closed},
  };
  for (const Expected& expected : faults) {
    agent::ServerOptions options = quick_agent();
    options.faults.push_back(agent::make_fault(expected.fault));
    options.faults.back().after = 1;  // a call's first turn is spared
    start_agent(options, 200ms);
    turns_heard_.clear();
    incidents_heard_.clear();
    load::Plan made = plan(1, 2, 2);
    made.users = load::Users{900ms, 30s, 30ms, 60ms};
    run(made);
    const auto name = agent::to_text(expected.fault);
    std::size_t failed = 0, succeeded = 0;
    for (const results::TurnRecord& turn : turns_heard_) {
      succeeded += turn.success ? 1 : 0;
      if (turn.success) continue;
      ++failed;
      EXPECT_EQ(turn.failure, expected.failure) << name;
      EXPECT_EQ(turn.rate_limit, expected.source) << name;
    }
    EXPECT_GT(failed, 0u) << name;
    EXPECT_GT(succeeded, 0u) << name;
    EXPECT_EQ(last_.turns_done, succeeded + failed) << name;
    EXPECT_EQ(incidents_heard_.size(), failed) << name;
    for (const Incident& incident : incidents_heard_) {
      EXPECT_EQ(incident.kind, expected.kind) << name;
      EXPECT_EQ(incident.source, expected.source) << name;
      EXPECT_GT(incident.turn, 0) << name;
      EXPECT_TRUE(incident.failure) << name;
    }
  }
}

TEST_F(Interruptions, RefusedUsersTryAgainAndEachRefusalIsAnIncident) {
  agent::ServerOptions options = quick_agent();
  options.faults.push_back(agent::make_fault(agent::FaultKind::http_429));
  options.faults.back().retry_after = 7s;
  start_agent(options, 200ms);
  load::Plan made = plan(1, 2, 1);
  made.users = load::Users{700ms, 0s};
  made.backoff.base = made.backoff.max = 50ms;
  made.give_up_after = 1000;
  run(made);
  EXPECT_GT(calls_heard_.size(), 2u);
  EXPECT_TRUE(turns_heard_.empty());
  std::size_t refused = 0;
  for (const auto& call : calls_heard_) {
    refused += call.ended == results::CallEnd::http_status ? 1 : 0;
  }
  EXPECT_EQ(incidents_heard_.size(), refused);
  for (const Incident& incident : incidents_heard_) {
    EXPECT_EQ(incident.kind, Incident::Kind::rate_limit);
    EXPECT_EQ(incident.code, "429");
    EXPECT_EQ(incident.retry_after, "7");
    EXPECT_EQ(incident.turn, 0);
  }
}

}  // namespace
}  // namespace busyhour
