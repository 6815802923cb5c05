// Callers who interrupt replies, on a simulated clock.
#include <gtest/gtest.h>

#include "conversation.h"

namespace busyhour {
namespace {

using results::BargeIn;
using results::Failure;
using testing::audio_message;
using testing::Conversation;
using testing::frames_of;

constexpr audio::Sample interruption_level = 7000;
constexpr std::size_t interruption_frames = 10;

/// Interrupts 200 ms after it first hears a reply; 100 ms of silence tell that the agent stopped.
class Impatient : public ::testing::Test {
 protected:
  static call::Patience patience() {
    call::Patience made;
    made.greeting_timeout = 0s;
    made.pause = 100ms;
    made.turn_timeout = 5s;
    return made;
  }

  Impatient() {
    const std::vector<audio::Sample> levels(interruption_frames, interruption_level);
    clip = std::make_shared<const call::WireClip>(frames_of(levels), talk.dialect,
                                                  Conversation::no_mask);
    talk.context.manners.interruption = {clip, 200ms, 100ms};
  }

  std::size_t interrupting() const { return talk.frames_sent(interruption_level); }
  /// Until the caller has spoken, and then a burst of so many frames comes.
  void hear_burst(std::size_t frames) {
    if (talk.turns.empty()) talk.open();
    talk.tick_until_speech_ends();
    talk.advance(40ms);
    talk.hear(audio_message(frames));
    replied = talk.clock.now();
  }
  void wait_for_interruption() {
    for (int i = 0; i < 200 && interrupting() == 0; ++i) talk.tick();
    ASSERT_EQ(interrupting(), 1u);
    begun = talk.clock.now();
  }
  const results::TurnRecord& turn(std::size_t n = 1) const { return talk.turns.at(n - 1); }

  Conversation talk{2, patience()};
  std::shared_ptr<const call::WireClip> clip;
  Instant replied, begun;
};

TEST_F(Impatient, InterruptsWhenTheReplyWasHeardLongEnough) {
  hear_burst(100);
  wait_for_interruption();
  EXPECT_EQ(begun - replied, 200ms);
  talk.clock.advance(70ms);
  talk.hear("S");
  const Instant stopped = talk.clock.now();
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_start, begun);
  EXPECT_EQ(turn().barge_in(), 70ms);
  EXPECT_EQ(turn().response_end, stopped);
  EXPECT_EQ(turn().playout_end, stopped);
  EXPECT_TRUE(turn().explicit_end);
}

TEST_F(Impatient, CountsFromWhatIsHeardAndNotFromWhatArrives) {
  talk.open();
  talk.tick_until_speech_ends();
  talk.advance(40ms);
  talk.hear(audio_message(25, 0));  // half a second of silence before the agent's first word
  talk.hear(audio_message(100));
  replied = talk.clock.now();
  wait_for_interruption();
  EXPECT_EQ(begun - replied, 500ms + 200ms);
}

TEST_F(Impatient, BringsItsInterruptionToAnEndBeforeTheNextTurn) {
  hear_burst(100);
  wait_for_interruption();
  talk.tick();
  talk.hear("S");
  talk.tick();
  talk.hear("S");
  talk.tick_until_speech_begins();
  EXPECT_EQ(interrupting(), interruption_frames);
  talk.tick(10);
  EXPECT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
}

TEST_F(Impatient, HearsOutWhatTheAgentAnswersToTheInterruption) {
  hear_burst(100);
  wait_for_interruption();
  talk.tick(2);
  talk.hear("S");
  talk.tick(2);
  talk.hear(audio_message(30));
  talk.hear(audio_message(30));
  const Instant answered = talk.clock.now();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_EQ(turn(1).audio_frames, 1);
  EXPECT_EQ(turn(2).early_audio, 2);
  EXPECT_EQ(turn(2).audio_frames, 1);
  EXPECT_GE(*turn(2).speech_start, answered + 1200ms);
}

TEST_F(Impatient, ABurstWithItsEndMarkIsInterruptedWhileItPlays) {
  hear_burst(100);
  talk.hear("Eall of it");
  wait_for_interruption();
  talk.tick(3);
  talk.hear("S");
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_in(), 60ms);
  EXPECT_EQ(*turn().response_end - *turn().barge_start, 60ms);
}

TEST_F(Impatient, AnAgentThatTalksToItsNaturalEndWasNotInterrupted) {
  hear_burst(50);
  talk.hear("Eall of it");
  const Instant mark = talk.clock.now();
  wait_for_interruption();
  talk.advance(1s);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
  EXPECT_EQ(turn().barge, BargeIn::missed);
  EXPECT_EQ(turn().barge_start, begun);
  EXPECT_FALSE(turn().barge_in().has_value());
  EXPECT_EQ(turn().response_end, mark);
  EXPECT_EQ(*turn().playout_end, replied + 1s);
}

TEST_F(Impatient, AStopSignalAfterTheNaturalEndComesTooLate) {
  hear_burst(20);
  talk.hear("E");
  wait_for_interruption();
  talk.advance(240ms);  // the 400 ms are over
  talk.hear("S");
  talk.advance(200ms);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::missed);
}

TEST_F(Impatient, ACancelledResponseWasStoppedThoughAnEndOfItsAudioCameFirst) {
  hear_burst(12);
  wait_for_interruption();  // 40 ms of 240 are left
  talk.tick(3);
  talk.hear("E");  // the end of the audio that was sent
  talk.tick();
  talk.hear("C");
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_heard_end, replied + 240ms);
}

TEST_F(Impatient, AnAgentThatFallsSilentStoppedWhenTheQueueRanDry) {
  talk.open();
  talk.tick_until_speech_ends();
  for (int i = 0; i < 30; ++i) {
    talk.tick();
    talk.hear(audio_message());
    if (interrupting() == 0) continue;
    begun = talk.clock.now();
    break;
  }
  for (int i = 0; i < 4; ++i) {
    talk.tick();
    talk.hear(audio_message());
  }
  const Instant last = talk.clock.now();
  talk.advance(100ms);
  EXPECT_TRUE(talk.turns.empty());
  talk.tick();
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_in(), last + 20ms - begun);
  EXPECT_EQ(turn().response_end, last + 20ms);
  EXPECT_FALSE(turn().explicit_end);
}

TEST_F(Impatient, AStopSignalThatFollowsTheSilenceDoesNotMakeItLonger) {
  hear_burst(12);
  wait_for_interruption();
  talk.tick(5);
  talk.hear("S");
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_heard_end, replied + 240ms);
}

TEST_F(Impatient, AShortReplyLeavesNothingToInterrupt) {
  for (const bool marked : {true, false}) {
    Conversation short_talk(1, patience());
    short_talk.context.manners.interruption = {clip, 200ms, 100ms};
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
  talk.advance(400ms);
  EXPECT_EQ(interrupting(), 0u);
  talk.hear(audio_message(50));
  talk.tick();
  EXPECT_EQ(interrupting(), 1u);
}

TEST_F(Impatient, AnAgentThatStopsOfItsOwnAccordWasNotInterrupted) {
  hear_burst(100);
  talk.hear("Tthe answer");
  talk.tick(3);
  talk.hear("C");
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::not_applicable);
  EXPECT_EQ(turn().answer_text, "the answer");  // not the reason of the cancellation
  EXPECT_EQ(*turn().playout_end, replied + 60ms);
}

TEST_F(Impatient, AStopThatWasOnItsWayIsNotTheInterruptionsDoing) {
  hear_burst(100);
  wait_for_interruption();
  const Instant arrived = begun - 3ms;
  talk.caller->on_message({"S", false, {arrived, 0ns}});
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
  EXPECT_EQ(turn().barge, BargeIn::not_applicable);
  EXPECT_FALSE(turn().barge_in().has_value());
  EXPECT_EQ(turn().response_end, arrived);
}

TEST_F(Impatient, BeginsWhenAQueuedFrameHasLeft) {
  hear_burst(100);
  talk.connection.next_result = net::SendResult::queued;
  wait_for_interruption();
  talk.caller->on_drained(begun + 30ms);
  talk.clock.advance(90ms);
  talk.hear("S");
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge_in(), 60ms);
}

TEST_F(Impatient, StopSignalsDuringTheCallersOwnWordsAreNoOutcome) {
  talk.open();
  talk.tick_until_speech_begins();
  talk.hear("S");
  talk.tick(2);    // the rest of the speech
  talk.hear("S");  // and a late one before the reply
  talk.advance(40ms);
  talk.hear(audio_message(100));
  wait_for_interruption();
  EXPECT_TRUE(talk.turns.empty());
  talk.tick();
  talk.hear("S");
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::stopped);
  EXPECT_EQ(turn().barge_in(), 20ms);
}

TEST_F(Impatient, AStopInTheGreetingEndsTheGreeting) {
  call::Patience greeted = patience();
  greeted.greeting_timeout = 1s;
  greeted.quiet_gap = 200ms;
  Conversation other(1, greeted);
  other.context.manners.interruption = {clip, 200ms, 100ms};
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
  talk.context.manners.patience.first_byte_timeout = 1s;
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear("Uwords");
  talk.advance(1100ms);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().failure, Failure::first_byte_timeout);
  EXPECT_EQ(turn().barge, BargeIn::none);
  EXPECT_EQ(interrupting(), 0u);
}

TEST_F(Impatient, ACloseDuringTheInterruptionFailsTheTurn) {
  hear_burst(100);
  talk.hear("Eall of it");
  wait_for_interruption();
  talk.close(1000);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().failure, Failure::closed);
  EXPECT_EQ(turn().barge, BargeIn::none);
  ASSERT_EQ(talk.incidents.size(), 1u);
  EXPECT_EQ(talk.incidents[0].turn, 1);
  EXPECT_TRUE(talk.incidents[0].failure);
}

TEST_F(Impatient, AnErrorDuringTheInterruptionFailsTheTurnAndEndsTheInterruption) {
  hear_burst(100);
  wait_for_interruption();
  talk.hear("Xserver_error gone");
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().failure, Failure::server_error);
  EXPECT_EQ(turn().barge, BargeIn::none);
  talk.tick(3);
  EXPECT_EQ(interrupting(), 1u);
}

TEST_F(Impatient, AnAgentThatTalksOnAndOnFailsAtTheTurnTimeout) {
  talk.open();
  talk.tick_until_speech_ends();
  for (int i = 0; i < 300 && talk.turns.empty(); ++i) {
    talk.hear(audio_message());
    talk.tick();
  }
  EXPECT_EQ(interrupting(), interruption_frames);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().failure, Failure::turn_timeout);
}

TEST_F(Impatient, TellsHowFarItListenedWhereTheDialectHasWordsForIt) {
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear("#one " + audio_message(5));
  talk.hear("#two " + audio_message(50));
  replied = talk.clock.now();
  wait_for_interruption();
  talk.tick(2);
  talk.hear("S");
  ASSERT_EQ(talk.connection.texts.size(), 2u);
  EXPECT_EQ(talk.connection.texts[1], "heard two 160ms");  // less the 100 ms of item one
  talk.hear("S");
  EXPECT_EQ(talk.connection.texts.size(), 2u);
}

TEST_F(Impatient, DoesNotAskOfAnInterruptedAnswerWhatItWouldHaveSaid) {
  talk.script.turns[0].expect = {"balance"};
  hear_burst(100);
  wait_for_interruption();
  talk.tick();
  talk.hear("S");
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(turn().success);
}

TEST_F(Impatient, TheScriptDecidesForItsTurns) {
  const std::vector<audio::Sample> levels(4, 5000);
  const auto own = std::make_shared<const call::WireClip>(frames_of(levels), talk.dialect,
                                                          Conversation::no_mask);
  talk.script.turns[0].interruption = {.wanted = false};
  talk.script.turns[1].interruption = {.wanted = true, .clip = own, .reentry = 500ms};
  hear_burst(50);
  talk.hear("E");
  talk.advance(1100ms);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn(1).barge, BargeIn::none);
  EXPECT_EQ(interrupting(), 0u);

  hear_burst(50);
  while (talk.frames_sent(5000) == 0 && talk.turns.size() == 1) talk.tick();
  EXPECT_EQ(talk.clock.now() - replied, 500ms);
  talk.tick();
  talk.hear("S");
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_EQ(turn(2).barge_in(), 20ms);
}

TEST_F(Impatient, WithoutAnInterruptionInItsMannersNobodyInterrupts) {
  talk.context.manners.interruption.clip = nullptr;
  talk.script.turns[0].interruption = {.wanted = true, .clip = clip, .reentry = 100ms};
  hear_burst(50);
  talk.hear("E");
  talk.advance(1100ms);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(turn().barge, BargeIn::none);
  EXPECT_EQ(interrupting(), 0u);
}

TEST_F(Impatient, LeavesWhenTheTurnThatItInterruptedIsOver) {
  hear_burst(100);
  wait_for_interruption();
  talk.caller->wind_up();
  EXPECT_TRUE(talk.connection.close_codes.empty());
  talk.tick();
  talk.hear("S");
  EXPECT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.connection.close_codes, std::vector<std::uint16_t>{1000});
  talk.caller->on_closed({});
  EXPECT_EQ(talk.caller->record().ended, results::CallEnd::cancelled);
}

}  // namespace
}  // namespace busyhour
