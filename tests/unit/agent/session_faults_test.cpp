// What sessions do that go wrong on purpose.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulated_call.h"

namespace busyhour::agent {
namespace {

using Kind = protocol::AgentEventKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// An agent whose answer of a second meets this fault, in a turn that is spoken to it.
class FaultyTurn {
 public:
  explicit FaultyTurn(const Fault& fault)
      : agent(plain_behaviour(), protocol::acs_agent(), {fault}) {
    agent.voice.repertoire.answers.erase(agent.voice.repertoire.answers.begin());
    call.open();
    call.speak(10);
    call.be_silent(150);
  }
  explicit FaultyTurn(FaultKind kind) : FaultyTurn(make_fault(kind)) {}

  const TruthRecord& truth() {
    if (agent.truth.empty()) call.hang_up();
    return agent.truth.at(0).second;
  }

  SimulatedAgent agent;
  SimulatedCall call{agent};
};

TEST(SessionFaults, ErrorsComeInPlaceOfTheAnswer) {
  for (const FaultKind kind :
       {FaultKind::error, FaultKind::rate_limit_openai, FaultKind::rate_limit_speech,
        FaultKind::rate_limit_unknown, FaultKind::tts_error}) {
    FaultyTurn turn(kind);
    EXPECT_THAT(turn.call.times_of(Kind::error), ElementsAre(1000ms)) << to_text(kind);
    EXPECT_THAT(turn.call.times_of(Kind::audio), IsEmpty());
    EXPECT_THAT(turn.call.times_of(Kind::user_final), SizeIs(1));
    EXPECT_EQ(turn.truth().fault, to_text(kind));
    EXPECT_EQ(turn.call.closed_with, std::nullopt);
  }
}

TEST(SessionFaults, TextsMayBeChosen) {
  Fault fault = make_fault(FaultKind::rate_limit_speech);
  fault.message = "Slow down.";
  fault.retry_after = 1500ms;
  FaultyTurn turn(fault);
  EXPECT_EQ(turn.call.said().back().text, "Slow down. Retry after 2 seconds.");
}

TEST(SessionFaults, SomeEndTheCallInTheMiddleOfTheAnswer) {
  for (const auto& [kind, code] :
       {std::pair{FaultKind::close_1000, 1000}, std::pair{FaultKind::close_1011, 1011}}) {
    FaultyTurn turn(kind);
    EXPECT_EQ(turn.call.closed_with, code);
    EXPECT_THAT(turn.call.times_of(Kind::audio), SizeIs(25)) << "of 50";
    EXPECT_EQ(turn.truth().fault, to_text(kind));
  }
  FaultyTurn turn(FaultKind::abrupt);
  EXPECT_TRUE(turn.call.dropped);
  EXPECT_EQ(turn.call.closed_with, std::nullopt);
}

TEST(SessionFaults, SomeEndTheCallBeforeItBegan) {
  FaultyTurn turn(FaultKind::close_1013);
  EXPECT_EQ(turn.call.closed_with, 1013);
  EXPECT_THAT(turn.call.messages, IsEmpty());
}

TEST(SessionFaults, TheSessionMayEnd) {
  FaultyTurn turn(FaultKind::session_end);
  EXPECT_THAT(turn.call.times_of(Kind::session_end), ElementsAre(1000ms));
  EXPECT_EQ(turn.call.closed_with, 1000);
}

TEST(SessionFaults, AStalledAnswerStaysIncomplete) {
  FaultyTurn turn(FaultKind::stall);
  EXPECT_THAT(turn.call.times_of(Kind::audio), SizeIs(25));
  EXPECT_THAT(turn.call.times_of(Kind::agent_final), IsEmpty());
  turn.call.speak(10);
  turn.call.be_silent(30);
  EXPECT_EQ(turn.agent.counters.turns, 2U) << "the call goes on";
}

TEST(SessionFaults, ASlowStartIsLate) {
  FaultyTurn turn(FaultKind::slow_start);
  EXPECT_EQ(turn.call.times_of(Kind::audio).at(0), 3000ms);
}

TEST(SessionFaults, NoAnswerIsNothingAtAll) {
  FaultyTurn turn(FaultKind::no_answer);
  EXPECT_THAT(turn.call.said(), IsEmpty());
  EXPECT_EQ(turn.truth().first_response, std::nullopt);
}

TEST(SessionFaults, ASilentAnswerIsAudioThatNobodyHears) {
  FaultyTurn turn(FaultKind::silent_answer);
  EXPECT_THAT(turn.call.times_of(Kind::audio), SizeIs(100)) << "two seconds";
  for (const std::string& message : turn.call.messages) {
    EXPECT_TRUE(!message.contains("AudioData") || message.contains(":\"AAAAAAAA")) << message;
  }
}

TEST(SessionFaults, BrokenMessagesComeBetweenGoodOnes) {
  FaultyTurn cut(FaultKind::malformed_json);
  EXPECT_THAT(cut.call.times_of(Kind::malformed), SizeIs(1));
  EXPECT_THAT(cut.call.times_of(Kind::audio), SizeIs(50));
  FaultyTurn broken(FaultKind::bad_base64);
  EXPECT_THAT(broken.call.times_of(Kind::audio), SizeIs(51));
}

TEST(SessionFaults, AnInterruptionMayBeIgnored) {
  SimulatedAgent agent(plain_behaviour(), protocol::acs_agent(),
                       {make_fault(FaultKind::ignore_barge_in)});
  SimulatedCall call(agent);
  for (int turn = 0; turn < 2; ++turn) {  // the second answer takes a second
    call.speak(10);
    call.be_silent(50);
    call.speak(15);
    call.be_silent(60);
  }
  EXPECT_THAT(call.times_of(Kind::stop_audio), IsEmpty());
  EXPECT_EQ(agent.counters.barge_ins, 0U);
}

TEST(SessionFaults, AfterSparesTheFirstTurns) {
  Fault fault = make_fault(FaultKind::error);
  fault.after = 1;
  SimulatedAgent agent(plain_behaviour(), protocol::acs_agent(), {fault});
  SimulatedCall call(agent);
  for (int turn = 0; turn < 2; ++turn) {
    call.speak(10);
    call.be_silent(60);
  }
  EXPECT_THAT(call.times_of(Kind::audio), SizeIs(5));
  EXPECT_THAT(call.times_of(Kind::error), SizeIs(1));
}

}  // namespace
}  // namespace busyhour::agent
