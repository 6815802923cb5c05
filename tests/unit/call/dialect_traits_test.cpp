// What callers do for dialects that differ: set-up before the first word, no greeting, response
// ids, messages that the dialect does not know.
#include <gtest/gtest.h>

#include "call/response_log.h"
#include "call/token_match.h"
#include "conversation.h"

namespace busyhour {
namespace {

using call::Tick;
using results::CallEnd;
using results::Failure;
using testing::audio_message;
using testing::Conversation;

call::Patience brief() {
  call::Patience patience;
  patience.greeting_timeout = 0s;
  patience.pause = 200ms;
  patience.setup_timeout = 1s;
  return patience;
}

TEST(SetUp, SendsNothingUntilTheSessionIsReady) {
  Conversation talk(1, brief());
  talk.dialect.waits = true;
  talk.open();
  EXPECT_EQ(talk.connected, 1);
  for (int i = 0; i < 20; ++i) {
    talk.clock.advance(20ms);
    EXPECT_EQ(talk.caller->on_frame_due(talk.clock.now()), Tick::not_ready);
  }
  EXPECT_TRUE(talk.connection.frames.empty());
  EXPECT_EQ(talk.connection.texts.size(), 1u);
  talk.hear("R");
  EXPECT_EQ(talk.caller->on_frame_due(talk.clock.now()), Tick::sent);
  talk.tick_until_speech_ends();
  const auto sent = static_cast<std::int64_t>(talk.connection.frames.size());
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(talk.turns[0].success);
  EXPECT_EQ(talk.turns[0].speech_end_frame, sent - 1);
}

TEST(SetUp, ThatNeverEndsFailsTheCall) {
  Conversation talk(1, brief());
  talk.dialect.waits = true;
  talk.open();
  talk.hear("Xinvalid_request_error no such voice");
  talk.advance(980ms);
  EXPECT_TRUE(talk.connection.close_codes.empty());
  talk.tick();
  EXPECT_EQ(talk.connection.close_codes, std::vector<std::uint16_t>{1000});
  EXPECT_EQ(talk.caller->on_frame_due(talk.clock.now()), Tick::over);
  talk.caller->on_closed({});
  const results::CallRecord& record = talk.caller->record();
  EXPECT_EQ(record.ended, CallEnd::ws_error);
  EXPECT_TRUE(record.turns.empty());
  EXPECT_NE(record.error.find("not ready to speak within 1s"), std::string::npos) << record.error;
  EXPECT_NE(record.error.find("no such voice"), std::string::npos) << record.error;
  ASSERT_EQ(talk.incidents.size(), 2u);
  EXPECT_EQ(talk.incidents[0].kind, results::Incident::Kind::server_error);
  EXPECT_EQ(talk.incidents[1].kind, results::Incident::Kind::ws_error);
  EXPECT_EQ(talk.incidents[1].turn, 0);
}

TEST(SetUp, IsDoneOnce) {
  Conversation talk(2, brief());
  talk.dialect.waits = true;
  talk.open();
  talk.hear("R");
  talk.tick_until_speech_begins();
  talk.hear("R");
  talk.tick(2);
  talk.hear_short_reply();
  talk.tick(3);
  EXPECT_EQ(talk.turns.size(), 1u);
}

TEST(SetUp, MayBeCancelled) {
  Conversation talk(1, brief());
  talk.dialect.waits = true;
  talk.open();
  talk.caller->wind_up();
  EXPECT_EQ(talk.connection.close_codes, std::vector<std::uint16_t>{1000});
}

TEST(Greeting, IsNotWaitedForWhereNobodyGreets) {
  call::Patience patience = brief();
  patience.greeting_timeout = 10s;
  Conversation talk(1, patience);
  talk.dialect.greets = false;
  talk.open();
  const Instant opened = talk.clock.now();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 1u);
  // The tick that finds that it may speak sends the first frame.
  EXPECT_EQ(*talk.turns[0].speech_start - opened, 20ms);
  EXPECT_FALSE(talk.caller->record().greeted);
}

TEST(ResponseIds, AudioOfAnEarlierResponseIsNeverThisTurnsReply) {
  Conversation talk(2, brief());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear("#one " + audio_message());
  talk.hear("#one E");
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 1u);
  talk.tick_until_speech_ends();
  talk.hear("#one " + audio_message());  // late, after the next question
  talk.hear("#one Tlate words");
  talk.hear("#one Elate words");
  talk.advance(200ms);
  ASSERT_EQ(talk.turns.size(), 1u);
  talk.hear("#two " + audio_message());
  talk.hear("#two Eanswer");
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_EQ(talk.turns[1].early_audio, 1);
  EXPECT_EQ(talk.turns[1].audio_frames, 1);
  EXPECT_EQ(talk.turns[1].answer_text, "answer");
  EXPECT_EQ(*talk.turns[1].ttfb(), 180ms);
}

TEST(ResponseIds, AResponseThatBeganBetweenTheTurnsStaysThere) {
  Conversation talk(2, brief());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear("#one " + audio_message());
  talk.hear("#one E");
  talk.tick(3);
  talk.hear("#extra " + audio_message());
  talk.tick_until_speech_begins();
  talk.hear("#extra " + audio_message());
  talk.tick(2);
  talk.hear("#extra " + audio_message());
  talk.hear("#two " + audio_message());
  talk.hear("#two E");
  talk.tick(6);
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_EQ(talk.turns[1].early_audio, 3);
  EXPECT_EQ(talk.turns[1].audio_frames, 1);
  EXPECT_FALSE(talk.turns[1].agent_interrupted_caller);
}

TEST(ResponseIds, AResponseThatIsAnnouncedWhileTheCallerSpeaksIsThisTurnsReply) {
  Conversation talk(1, brief());
  talk.open();
  talk.tick_until_speech_begins();
  talk.hear("#one Tfirst words");
  talk.tick(2);
  talk.hear("#one " + audio_message());
  talk.hear("#one E");
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(talk.turns[0].success);
  EXPECT_EQ(talk.turns[0].audio_frames, 1);
}

TEST(ResponseIds, WhatWasSaidOutDuringTheCallersWordsIsNotItsRest) {
  Conversation talk(1, brief());
  talk.open();
  talk.tick_until_speech_begins();
  talk.hear("#one " + audio_message());
  talk.hear("#one E");
  talk.tick(2);
  talk.hear("#one " + audio_message());
  talk.hear("#two " + audio_message());
  talk.hear("#two E");
  talk.tick(4);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.turns[0].early_audio, 2);
  EXPECT_EQ(talk.turns[0].audio_frames, 1);
}

TEST(ResponseIds, TheGreetingIsOfThePastToo) {
  call::Patience patience = brief();
  patience.greeting_timeout = 1s;
  patience.quiet_gap = 200ms;
  Conversation talk(1, patience);
  talk.open();
  talk.hear("#hello " + audio_message());
  talk.tick_until_speech_ends();
  talk.hear("#hello " + audio_message());
  talk.hear("#one " + audio_message());
  talk.hear("#one E");
  talk.tick(4);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.turns[0].early_audio, 1);
  EXPECT_EQ(talk.turns[0].audio_frames, 1);
}

TEST(ResponseIds, CancellingAnEarlierResponseLeavesThisReplyAlone) {
  Conversation talk(2, brief());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear("#one " + audio_message());
  talk.hear("#one E");
  talk.tick(3);
  talk.tick_until_speech_ends();
  talk.hear("#two " + audio_message(10));
  talk.hear("#one C");
  talk.advance(100ms);
  EXPECT_EQ(talk.turns.size(), 1u);
  talk.hear("#two E");
  talk.advance(200ms);
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_TRUE(talk.turns[1].success);
  EXPECT_EQ(*talk.turns[1].playout_end - *talk.turns[1].first_audio, 200ms);
}

TEST(ResponseLog, TellsWhatIsOfThePast) {
  call::ResponseLog log;
  EXPECT_FALSE(log.of_the_past(""));
  EXPECT_FALSE(log.of_the_past("a"));
  EXPECT_FALSE(log.of_the_past("b"));
  EXPECT_FALSE(log.of_the_past("a"));
  log.begin_turn();
  EXPECT_TRUE(log.of_the_past("a"));
  EXPECT_TRUE(log.of_the_past("b"));
  EXPECT_FALSE(log.of_the_past("c"));
  EXPECT_FALSE(log.of_the_past(""));
  log.begin_turn();
  for (int i = 0; i < 15; ++i) EXPECT_FALSE(log.of_the_past(std::to_string(i)));
  EXPECT_TRUE(log.of_the_past("c"));
}

TEST(Tokens, TellWhatUnknownMessagesMean) {
  Conversation talk(1, brief());
  talk.context.tokens = call::TokenMatch({{"Result", "transcript"}, {"completed", "audio done"}});
  talk.open();
  talk.tick_until_speech_ends();
  talk.advance(120ms);
  talk.hear("Krecognizer.result");
  talk.advance(100ms);
  talk.hear(audio_message());
  talk.hear("Ksender");
  talk.advance(100ms);
  EXPECT_TRUE(talk.turns.empty());
  talk.hear("KturnCompleted event");
  talk.tick(2);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(*talk.turns[0].speech_recognition(), 100ms);
  EXPECT_EQ(*talk.turns[0].ttfb(), 200ms);
  EXPECT_EQ(*talk.turns[0].end_to_end(), 300ms);
  EXPECT_TRUE(talk.turns[0].explicit_end);
}

TEST(Tokens, AnEndBeforeAnyAudioIsAResponseOnly) {
  Conversation talk(1, brief());
  talk.context.tokens = call::TokenMatch({{}, {"completed"}});
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear("Kcompleted");
  talk.advance(200ms);
  EXPECT_TRUE(talk.turns.empty());
}

TEST(Tokens, AreForUnknownMessagesOnly) {
  Conversation talk(1, brief());
  talk.context.tokens = call::TokenMatch({{"words"}, {"words", "informational"}});
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message());
  talk.hear("Uwords");
  talk.hear("Twords");
  talk.hear("Iinformational words");
  talk.advance(200ms);
  EXPECT_TRUE(talk.turns.empty());
}

TEST(Tokens, AreMatchedAsWholeWords) {
  using Meaning = call::TokenMatch::Meaning;
  const call::TokenMatch match({{"recognizer", "greeting", "response", "transcript", "result"},
                                {"final", "end", "completed", "stopped", "barge"}});
  EXPECT_EQ(match.of("event sender pending"), Meaning::nothing);
  EXPECT_EQ(match.of("finalize"), Meaning::nothing);
  EXPECT_EQ(match.of(""), Meaning::nothing);
  EXPECT_EQ(match.of("speech_final"), Meaning::end);
  EXPECT_EQ(match.of("BargeIn"), Meaning::end);
  EXPECT_EQ(match.of("response.completed"), Meaning::end);
  EXPECT_EQ(match.of("Transcript partial"), Meaning::response);
  EXPECT_EQ(call::TokenMatch({}).of("final response"), Meaning::nothing);
}

}  // namespace
}  // namespace busyhour
