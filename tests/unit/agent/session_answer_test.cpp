// What a session says to a caller who lets it finish, and what its truth log makes of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulated_call.h"

namespace busyhour::agent {
namespace {

using Kind = protocol::AgentEventKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(SessionAnswer, ComesAtTheGivenDelaysAfterTheEndOfSpeech) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.be_silent(5);
  call.speak(10);  // until 300 ms
  call.be_silent(60);
  EXPECT_THAT(call.said(),
              ElementsAre(Said{Kind::user_final, 900ms, "heard 0.20 s of speech"},
                          Said{Kind::audio, 1100ms, ""}, Said{Kind::audio, 1120ms, ""},
                          Said{Kind::audio, 1140ms, ""}, Said{Kind::audio, 1160ms, ""},
                          Said{Kind::audio, 1180ms, ""}, Said{Kind::agent_final, 1180ms, "first"}));
}

TEST(SessionAnswer, TheTruthHasItsExactTimes) {
  SimulatedAgent agent;
  SimulatedCall call(agent, "call-7");
  call.be_silent(5);
  call.speak(10);
  call.be_silent(44);
  EXPECT_THAT(agent.truth, IsEmpty()) << "at 1180 ms the last frame is still to be heard";
  call.be_silent(1);
  ASSERT_THAT(agent.truth, SizeIs(1));
  const auto& [call_id, turn] = agent.truth[0];
  EXPECT_EQ(call_id, "call-7");
  EXPECT_EQ(turn.turn, 1);
  EXPECT_EQ(turn.speech_end_frame, 14U);
  EXPECT_EQ(turn.speech_end, call.begin() + 300ms);
  EXPECT_EQ(turn.first_response, call.begin() + 900ms);
  EXPECT_EQ(turn.first_audio, call.begin() + 1100ms);
  EXPECT_EQ(turn.last_audio, call.begin() + 1180ms);
  EXPECT_EQ(turn.barge_heard, std::nullopt);
  EXPECT_EQ(turn.stop_sent, std::nullopt);
}

/// An agent whose only answer is silent for 50 ms, then audible.
SimulatedAgent& with_silent_begin(SimulatedAgent& agent) {
  audio::Clip clip = tone(5);
  std::fill_n(clip.samples.begin(), 800, audio::Sample{0});
  agent.voice.repertoire.answers.clear();
  agent.voice.repertoire.answers.emplace_back(agent.voice.dialect, Phrase{"late", clip});
  return agent;
}

TEST(SessionAnswer, TheTruthHasWhenItIsFirstHeard) {
  SimulatedAgent agent;
  SimulatedCall call(with_silent_begin(agent));
  call.speak(10);
  call.be_silent(60);
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.first_audible, call.begin() + 1050ms)
      << "10 ms into the third frame, which is sent at 1040 ms";
}

TEST(SessionAnswer, WhatIsFirstHeardWaitsForFramesThatWereLate) {
  SimulatedAgent agent;
  SimulatedCall call(with_silent_begin(agent));
  call.speak(10);
  call.be_silent(25);  // until 700 ms: the answer is due at 1000
  call.pass(310ms);
  call.stall(35ms);
  EXPECT_THAT(call.times_of(Kind::audio), ElementsAre(1000ms, 1045ms, 1045ms));
  call.pass(77ms);
  EXPECT_THAT(agent.truth, IsEmpty()) << "the last frame is heard until 1125 ms";
  call.pass(3ms);
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.first_audible, call.begin() + 1075ms)
      << "10 ms into the third frame, which plays behind the second";
}

TEST(SessionAnswer, ABurstIsFirstHeardWhereItIsAudible) {
  Behaviour behaviour = plain_behaviour();
  behaviour.burst = true;
  SimulatedAgent agent(behaviour);
  SimulatedCall call(with_silent_begin(agent));
  call.speak(10);
  call.be_silent(60);
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.first_audible, call.begin() + 1050ms);
}

TEST(SessionAnswer, ASilentOneIsNeverHeard) {
  SimulatedAgent agent(plain_behaviour(), protocol::acs_agent(),
                       {make_fault(FaultKind::silent_answer)});
  SimulatedCall call(agent);
  call.speak(10);
  call.be_silent(170);
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_TRUE(agent.truth[0].second.first_audio);
  EXPECT_EQ(agent.truth[0].second.first_audible, std::nullopt);
}

TEST(SessionAnswer, APauseShorterThanTheVadSilenceKeepsTheTurn) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.speak(10);
  call.be_silent(24);
  call.speak(10);
  call.be_silent(40);
  ASSERT_THAT(agent.truth, IsEmpty());
  call.be_silent(40);
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.speech_end_frame, 43U);
  EXPECT_EQ(call.said()[0].text, "heard 0.88 s of speech");
}

TEST(SessionAnswer, ABurstLeavesAtOnceInTheSameOrder) {
  Behaviour behaviour = plain_behaviour();
  behaviour.burst = true;
  SimulatedAgent agent(behaviour);
  SimulatedCall call(agent);
  call.speak(10);
  call.be_silent(60);
  ASSERT_THAT(call.said(), SizeIs(7));
  EXPECT_EQ(call.said()[0].kind, Kind::user_final);
  EXPECT_THAT(call.times_of(Kind::audio), ElementsAre(1000ms, 1000ms, 1000ms, 1000ms, 1000ms));
  EXPECT_EQ(call.said()[6], (Said{Kind::agent_final, 1000ms, "first"}));
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.last_audio, call.begin() + 1000ms);
}

TEST(SessionAnswer, ALoopThatWasStuckCatchesUpWithoutDrifting) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.speak(10);
  call.be_silent(25);  // until 700 ms: the answer is due at 1000
  call.pass(310ms);
  call.stall(35ms);
  call.pass(200ms);
  EXPECT_THAT(call.times_of(Kind::audio), ElementsAre(1000ms, 1045ms, 1045ms, 1060ms, 1080ms));
}

TEST(SessionAnswer, WithoutEndMarkNothingFollowsTheAudio) {
  Behaviour behaviour = plain_behaviour();
  behaviour.end_mark = false;
  SimulatedAgent agent(behaviour);
  SimulatedCall call(agent);
  call.speak(10);
  call.be_silent(60);
  EXPECT_THAT(call.times_of(Kind::agent_final), IsEmpty());
  EXPECT_EQ(call.said().back().kind, Kind::audio);
  EXPECT_THAT(agent.truth, SizeIs(1));
}

TEST(SessionAnswer, AnswersTakeTurns) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  for (int turn = 0; turn < 3; ++turn) {
    call.speak(10);
    call.be_silent(120);
  }
  std::vector<std::string> answers;
  for (const Said& said : call.said()) {
    if (said.kind == Kind::agent_final) answers.push_back(said.text);
  }
  EXPECT_THAT(answers, ElementsAre("first", "second", "first"));
  ASSERT_THAT(agent.truth, SizeIs(3));
  EXPECT_EQ(agent.truth[2].second.turn, 3);
  EXPECT_EQ(agent.truth[2].second.speech_end_frame, 269U);
}

TEST(SessionAnswer, TheGreetingFollowsTheFirstMetadata) {
  Behaviour behaviour = plain_behaviour();
  behaviour.greeting = true;
  SimulatedAgent agent(behaviour);
  SimulatedCall call(agent);
  call.pass(100ms);
  EXPECT_THAT(call.said(), IsEmpty());
  call.metadata();
  call.metadata();
  call.pass(1s);
  call.metadata();
  call.pass(1s);
  EXPECT_THAT(call.times_of(Kind::audio), ElementsAre(100ms, 120ms, 140ms));
  EXPECT_EQ(call.said().back(), (Said{Kind::agent_final, 140ms, "hello"}));
  EXPECT_THAT(agent.truth, IsEmpty()) << "it answers nobody";
}

TEST(SessionAnswer, CallsDoNotDisturbEachOther) {
  SimulatedAgent agent;
  SimulatedCall talker(agent, "talker");
  SimulatedCall quiet(agent, "quiet");
  for (int i = 0; i < 10; ++i) {
    talker.speak(1);
    quiet.receive(protocol::acs_caller().frame(std::vector<audio::Sample>(320, 5)).payload);
  }
  SimulatedCall late(agent, "late");
  talker.be_silent(80);
  EXPECT_THAT(talker.times_of(Kind::audio), SizeIs(5));
  EXPECT_THAT(quiet.said(), IsEmpty());
  EXPECT_TRUE(quiet.sleeps());
  EXPECT_THAT(late.said(), IsEmpty());
  EXPECT_THAT(agent.truth, SizeIs(1));
}

TEST(SessionAnswer, DelaysAreDrawnFromTheCallsOwnSeed) {
  Behaviour behaviour = plain_behaviour();
  behaviour.stt = Delay::lognormal(300ms, 0.4);
  behaviour.llm = Delay::uniform(100ms, 900ms);
  const auto first_audio = [&](std::uint64_t seed) {
    SimulatedAgent agent(behaviour);
    SimulatedCall call(agent, "call", seed);
    call.speak(10);
    call.be_silent(25);
    call.pass(60s);
    return call.times_of(Kind::audio).at(0);
  };
  EXPECT_EQ(first_audio(1), first_audio(1));
  EXPECT_NE(first_audio(1), first_audio(2));
}

TEST(SessionAnswer, ACallThatEndsInTheMiddleKeepsItsTruth) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.speak(10);
  call.be_silent(42);  // until 1040 ms: two frames of the answer are out
  call.hang_up();
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.first_audio, call.begin() + 1000ms);
  EXPECT_EQ(agent.truth[0].second.last_audio, call.begin() + 1040ms);
  EXPECT_EQ(agent.calls_ended, 1);
  EXPECT_TRUE(call.sleeps());
}

TEST(SessionAnswer, ACallWithoutSpeechLeavesNoTruth) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.be_silent(100);
  call.hang_up();
  EXPECT_THAT(agent.truth, IsEmpty());
  EXPECT_EQ(agent.calls_ended, 1);
}

}  // namespace
}  // namespace busyhour::agent
