// What goes wrong in a call, and how calls end.
#include <gtest/gtest.h>

#include "call/caller.h"
#include "conversation.h"

namespace busyhour {
namespace {

using results::CallEnd;
using results::Failure;
using testing::audio_message;
using testing::Conversation;
using testing::no_greeting;

net::CloseInfo closed_by_server(std::uint16_t code = 1000) {
  net::CloseInfo info;
  info.cause = net::CloseCause::remote_close;
  info.close_code = code;
  info.detail = "the server closed the connection";
  return info;
}

TEST(Caller, NoAudioInTimeFailsTheTurnAndTheTalkGoesOn) {
  call::Patience patience = no_greeting();
  patience.first_byte_timeout = 1s;
  Conversation talk(2, patience);
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear("Uwords");  // a transcript alone is no answer
  talk.advance(1100ms);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.turns[0].failure, Failure::first_byte_timeout);
  EXPECT_FALSE(talk.turns[0].success);
  EXPECT_TRUE(talk.turns[0].first_response.has_value());
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_TRUE(talk.turns[1].success);
  EXPECT_EQ(talk.caller->record().successful_turns(), 1);
}

TEST(Caller, AReplyThatNeverEndsFailsAtTheTurnTimeout) {
  call::Patience patience = no_greeting();
  patience.turn_timeout = 2s;
  Conversation talk(1, patience);
  talk.open();
  talk.tick_until_speech_ends();
  for (int i = 0; i < 110 && talk.turns.empty(); ++i) {
    talk.hear(audio_message());
    talk.tick();
  }
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.turns[0].failure, Failure::turn_timeout);
}

TEST(Caller, ALongReplyThatCameInTimeIsPlayedBeyondTheTurnTimeout) {
  call::Patience patience = no_greeting();
  patience.turn_timeout = 2s;
  patience.quiet_gap = 500ms;
  Conversation talk(1, patience);
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message(200));  // four seconds at once, and no end mark
  talk.advance(5s);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(talk.turns[0].success);
}

TEST(Caller, ASilentReplyIsNoAnswer) {
  Conversation talk(1, no_greeting());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message(5, 50));
  talk.hear("E");
  talk.tick(6);
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_FALSE(talk.turns[0].success);
  EXPECT_EQ(talk.turns[0].failure, Failure::first_byte_timeout);
}

TEST(Caller, AnAnswerMustContainWhatTheScenarioExpects) {
  Conversation talk(2, no_greeting(), {"Balance", "ten"});
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message());
  talk.hear("TYour balance ");
  talk.hear("Tis TEN dollars");
  talk.hear("E");
  talk.tick(3);
  talk.tick_until_speech_ends();
  talk.hear(audio_message());
  talk.hear("EYour balance is unknown");
  talk.tick(3);
  ASSERT_EQ(talk.turns.size(), 2u);
  EXPECT_TRUE(talk.turns[0].success);
  EXPECT_EQ(talk.turns[1].failure, Failure::unexpected_answer);
  EXPECT_NE(talk.turns[1].error.find("\"ten\""), std::string::npos) << talk.turns[1].error;
}

TEST(Caller, AServerErrorFailsTheTurn) {
  Conversation talk(1, no_greeting());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear("Xserver_error");
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.turns[0].failure, Failure::server_error);
  EXPECT_EQ(talk.turns[0].error_code, "server_error");
}

TEST(Caller, MalformedMessagesAndBrokenAudioEndTheCall) {
  for (const std::string& message :
       {std::string("?what"), std::string("A!!!!"), std::string("AAAA"), std::string("AAAAA=")}) {
    Conversation talk(2, no_greeting());
    talk.open();
    talk.tick_until_speech_ends();
    talk.hear(message);
    ASSERT_EQ(talk.turns.size(), 1u) << message;
    EXPECT_EQ(talk.turns[0].failure, Failure::protocol_error);
    EXPECT_EQ(talk.connection.close_codes, std::vector<std::uint16_t>{1007});
    EXPECT_EQ(talk.caller->on_frame_due(talk.clock.now()), call::Tick::over);
    talk.caller->on_closed({});
    EXPECT_EQ(talk.caller->record().ended, CallEnd::protocol_error);
    EXPECT_EQ(talk.ended, 1);
  }
}

TEST(Caller, ACloseInMidTurnIsAFailureWhateverItsCode) {
  Conversation talk(2, no_greeting());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message());
  talk.caller->on_closed(closed_by_server(1000));
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_EQ(talk.turns[0].failure, Failure::closed);
  EXPECT_EQ(talk.caller->record().ended, CallEnd::closed);
  EXPECT_EQ(talk.caller->record().close_code, 1000);
  EXPECT_EQ(talk.ended, 1);
}

TEST(Caller, AServerThatHangsUpWhileTheLastAnswerPlaysHasDoneItsWork) {
  Conversation talk(1, no_greeting());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear(audio_message(50));
  talk.hear("Egoodbye");
  talk.caller->on_closed(closed_by_server());
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(talk.turns[0].success);
  EXPECT_EQ(talk.caller->record().ended, CallEnd::completed);
  EXPECT_TRUE(talk.caller->record().success());
}

TEST(Caller, ACloseBetweenTurnsLosesNoTurnButFailsTheCall) {
  Conversation talk(2, no_greeting());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(3);
  talk.hear("ZIDLE_TIMEOUT");
  talk.caller->on_closed(closed_by_server());
  ASSERT_EQ(talk.turns.size(), 1u);
  EXPECT_TRUE(talk.turns[0].success);
  EXPECT_EQ(talk.caller->record().ended, CallEnd::closed);
  EXPECT_NE(talk.caller->record().error.find("IDLE_TIMEOUT"), std::string::npos);
}

TEST(Caller, ARefusedUpgradeIsACallThatNeverConnected) {
  Conversation talk(2);
  net::CloseInfo info;
  info.cause = net::CloseCause::http_status;
  info.http_status = 503;
  info.detail = "HTTP 503";
  talk.caller->on_closed(info);
  const results::CallRecord& record = talk.caller->record();
  EXPECT_EQ(record.ended, CallEnd::http_status);
  EXPECT_TRUE(never_connected(record.ended));
  EXPECT_EQ(record.http_status, 503);
  EXPECT_TRUE(record.turns.empty());
  EXPECT_FALSE(record.success());
}

TEST(Caller, CancelDiscardsTheTurnInProgress) {
  Conversation talk(2, no_greeting());
  talk.open();
  talk.tick_until_speech_ends();
  talk.hear_short_reply();
  talk.tick(3);
  talk.tick_until_speech_ends();
  talk.caller->cancel();
  talk.caller->on_closed({});
  EXPECT_EQ(talk.caller->record().ended, CallEnd::cancelled);
  EXPECT_EQ(talk.caller->record().turns.size(), 1u);
  EXPECT_EQ(talk.connection.close_codes, std::vector<std::uint16_t>{1000});
}

TEST(Caller, CancelBeforeTheConnectionIsOpenAborts) {
  Conversation talk;
  talk.caller->cancel();
  EXPECT_TRUE(talk.connection.aborted);
  talk.caller->on_closed({});
  EXPECT_EQ(talk.caller->record().ended, CallEnd::cancelled);
}

}  // namespace
}  // namespace busyhour
