// Callers that send what they should not, or what few send.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.h"
#include "simulated_call.h"

namespace busyhour::agent {
namespace {

using Kind = protocol::AgentEventKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string audio_message(std::size_t samples, audio::Sample level, bool silent) {
  const std::vector<audio::Sample> pcm(samples, level);
  return R"({"kind":"AudioData","audioData":{"data":")" +
         base64_encode(std::as_bytes(std::span(pcm))) +
         (silent ? R"(","silent":true}})" : R"("}})");
}

TEST(SessionInput, MalformedMessagesAreAnsweredAndTheCallGoesOn) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.receive("hello");
  ASSERT_THAT(call.said(), SizeIs(1));
  EXPECT_EQ(call.said()[0].kind, Kind::error);
  EXPECT_EQ(call.said()[0].text, "not a JSON object: hello");
  EXPECT_EQ(agent.counters.malformed, 1U);
  call.speak(10);
  call.be_silent(60);
  EXPECT_THAT(call.times_of(Kind::audio), SizeIs(5));
}

TEST(SessionInput, TooManyOfThemEndTheCall) {
  Behaviour behaviour = plain_behaviour();
  behaviour.max_malformed = 3;
  SimulatedAgent agent(behaviour);
  SimulatedCall call(agent);
  call.receive("1");
  call.receive("2");
  EXPECT_EQ(call.closed_with, std::nullopt);
  call.receive("3");
  EXPECT_EQ(call.closed_with, 1008);
  call.receive("4");
  EXPECT_EQ(agent.counters.malformed, 3U) << "nobody listens any more";
  EXPECT_THAT(call.said(), SizeIs(3));
}

TEST(SessionInput, BrokenAudioStillIsAFrame) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.frame(R"({"kind":"AudioData","audioData":{"data":"no base64!","silent":false}})");
  call.frame(R"({"kind":"AudioData","audioData":{"data":"AAAA","silent":false}})");
  EXPECT_EQ(agent.counters.malformed, 2U) << "three bytes are not samples of two";
  EXPECT_THAT(call.said()[0].text, HasSubstr("base64"));
  call.speak(10);
  call.be_silent(60);
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.speech_end_frame, 11U);
}

TEST(SessionInput, FramesMarkedSilentHoldNoSpeech) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  for (int i = 0; i < 20; ++i) call.frame(audio_message(320, 3000, true));
  call.be_silent(60);
  EXPECT_THAT(call.said(), IsEmpty());
  call.speak(10);
  for (int i = 0; i < 60; ++i) call.frame(audio_message(320, 3000, true));
  ASSERT_THAT(agent.truth, SizeIs(1)) << "they end a turn like any silence";
  EXPECT_EQ(agent.truth[0].second.speech_end_frame, 89U);
}

TEST(SessionInput, TheMetadataSayHowLongAFrameIs) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.metadata(24000);
  for (int i = 0; i < 10; ++i) call.frame(audio_message(480, 3000, false));
  for (int i = 0; i < 60; ++i) call.frame(audio_message(480, 0, false));
  EXPECT_EQ(call.said().at(0), (Said{Kind::user_final, 800ms, "heard 0.20 s of speech"}));
}

TEST(SessionInput, AnImpossibleRateChangesNothing) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.metadata(1);
  call.speak(10);
  call.be_silent(60);
  EXPECT_EQ(call.said().at(0), (Said{Kind::user_final, 800ms, "heard 0.20 s of speech"}));
}

TEST(SessionInput, KeysAndStopsAndUnknownKindsAreNoFrames) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.receive(R"({"kind":"DtmfData","dtmfData":{"data":"5"}})");
  call.receive(R"({"kind":"StopAudio"})");
  call.receive(R"({"kind":"Novelty"})");
  call.speak(10);
  call.be_silent(60);
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.speech_end_frame, 9U);
  EXPECT_EQ(agent.counters.malformed, 0U);
}

TEST(SessionInput, EmptyAudioIsAnEmptyFrame) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  for (int i = 0; i < 100; ++i) call.receive(audio_message(0, 0, false));
  EXPECT_THAT(call.said(), IsEmpty());
}

std::string speech_frame() {
  return protocol::acs_caller().frame(std::vector<audio::Sample>(320, 3000)).payload;
}

std::string noise_frame() {
  return protocol::acs_caller().frame(std::vector<audio::Sample>(320, 5)).payload;
}

TEST(SessionInput, TheTruthSaysHowSureItIsOfTheEndOfSpeech) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.speak(9);
  call.stall(60ms);
  call.receive_together({speech_frame(), noise_frame(), noise_frame()}, 55ms);
  call.pass(20ms);
  call.be_silent(60);
  ASSERT_THAT(agent.truth, SizeIs(1));
  const TruthRecord& turn = agent.truth[0].second;
  EXPECT_EQ(turn.speech_end_frame, 9U);
  EXPECT_EQ(turn.speech_end, call.begin() + 260ms) << "the arrival of the last frame of the read";
  EXPECT_EQ(turn.speech_end_uncertainty, 55ms) << "really it came 40 ms earlier";
}

TEST(SessionInput, TheLastFrameOfAReadIsSure) {
  SimulatedAgent agent;
  SimulatedCall call(agent);
  call.speak(8);
  call.stall(40ms);
  call.receive_together({speech_frame(), speech_frame()}, 35ms);
  call.pass(20ms);
  call.be_silent(60);
  ASSERT_THAT(agent.truth, SizeIs(1));
  EXPECT_EQ(agent.truth[0].second.speech_end, call.begin() + 220ms);
  EXPECT_EQ(agent.truth[0].second.speech_end_uncertainty, 0ns);
}

TEST(SessionInput, TheTruthSaysHowSureItIsOfAnInterruptionsBegin) {
  SimulatedAgent agent;
  agent.voice.repertoire.answers.erase(agent.voice.repertoire.answers.begin());
  SimulatedCall call(agent);
  call.speak(10);
  call.be_silent(50);  // the answer began at 1000 ms
  call.receive_together({speech_frame(), speech_frame(), speech_frame()}, 45ms);
  call.pass(20ms);
  call.speak(10);
  ASSERT_THAT(agent.truth, SizeIs(1));
  const TruthRecord& turn = agent.truth[0].second;
  EXPECT_EQ(turn.speech_end_uncertainty, 0ns);
  EXPECT_EQ(turn.barge_start, call.begin() + 1200ms);
  EXPECT_EQ(turn.barge_start_uncertainty, 45ms);
  EXPECT_TRUE(turn.stop_sent);
}

}  // namespace
}  // namespace busyhour::agent
