#include "call/caller.h"

#include <gtest/gtest.h>

#include "conversation.h"

namespace busyhour {
namespace {

using testing::audio_message;
using testing::Conversation;
using testing::no_greeting;

TEST(Caller, SendsItsOpeningAndThenAFrameAtEveryTick) {
  Conversation talk;
  talk.open();
  EXPECT_EQ(talk.connected, 1);
  ASSERT_EQ(talk.connection.texts.size(), 1u);
  EXPECT_EQ(talk.connection.texts[0], "hello");
  talk.tick(50);
  EXPECT_EQ(talk.connection.frames.size(), 50u);
  EXPECT_EQ(talk.caller->record().frames_sent, 50u);
}

TEST(Caller, SpeaksFirstWhenNoGreetingComes) {
  call::Patience patience;
  patience.greeting_timeout = 1s;
  patience.pause = 500ms;
  Conversation talk(1, patience);
  talk.open();
  const Instant opened = talk.clock.now();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(5);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_FALSE(talk.caller->record().greeted);
  // The frame that finds the time-out over is still noise; the clip starts one tick after the
  // pause.
  EXPECT_EQ(*talk.turns[0].speech_start - opened, 1s + 500ms);
}

TEST(Caller, HearsTheGreetingOutBeforeItSpeaks) {
  call::Patience patience;
  patience.pause = 100ms;
  patience.quiet_gap = 300ms;
  Conversation talk(1, patience);
  talk.open();
  talk.tick(10);
  talk.hear(audio_message(50));  // one second of speech in one burst
  const Instant heard = talk.clock.now();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(5);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(talk.caller->record().greeted);
  EXPECT_EQ(talk.caller->record().greeting_frames, 1);
  EXPECT_EQ(*talk.turns[0].speech_start - heard, 1s + 300ms + 100ms);
}

TEST(Caller, AnEndMarkEndsTheGreetingWithoutAQuietGap) {
  call::Patience patience;
  patience.pause = 100ms;
  Conversation talk(1, patience);
  talk.open();
  talk.hear(audio_message(10));
  talk.hear("Ewelcome");
  const Instant heard = talk.clock.now();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(5);
  EXPECT_EQ(*talk.turns.at(0).speech_start - heard, 200ms + 100ms);
}

TEST(Caller, MeasuresEveryPointOfATurn) {
  Conversation talk(1, no_greeting());
  talk.open();
  talk.tick_until_speech_ends();
  const Instant last_speech_frame = talk.clock.now();
  const auto number = static_cast<std::int64_t>(talk.connection.frames.size()) - 1;

  talk.advance(300ms);
  talk.hear("Uwords");
  talk.advance(200ms);
  std::string first = audio_message(1, 0);  // a silent frame: first audio, not yet audible
  talk.hear(first);
  talk.tick();
  talk.hear(audio_message());
  talk.advance(100ms);
  talk.hear("Ethe answer");
  talk.tick(3);

  ASSERT_EQ(talk.turns.size(), 1u);
  const results::TurnRecord& turn = talk.turns[0];
  EXPECT_TRUE(turn.success);
  EXPECT_EQ(turn.turn, 1);
  EXPECT_EQ(turn.speech_end_frame, number);
  EXPECT_EQ(*turn.speech_end, last_speech_frame + 20ms);
  EXPECT_EQ(*turn.audio_send(), 20ms * static_cast<int>(Conversation::lead + Conversation::speech));
  EXPECT_EQ(*turn.speech_recognition(), 280ms);
  EXPECT_EQ(*turn.ttfb(), 480ms);
  EXPECT_EQ(*turn.ttfa(), 500ms);
  EXPECT_EQ(*turn.agent_processing(), 320ms);
  EXPECT_EQ(*turn.end_to_end(), 600ms);
  EXPECT_EQ(turn.audio_frames, 2);
  EXPECT_EQ(turn.underruns, 0);
  EXPECT_TRUE(turn.explicit_end);
  EXPECT_EQ(turn.heard_text, "words");
  EXPECT_EQ(turn.answer_text, "the answer");
  EXPECT_EQ(talk.connection.close_codes, std::vector<std::uint16_t>{1000});
}

TEST(Caller, AReplyDuringTheTrailingSilenceIsNoInterruption) {
  Conversation talk(1, no_greeting());
  talk.open();
  talk.tick_until_speech_ends();
  talk.tick();  // the clip's trailing silence is still going out
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(*talk.turns[0].ttfb(), 0ms);
  EXPECT_FALSE(talk.turns[0].agent_interrupted_caller);
}

TEST(Caller, AReplyThatStartsTooEarlyHasANegativeLatency) {
  Conversation talk(1, no_greeting());
  talk.open();
  talk.tick_until_speech_begins();
  talk.hear(audio_message(20));
  talk.tick(20);
  talk.hear("E");
  talk.tick(2);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(talk.turns[0].success);
  EXPECT_TRUE(talk.turns[0].agent_interrupted_caller);
  EXPECT_EQ(*talk.turns[0].ttfb(), -60ms);  // two more speech frames and the period of the last
  EXPECT_EQ(talk.turns[0].early_audio, 0);
}

TEST(Caller, AudioThatEndedBeforeTheSpeechDidIsLeftOver) {
  Conversation talk(1, no_greeting());
  talk.open();
  talk.tick_until_speech_begins();
  talk.hear_short_reply();
  talk.tick(2);  // the other two speech frames
  EXPECT_TRUE(talk.turns.empty());
  talk.advance(200ms);
  talk.hear_short_reply();
  talk.tick(2);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.turns[0].early_audio, 1);
  EXPECT_EQ(talk.turns[0].audio_frames, 1);
  EXPECT_GT(*talk.turns[0].ttfb(), 0ms);
}

TEST(Caller, AudioBetweenTurnsIsCountedAndHeardOutButMeasuresNothing) {
  call::Patience patience = no_greeting();
  patience.pause = 200ms;
  Conversation talk(2, patience);
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 1u);
  talk.hear(audio_message(25));  // half a second, long after the end mark
  const Instant stray = talk.clock.now();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_EQ(talk.turns[1].early_audio, 1);
  EXPECT_GE(*talk.turns[1].speech_start, stray + 500ms);
  EXPECT_EQ(talk.turns[1].audio_frames, 1);
}

TEST(Caller, WithoutAnEndMarkTheQuietGapEndsTheReplyButIsNoLatency) {
  call::Patience patience = no_greeting();
  patience.quiet_gap = 400ms;
  Conversation talk(1, patience);
  talk.open();
  talk.tick_until_speech_ends();
  talk.advance(100ms);
  talk.hear(audio_message(5));
  talk.advance(480ms);
  EXPECT_TRUE(talk.turns.empty());
  talk.tick();
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_FALSE(talk.turns[0].explicit_end);
  EXPECT_EQ(*talk.turns[0].end_to_end(), 80ms);
}

TEST(Caller, ASecondSentenceThatComesWhileTheFirstPlaysIsTheSameReply) {
  call::Patience patience = no_greeting();
  patience.quiet_gap = 200ms;
  Conversation talk(1, patience);
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message(50));
  talk.advance(900ms);
  talk.hear(audio_message(50));
  talk.advance(1400ms);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.turns[0].audio_frames, 2);
  EXPECT_EQ(talk.turns[0].underruns, 0);
}

/// The reader was away for 200 ms: the agent's pause may be its own.
TEST(Caller, FramesThatWereReadTogetherLateWereHeardInTime) {
  Conversation talk;
  talk.open();
  talk.tick_until_speech_ends();
  talk.advance(500ms);
  const Instant first = talk.clock.now();
  talk.hear(audio_message(1, 0));
  talk.clock.advance(200ms);
  for (int i = 0; i < 9; ++i) {
    talk.caller->on_message({audio_message(), false, {talk.clock.now(), 200ms}});
  }
  talk.hear(audio_message());
  talk.hear("Eanswer");
  talk.advance(1s);
  ASSERT_EQ(talk.turns.size(), 1U);
  EXPECT_EQ(talk.turns[0].first_audio, first);
  EXPECT_EQ(talk.turns[0].first_audible, first + 20ms);
  EXPECT_EQ(talk.turns[0].underruns, 0);
  EXPECT_EQ(talk.turns[0].playout_end, first + 220ms);
}

TEST(Caller, TheNextTurnWaitsUntilABurstWasPlayed) {
  call::Patience patience = no_greeting();
  patience.pause = 100ms;
  Conversation talk(2, patience);
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message(100));
  talk.hear("E");
  const Instant burst = talk.clock.now();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_EQ(*talk.turns[0].playout_end, burst + 2s);
  EXPECT_EQ(*talk.turns[1].speech_start, burst + 2s + 100ms);
}

TEST(Caller, SpeechEndsWhenAQueuedFrameHasLeft) {
  Conversation talk(1, no_greeting());
  talk.open();
  talk.connection.next_result = net::SendResult::queued;
  talk.tick_until_speech_ends();
  const Instant drained = talk.clock.now() + 70ms;
  talk.caller->on_drained(drained);
  talk.clock.advance(200ms);
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(*talk.turns[0].speech_end, drained + 20ms);
  EXPECT_EQ(*talk.turns[0].ttfb(), 110ms);
}

TEST(Caller, AStopSignalEmptiesWhatWasQueued) {
  call::Patience patience = no_greeting();
  patience.pause = 100ms;
  Conversation talk(2, patience);
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message(500));
  talk.tick(5);
  const Instant stopped = talk.clock.now();
  talk.hear("S");
  talk.hear("E");
  talk.tick(2);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(*talk.turns[0].playout_end, stopped);
}

}  // namespace
}  // namespace busyhour
