#include <gtest/gtest.h>

#include "impatient.h"

namespace busyhour {
namespace {

using results::BargeIn;
using results::Failure;
using testing::audio_message;
using testing::Conversation;
using testing::frames_of;
using testing::Impatient;
using testing::interruption_frames;
using testing::interruption_level;

TEST_F(Impatient, InterruptsWhenTheReplyWasHeardLongEnough) {
  hear_burst(100);
  wait_for_interruption();
  EXPECT_EQ(begun_ - replied_, 200ms);
  talk_.clock.advance(70ms);
  talk_.hear("S");
  const Instant stopped = talk_.clock.now();
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_start, begun_);
  EXPECT_EQ(turn().barge_in(), 70ms);
  EXPECT_EQ(turn().response_end, stopped);
  EXPECT_EQ(turn().playout_end, stopped);
  EXPECT_TRUE(turn().explicit_end);
}

TEST_F(Impatient, CountsFromWhatIsHeardAndNotFromWhatArrives) {
  talk_.open();
  talk_.tick_until_speech_ends();
  talk_.advance(40ms);
  talk_.hear(audio_message(25, 0));  // half a second of silence before the agent's first word
  talk_.hear(audio_message(100));
  replied_ = talk_.clock.now();
  wait_for_interruption();
  EXPECT_EQ(begun_ - replied_, 500ms + 200ms);
}

TEST_F(Impatient, BringsItsInterruptionToAnEndBeforeTheNextTurn) {
  hear_burst(100);
  wait_for_interruption();
  talk_.tick();
  talk_.hear("S");
  talk_.tick();
  talk_.hear("S");
  talk_.tick_until_speech_begins();
  EXPECT_EQ(interrupting(), interruption_frames);
  talk_.tick(10);
  EXPECT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
}

TEST_F(Impatient, HearsOutWhatTheAgentAnswersToTheInterruption) {
  hear_burst(100);
  wait_for_interruption();
  talk_.tick(2);
  talk_.hear("S");
  talk_.tick(2);
  talk_.hear(audio_message(30));
  talk_.hear(audio_message(30));
  const Instant answered = talk_.clock.now();
  talk_.tick_until_speech_ends();
  talk_.hear_short_reply();
  talk_.tick(3);
  ASSERT_EQ(talk_.turns.size(), 2u);
  EXPECT_EQ(turn(1).audio_frames, 1);
  EXPECT_EQ(turn(2).early_audio, 2);
  EXPECT_EQ(turn(2).audio_frames, 1);
  EXPECT_GE(*turn(2).speech_start, answered + 1200ms);
}

TEST_F(Impatient, ABurstWithItsEndMarkIsInterruptedWhileItPlays) {
  hear_burst(100);
  talk_.hear("Eall of it");
  wait_for_interruption();
  talk_.tick(3);
  talk_.hear("S");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_in(), 60ms);
  EXPECT_EQ(*turn().response_end - *turn().barge_start, 60ms);
}

TEST_F(Impatient, AnAgentThatTalksToItsNaturalEndWasNotInterrupted) {
  hear_burst(50);
  talk_.hear("Eall of it");
  const Instant mark = talk_.clock.now();
  wait_for_interruption();
  talk_.advance(1s);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
  EXPECT_EQ(turn().barge, BargeIn::missed);
  EXPECT_EQ(turn().barge_start, begun_);
  EXPECT_FALSE(turn().barge_in().has_value());
  EXPECT_EQ(turn().response_end, mark);
  EXPECT_EQ(*turn().playout_end, replied_ + 1s);
}

TEST_F(Impatient, AStopSignalAfterTheNaturalEndComesTooLate) {
  hear_burst(20);
  talk_.hear("E");
  wait_for_interruption();
  talk_.advance(240ms);  // the 400 ms are over
  talk_.hear("S");
  talk_.advance(200ms);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::missed);
}

TEST_F(Impatient, ACancelledResponseWasStoppedThoughAnEndOfItsAudioCameFirst) {
  hear_burst(12);
  wait_for_interruption();  // 40 ms of 240 are left
  talk_.tick(3);
  talk_.hear("E");  // the end of the audio that was sent
  talk_.tick();
  talk_.hear("C");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_heard_end, replied_ + 240ms);
}

TEST_F(Impatient, AnAgentThatFallsSilentStoppedWhenTheQueueRanDry) {
  talk_.open();
  talk_.tick_until_speech_ends();
  for (int i = 0; i < 30; ++i) {
    talk_.tick();
    talk_.hear(audio_message());
    if (interrupting() == 0) continue;
    begun_ = talk_.clock.now();
    break;
  }
  for (int i = 0; i < 4; ++i) {
    talk_.tick();
    talk_.hear(audio_message());
  }
  const Instant last = talk_.clock.now();
  talk_.advance(100ms);
  EXPECT_TRUE(talk_.turns.empty());
  talk_.tick();
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_in(), last + 20ms - begun_);
  EXPECT_EQ(turn().response_end, last + 20ms);
  EXPECT_FALSE(turn().explicit_end);
}

TEST_F(Impatient, AStopSignalThatFollowsTheSilenceDoesNotMakeItLonger) {
  hear_burst(12);
  wait_for_interruption();
  talk_.tick(5);
  talk_.hear("S");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_heard_end, replied_ + 240ms);
}

TEST_F(Impatient, AShortReplyLeavesNothingToInterrupt) {
  for (const bool marked : {true, false}) {
    Conversation short_talk(1, patience());
    short_talk.context.manners.interruption = {clip_, 200ms, 100ms};
    short_talk.open();
    short_talk.tick_until_speech_ends();
    short_talk.hear(audio_message(10));
    if (marked) short_talk.hear("E");
    short_talk.advance(2s);
    ASSERT_EQ(short_talk.turns.size(), 1u);
    EXPECT_TRUE(short_talk.turns[0].success);
    EXPECT_EQ(short_talk.turns[0].barge, BargeIn::not_applicable);
    EXPECT_FALSE(short_talk.turns[0].barge_start.has_value());
    EXPECT_EQ(short_talk.frames_sent(interruption_level), 0u);
  }
}

TEST_F(Impatient, WaitsForTheNextSentenceToInterrupt) {
  hear_burst(5);
  talk_.advance(400ms);
  EXPECT_EQ(interrupting(), 0u);
  talk_.hear(audio_message(50));
  talk_.tick();
  EXPECT_EQ(interrupting(), 1u);
}

TEST_F(Impatient, AnAgentThatStopsOfItsOwnAccordWasNotInterrupted) {
  hear_burst(100);
  talk_.hear("Tthe answer");
  talk_.tick(3);
  talk_.hear("C");
  talk_.tick(3);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::not_applicable);
  EXPECT_EQ(turn().answer_text, "the answer");  // not the reason of the cancellation
  EXPECT_EQ(*turn().playout_end, replied_ + 60ms);
}

TEST_F(Impatient, AStopThatWasOnItsWayIsNotTheInterruptionsDoing) {
  hear_burst(100);
  wait_for_interruption();
  const Instant arrived = begun_ - 3ms;
  talk_.caller->on_message({"S", false, {arrived, 0ns}});
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
  EXPECT_EQ(turn().barge, BargeIn::not_applicable);
  EXPECT_FALSE(turn().barge_in().has_value());
  EXPECT_EQ(turn().response_end, arrived);
}

TEST_F(Impatient, BeginsWhenAQueuedFrameHasLeft) {
  hear_burst(100);
  talk_.connection.next_result = net::SendResult::queued;
  wait_for_interruption();
  talk_.caller->on_drained(begun_ + 30ms);
  talk_.clock.advance(90ms);
  talk_.hear("S");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge_in(), 60ms);
}

TEST_F(Impatient, StopSignalsDuringTheCallersOwnWordsAreNoOutcome) {
  talk_.open();
  talk_.tick_until_speech_begins();
  talk_.hear("S");
  talk_.tick(2);    // the rest of the speech
  talk_.hear("S");  // and a late one before the reply
  talk_.advance(40ms);
  talk_.hear(audio_message(100));
  wait_for_interruption();
  EXPECT_TRUE(talk_.turns.empty());
  talk_.tick();
  talk_.hear("S");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_in(), 20ms);
}

TEST_F(Impatient, AStopInTheGreetingEndsTheGreeting) {
  call::Patience greeted = patience();
  greeted.greeting_timeout = 1s;
  greeted.quiet_gap = 200ms;
  Conversation other(1, greeted);
  other.context.manners.interruption = {clip_, 200ms, 100ms};
  other.open();
  other.hear(audio_message(500));
  other.tick(5);
  other.hear("S");
  const Instant stopped = other.clock.now();
  other.tick_until_speech_begins();
  EXPECT_TRUE(other.caller->record().greeted);
  EXPECT_LE(other.clock.now() - stopped, 200ms + 100ms + 20ms * 4);
}

TEST_F(Impatient, WithoutAReplyThereIsNothingToInterrupt) {
  talk_.context.manners.patience.first_byte_timeout = 1s;
  talk_.open();
  talk_.tick_until_speech_ends();
  talk_.hear("Uwords");
  talk_.advance(1100ms);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().failure, Failure::first_byte_timeout);
  EXPECT_EQ(turn().barge, BargeIn::none);
  EXPECT_EQ(interrupting(), 0u);
}

TEST_F(Impatient, ACloseDuringTheInterruptionFailsTheTurn) {
  hear_burst(100);
  talk_.hear("Eall of it");
  wait_for_interruption();
  talk_.close(1000);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().failure, Failure::closed);
  EXPECT_EQ(turn().barge, BargeIn::none);
  ASSERT_EQ(talk_.incidents.size(), 1u);
  EXPECT_EQ(talk_.incidents[0].turn, 1);
  EXPECT_TRUE(talk_.incidents[0].failure);
}

TEST_F(Impatient, AnErrorDuringTheInterruptionFailsTheTurnAndEndsTheInterruption) {
  hear_burst(100);
  wait_for_interruption();
  talk_.hear("Xserver_error gone");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().failure, Failure::server_error);
  EXPECT_EQ(turn().barge, BargeIn::none);
  talk_.tick(3);
  EXPECT_EQ(interrupting(), 1u);
}

TEST_F(Impatient, AnAgentThatTalksOnAndOnFailsAtTheTurnTimeout) {
  talk_.open();
  talk_.tick_until_speech_ends();
  for (int i = 0; i < 300 && talk_.turns.empty(); ++i) {
    talk_.hear(audio_message());
    talk_.tick();
  }
  EXPECT_EQ(interrupting(), interruption_frames);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().failure, Failure::turn_timeout);
}

TEST_F(Impatient, TellsHowFarItListenedWhereTheDialectHasWordsForIt) {
  talk_.open();
  talk_.tick_until_speech_ends();
  talk_.hear("#one " + audio_message(5));
  talk_.hear("#two " + audio_message(50));
  replied_ = talk_.clock.now();
  wait_for_interruption();
  talk_.tick(2);
  talk_.hear("S");
  ASSERT_EQ(talk_.connection.texts.size(), 2u);
  EXPECT_EQ(talk_.connection.texts[1], "heard two 160ms");  // less the 100 ms of item one
  talk_.hear("S");
  EXPECT_EQ(talk_.connection.texts.size(), 2u);
}

TEST_F(Impatient, DoesNotAskOfAnInterruptedAnswerWhatItWouldHaveSaid) {
  talk_.script.turns[0].expect = {"balance"};
  hear_burst(100);
  wait_for_interruption();
  talk_.tick();
  talk_.hear("S");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
}

TEST_F(Impatient, TheScriptDecidesForItsTurns) {
  const std::vector<audio::Sample> levels(4, 5000);
  const auto own = std::make_shared<const call::WireClip>(frames_of(levels), talk_.dialect,
                                                          Conversation::no_mask);
  talk_.script.turns[0].interruption = {.wanted = false};
  talk_.script.turns[1].interruption = {.wanted = true, .clip = own, .reentry = 500ms};
  hear_burst(50);
  talk_.hear("E");
  talk_.advance(1100ms);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn(1).barge, BargeIn::none);
  EXPECT_EQ(interrupting(), 0u);

  hear_burst(50);
  while (talk_.frames_sent(5000) == 0 && talk_.turns.size() == 1) talk_.tick();
  EXPECT_EQ(talk_.clock.now() - replied_, 500ms);
  talk_.tick();
  talk_.hear("S");
  ASSERT_EQ(talk_.turns.size(), 2u);
  EXPECT_EQ(turn(2).barge_in(), 20ms);
}

TEST_F(Impatient, WithoutAnInterruptionInItsMannersNobodyInterrupts) {
  talk_.context.manners.interruption.clip = nullptr;
  talk_.script.turns[0].interruption = {.wanted = true, .clip = clip_, .reentry = 100ms};
  hear_burst(50);
  talk_.hear("E");
  talk_.advance(1100ms);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::none);
  EXPECT_EQ(interrupting(), 0u);
}

TEST_F(Impatient, LeavesWhenTheTurnThatItInterruptedIsOver) {
  hear_burst(100);
  wait_for_interruption();
  talk_.caller->wind_up();
  EXPECT_TRUE(talk_.connection.close_codes.empty());
  talk_.tick();
  talk_.hear("S");
  EXPECT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(talk_.connection.close_codes, std::vector<std::uint16_t>{1000});
  talk_.caller->on_closed({});
  EXPECT_EQ(talk_.caller->record().ended, results::CallEnd::cancelled);
}

}  // namespace
}  // namespace busyhour
