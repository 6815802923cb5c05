// A caller who interrupts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulated_call.h"

namespace busyhour::agent {
namespace {

using Kind = protocol::AgentEventKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// An agent whose only answer takes a second, and a caller who has just heard 200 ms of it.
class BargeIn : public testing::Test {
 protected:
  explicit BargeIn(const Behaviour& behaviour = plain_behaviour()) : agent_(behaviour) {
    agent_.voice.repertoire.answers.erase(agent_.voice.repertoire.answers.begin());
  }
  void hear_200_ms_of_the_answer() {
    call_.speak(10);
    call_.be_silent(50);  // until 1200 ms: the answer began at 1000
    ASSERT_THAT(call_.times_of(Kind::stop_audio), IsEmpty());
  }

  SimulatedAgent agent_;
  SimulatedCall call_{agent_};
};

TEST_F(BargeIn, StopsTheAnswerAsSoonAsThereIsEnoughSpeech) {
  hear_200_ms_of_the_answer();
  call_.speak(9);
  EXPECT_THAT(call_.times_of(Kind::stop_audio), IsEmpty()) << "180 ms of speech";
  call_.speak(1);  // arrives at 1380 ms
  EXPECT_THAT(call_.times_of(Kind::stop_audio), ElementsAre(1380ms));
  const std::size_t audio_frames = call_.times_of(Kind::audio).size();
  EXPECT_EQ(audio_frames, 20U) << "1000, 1020, ... 1380 ms";
  call_.be_silent(20);
  EXPECT_EQ(call_.times_of(Kind::audio).size(), audio_frames);
  EXPECT_THAT(call_.times_of(Kind::agent_final), IsEmpty()) << "a stopped answer is not complete";
  EXPECT_TRUE(call_.sleeps());
}

TEST_F(BargeIn, TheTruthOfTheInterruptedTurn) {
  hear_200_ms_of_the_answer();
  call_.speak(10);
  ASSERT_THAT(agent_.truth, SizeIs(1));
  const TruthRecord& turn = agent_.truth[0].second;
  EXPECT_EQ(turn.turn, 1);
  EXPECT_EQ(turn.first_audio, call_.begin() + 1000ms);
  EXPECT_EQ(turn.last_audio, call_.begin() + 1380ms);
  EXPECT_EQ(turn.barge_start, call_.begin() + 1200ms);
  EXPECT_EQ(turn.barge_heard, call_.begin() + 1380ms);
  EXPECT_EQ(turn.stop_sent, call_.begin() + 1380ms);
  EXPECT_EQ(agent_.counters.barge_ins, 1U);
}

TEST_F(BargeIn, TheInterruptionIsATurnOfItsOwn) {
  hear_200_ms_of_the_answer();
  call_.speak(15);  // until 1500 ms
  call_.be_silent(100);
  ASSERT_THAT(agent_.truth, SizeIs(2));
  const TruthRecord& turn = agent_.truth[1].second;
  EXPECT_EQ(turn.turn, 2);
  EXPECT_EQ(turn.speech_end_frame, 74U);
  EXPECT_EQ(turn.speech_end, call_.begin() + 1500ms);
  EXPECT_EQ(turn.first_audio, call_.begin() + 2300ms);
  EXPECT_EQ(turn.barge_heard, std::nullopt);
  EXPECT_THAT(call_.times_of(Kind::stop_audio), SizeIs(1));
}

TEST_F(BargeIn, AnUhHuhDoesNotInterrupt) {
  hear_200_ms_of_the_answer();
  call_.speak(8);
  call_.be_silent(100);
  EXPECT_THAT(call_.times_of(Kind::audio), SizeIs(50));
  EXPECT_THAT(call_.times_of(Kind::stop_audio), IsEmpty());
  ASSERT_THAT(agent_.truth, SizeIs(1)) << "nor is it a turn";
  EXPECT_EQ(agent_.truth[0].second.barge_heard, std::nullopt);
}

TEST_F(BargeIn, SpeechAfterTheAnswerInterruptsNothing) {
  hear_200_ms_of_the_answer();
  call_.be_silent(40);  // until 2000 ms: the answer was heard
  call_.speak(20);
  call_.be_silent(30);
  EXPECT_THAT(call_.times_of(Kind::stop_audio), IsEmpty());
  EXPECT_EQ(agent_.counters.turns, 2U);
  EXPECT_EQ(agent_.counters.barge_ins, 0U);
}

TEST_F(BargeIn, SpeechThatBeginsLateInTheAnswerIsATurn) {
  hear_200_ms_of_the_answer();
  call_.be_silent(35);  // until 1900 ms
  call_.speak(20);      // 100 ms in the answer, 300 ms behind it
  call_.be_silent(30);
  EXPECT_THAT(call_.times_of(Kind::stop_audio), IsEmpty());
  EXPECT_EQ(agent_.counters.turns, 2U);
}

TEST_F(BargeIn, BeforeTheAnswerItCancelsSilently) {
  call_.speak(10);
  call_.be_silent(34);  // until 880 ms: the transcript is out, the answer due at 1000
  ASSERT_THAT(call_.times_of(Kind::user_final), ElementsAre(800ms));
  call_.speak(10);  // too late by a frame: the tenth arrives at 1060 ms
  EXPECT_THAT(call_.times_of(Kind::stop_audio), ElementsAre(1060ms));

  SimulatedCall other(agent_, "other");
  other.speak(10);
  other.be_silent(25);  // until 700 ms: the transcript is due at 800
  other.speak(10);
  EXPECT_TRUE(other.sleeps());
  EXPECT_THAT(other.said(), ElementsAre(Said{Kind::user_final, 800ms, "heard 0.20 s of speech"}));
  ASSERT_THAT(agent_.truth, SizeIs(2));
  const TruthRecord& turn = agent_.truth[1].second;
  EXPECT_EQ(turn.barge_start, other.begin() + 700ms);
  EXPECT_EQ(turn.barge_heard, other.begin() + 880ms);
  EXPECT_EQ(turn.stop_sent, std::nullopt) << "there was nothing to stop";
  EXPECT_EQ(turn.first_audio, std::nullopt);
  EXPECT_EQ(turn.last_audio, std::nullopt);
}

class GreetingBargeIn : public BargeIn {
 protected:
  GreetingBargeIn()
      : BargeIn([] {
          Behaviour behaviour = plain_behaviour();
          behaviour.greeting = true;
          return behaviour;
        }()) {
    agent_.voice.repertoire.greeting = Answer(agent_.voice.dialect, {"a long hello", tone(100)});
  }
};

TEST_F(GreetingBargeIn, TheGreetingStopsToo) {
  call_.metadata();
  call_.be_silent(5);
  call_.speak(15);
  EXPECT_THAT(call_.times_of(Kind::stop_audio), ElementsAre(280ms));
  EXPECT_THAT(call_.times_of(Kind::audio), SizeIs(15));
  EXPECT_THAT(agent_.truth, IsEmpty()) << "no turn was interrupted";
  call_.be_silent(100);
  ASSERT_THAT(agent_.truth, SizeIs(1));
  EXPECT_EQ(agent_.truth[0].second.turn, 1);
  EXPECT_EQ(agent_.truth[0].second.barge_heard, std::nullopt);
}

class BurstBargeIn : public BargeIn {
 protected:
  BurstBargeIn()
      : BargeIn([] {
          Behaviour behaviour = plain_behaviour();
          behaviour.burst = true;
          return behaviour;
        }()) {}
};

TEST_F(BurstBargeIn, WhatWasSentAtOnceCanBeInterruptedWhileItIsHeard) {
  hear_200_ms_of_the_answer();
  EXPECT_THAT(call_.times_of(Kind::audio), SizeIs(50));
  call_.speak(10);
  EXPECT_THAT(call_.times_of(Kind::stop_audio), ElementsAre(1380ms));
  ASSERT_THAT(agent_.truth, SizeIs(1));
  EXPECT_EQ(agent_.truth[0].second.last_audio, call_.begin() + 1000ms);
}

TEST_F(BurstBargeIn, TheStopEmptiesTheQueueOfTheCaller) {
  agent_.voice.repertoire.answers[0] = Answer(agent_.voice.dialect, {"a long answer", tone(200)});
  hear_200_ms_of_the_answer();
  call_.speak(10);  // until 1400 ms; the rest would have lasted until 5000
  call_.be_silent(300);
  ASSERT_THAT(agent_.truth, SizeIs(2));
  EXPECT_EQ(agent_.truth[1].second.first_audible, agent_.truth[1].second.first_audio);
}

TEST_F(BurstBargeIn, ButNotWhenItWasHeard) {
  hear_200_ms_of_the_answer();
  call_.be_silent(40);
  call_.speak(20);
  EXPECT_THAT(call_.times_of(Kind::stop_audio), IsEmpty());
}

}  // namespace
}  // namespace busyhour::agent
