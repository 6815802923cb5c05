// Errors, rate limits and closes: what becomes of the turn and the call, and which incident tells.
#include "call/trouble.h"

#include <gtest/gtest.h>

#include "conversation.h"

namespace busyhour {
namespace {

using results::CallEnd;
using results::Failure;
using results::Incident;
using results::RateLimit;
using testing::audio_message;
using testing::Conversation;

constexpr std::uint16_t codes[] = {1000, 1001, 1006, 1011};

class Trouble : public ::testing::Test {
 protected:
  static call::Patience no_greeting() {
    call::Patience patience;
    patience.greeting_timeout = 0s;
    return patience;
  }

  void open_and_speak() {
    talk_.open();
    talk_.tick_until_speech_ends();
  }
  void hold_a_turn() {
    talk_.tick_until_speech_ends();
    talk_.hear_short_reply();
    talk_.tick(3);
  }
  /// There is exactly one.
  const Incident& incident() {
    EXPECT_EQ(talk_.incidents.size(), 1u);
    EXPECT_EQ(talk_.caller->record().incidents.size(), 1u);
    static const Incident none;
    return talk_.incidents.empty() ? none : talk_.incidents.back();
  }

  Conversation talk_{2, no_greeting()};
};

TEST_F(Trouble, AnErrorInATurnFailsItAndIsOneIncident) {
  open_and_speak();
  talk_.hear("Xserver_error the model is gone");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(talk_.turns[0].failure, Failure::server_error);
  EXPECT_EQ(talk_.turns[0].error_code, "server_error");
  EXPECT_EQ(talk_.turns[0].error, "the server reports an error: server_error: the model is gone");
  EXPECT_EQ(talk_.turns[0].rate_limit, RateLimit::none);
  EXPECT_EQ(incident().kind, Incident::Kind::server_error);
  EXPECT_EQ(incident().turn, 1);
  EXPECT_EQ(incident().code, "server_error");
  EXPECT_EQ(incident().text, "the model is gone");
  EXPECT_EQ(incident().at, talk_.clock.now());
  EXPECT_TRUE(incident().failure);
  hold_a_turn();
  EXPECT_EQ(talk_.turns.size(), 2u);
  EXPECT_TRUE(talk_.turns[1].success);
}

TEST_F(Trouble, ARateLimitInATurnSaysWhoseAndWhenToTryAgain) {
  open_and_speak();
  talk_.hear(
      "Xrate_limit_exceeded Rate limit reached on requests per min. Please try again in 2s.");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(talk_.turns[0].failure, Failure::rate_limit);
  EXPECT_EQ(talk_.turns[0].rate_limit, RateLimit::openai);
  EXPECT_EQ(incident().kind, Incident::Kind::rate_limit);
  EXPECT_EQ(incident().source, RateLimit::openai);
  EXPECT_EQ(incident().code, "rate_limit_exceeded");
  EXPECT_EQ(incident().retry_after, "2s");
  EXPECT_EQ(incident().turn, 1);
}

TEST_F(Trouble, WhileTheCallerSpeaksItIsOfThatTurn) {
  talk_.open();
  talk_.tick_until_speech_begins();
  talk_.hear("X429");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(talk_.turns[0].failure, Failure::rate_limit);
  EXPECT_FALSE(talk_.turns[0].speech_end.has_value());
  EXPECT_EQ(incident().turn, 1);
  const std::size_t spoken = talk_.speech_frames_sent();
  talk_.tick(3);
  EXPECT_EQ(talk_.speech_frames_sent(), spoken);  // the rest stays unsaid
}

TEST_F(Trouble, BetweenTurnsAnErrorFailsNoTurn) {
  talk_.open();
  hold_a_turn();
  talk_.hear("Xodd something");
  EXPECT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(incident().turn, 0);
  EXPECT_EQ(incident().kind, Incident::Kind::server_error);
  hold_a_turn();
  EXPECT_TRUE(talk_.caller->record().turns.at(1).success);
}

TEST_F(Trouble, IdsTimesAndTranscriptsAreNeverSearched) {
  open_and_speak();
  talk_.hear("U429 too many requests, quota exceeded");
  talk_.hear("TRateLimitExceeded: 429 tokens per minute");
  talk_.hear("#429 " + audio_message());
  talk_.hear("I429 throttled");
  talk_.hear("K429 throttled");
  talk_.hear("E429 quota exceeded");
  talk_.tick(3);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_TRUE(talk_.turns[0].success);
  EXPECT_TRUE(talk_.incidents.empty());
}

TEST_F(Trouble, ACloseInATurnIsAFailureWhateverItsCodeAndManners) {
  for (const std::uint16_t code : codes) {
    Conversation other(2, no_greeting());
    other.open();
    other.tick_until_speech_ends();
    other.hear(audio_message());
    other.close(code);
    ASSERT_EQ(other.turns.size(), 1u);
    EXPECT_EQ(other.turns[0].failure, Failure::closed);
    ASSERT_EQ(other.incidents.size(), 1u) << code;
    EXPECT_EQ(other.incidents[0].kind, Incident::Kind::closed);
    EXPECT_EQ(other.incidents[0].code, std::to_string(code));
    EXPECT_EQ(other.incidents[0].turn, 1);
    EXPECT_TRUE(other.incidents[0].failure);
    EXPECT_EQ(other.caller->record().ended, CallEnd::closed);
  }
}

TEST_F(Trouble, BetweenTurnsANormalCloseMayBeIgnored) {
  for (const bool ignore : {true, false}) {
    for (const std::uint16_t code : codes) {
      Conversation other(2, no_greeting());
      other.context.manners.ignore_close = ignore;
      other.open();
      other.tick_until_speech_ends();
      other.hear_short_reply();
      other.tick(3);
      other.close(code);
      EXPECT_EQ(other.turns.size(), 1u);
      ASSERT_EQ(other.incidents.size(), 1u);
      EXPECT_EQ(other.incidents[0].turn, 0);
      EXPECT_EQ(other.incidents[0].failure, !ignore || code > 1001) << code;
      EXPECT_EQ(other.caller->record().ended, CallEnd::closed);
    }
  }
}

TEST_F(Trouble, TheAnnouncedReasonIsToldWhereTheCloseHasNone) {
  talk_.open();
  hold_a_turn();
  talk_.hear("ZIDLE_TIMEOUT");
  EXPECT_TRUE(talk_.incidents.empty());
  talk_.close(1000);
  EXPECT_EQ(incident().text, "IDLE_TIMEOUT");
}

TEST_F(Trouble, ACloseForWantOfCapacityIsARateLimit) {
  open_and_speak();
  talk_.close(1013, "TTS capacity unavailable");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(talk_.turns[0].failure, Failure::rate_limit);
  EXPECT_EQ(talk_.turns[0].rate_limit, RateLimit::speech);
  EXPECT_EQ(incident().kind, Incident::Kind::rate_limit);
  EXPECT_EQ(incident().source, RateLimit::speech);
  EXPECT_EQ(incident().code, "1013");
  EXPECT_EQ(talk_.caller->record().ended, CallEnd::closed);
}

TEST_F(Trouble, ARateLimitBetweenTurnsIsAFailureThoughTheCloseIsNormal) {
  talk_.open();
  hold_a_turn();
  talk_.close(1000, "quota exceeded, retry after 5 seconds");
  EXPECT_EQ(incident().kind, Incident::Kind::rate_limit);
  EXPECT_EQ(incident().retry_after, "5 seconds");
  EXPECT_EQ(incident().turn, 0);
  EXPECT_TRUE(incident().failure);
}

TEST_F(Trouble, AServerThatHangsUpAfterTheLastAnswerMakesNoIncident) {
  Conversation other(1, no_greeting());
  other.open();
  other.tick_until_speech_ends();
  other.hear(audio_message(50));
  other.hear("Egoodbye");
  other.close(1000);
  EXPECT_TRUE(other.incidents.empty());
  EXPECT_EQ(other.caller->record().ended, CallEnd::completed);
  EXPECT_EQ(other.caller->record().error, "");
}

TEST_F(Trouble, ADropAfterTheLastAnswerIsToldButTheCallWasHeld) {
  Conversation other(1, no_greeting());
  other.open();
  other.tick_until_speech_ends();
  other.hear(audio_message(50));
  other.hear("Egoodbye");
  other.close(1006);
  ASSERT_EQ(other.incidents.size(), 1u);
  EXPECT_EQ(other.incidents[0].turn, 0);
  EXPECT_TRUE(other.incidents[0].failure);
  EXPECT_TRUE(other.caller->record().success());
}

TEST_F(Trouble, TheOwnHangUpIsNone) {
  talk_.open();
  hold_a_turn();
  hold_a_turn();
  talk_.caller->on_closed({});
  EXPECT_TRUE(talk_.caller->record().success());
  EXPECT_TRUE(talk_.incidents.empty());
}

TEST_F(Trouble, ABreachOfTheProtocolInATurnIsAFailureWithoutAnIncident) {
  open_and_speak();
  talk_.hear("?what");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(talk_.turns[0].failure, Failure::protocol_error);
  talk_.caller->on_closed({});
  EXPECT_TRUE(talk_.incidents.empty());
  EXPECT_NE(talk_.caller->record().error.find("the server sent nonsense"), std::string::npos);
}

TEST_F(Trouble, BetweenTurnsABreachIsTold) {
  talk_.open();
  hold_a_turn();
  talk_.hear("?what");
  EXPECT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(incident().kind, Incident::Kind::ws_error);
  EXPECT_EQ(incident().turn, 0);
}

net::CloseInfo refused(int status, const std::string& body, const std::string& retry_after = "") {
  net::CloseInfo info;
  info.cause = net::CloseCause::http_status;
  info.http_status = status;
  info.reason = body;
  info.retry_after = retry_after;
  info.detail = "HTTP refused the upgrade";
  return info;
}

TEST_F(Trouble, ARefusedUpgradeIsAWebSocketErrorOrARateLimit) {
  struct Case {
    net::CloseInfo info;
    Incident::Kind kind;
    RateLimit source;
    std::string code, retry_after;
  };
  const Case cases[] = {
      {refused(429, "slow down", "7"), Incident::Kind::rate_limit, RateLimit::unknown, "429", "7"},
      {refused(503, ""), Incident::Kind::rate_limit, RateLimit::unknown, "503", ""},
      {refused(503, "TTS pool is empty, retry after 3 seconds"), Incident::Kind::rate_limit,
       RateLimit::speech, "503", "3 seconds"},
      {refused(500, "oops"), Incident::Kind::ws_error, RateLimit::none, "500", ""},
      {refused(401, "bad key"), Incident::Kind::ws_error, RateLimit::none, "401", ""},
  };
  for (const Case& expected : cases) {
    Conversation other(2);
    other.caller->on_closed(expected.info);
    ASSERT_EQ(other.incidents.size(), 1u);
    const Incident& told = other.incidents[0];
    EXPECT_EQ(told.kind, expected.kind) << expected.code;
    EXPECT_EQ(told.source, expected.source) << expected.code;
    EXPECT_EQ(told.code, expected.code);
    EXPECT_EQ(told.retry_after, expected.retry_after);
    EXPECT_EQ(told.turn, 0);
    EXPECT_TRUE(told.failure);
    EXPECT_FALSE(told.text.empty());
    EXPECT_EQ(other.caller->record().ended, CallEnd::http_status);
  }
}

TEST_F(Trouble, WhatNeverConnectedIsAWebSocketError) {
  for (const auto cause : {net::CloseCause::refused, net::CloseCause::tls,
                           net::CloseCause::handshake_timeout, net::CloseCause::not_websocket}) {
    Conversation other(2);
    net::CloseInfo info;
    info.cause = cause;
    info.detail = "429 is a port here";
    other.caller->on_closed(info);
    ASSERT_EQ(other.incidents.size(), 1u);
    EXPECT_EQ(other.incidents[0].kind, Incident::Kind::ws_error);
    EXPECT_EQ(other.incidents[0].code, "");
    EXPECT_TRUE(never_connected(other.caller->record().ended));
  }
}

TEST_F(Trouble, AnOverflowInATurnIsAWebSocketErrorOfIt) {
  open_and_speak();
  net::CloseInfo info;
  info.cause = net::CloseCause::send_overflow;
  info.detail = "the server does not read";
  talk_.caller->on_closed(info);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(talk_.turns[0].failure, Failure::ws_error);
  EXPECT_EQ(incident().kind, Incident::Kind::ws_error);
  EXPECT_EQ(incident().turn, 1);
}

TEST_F(Trouble, ACancelledCallMakesNoIncident) {
  open_and_speak();
  talk_.caller->cancel();
  talk_.close(1000);
  EXPECT_TRUE(talk_.incidents.empty());
  EXPECT_TRUE(talk_.turns.empty());
}

TEST(JudgeError, KeepsOneShortLineOfWhatTheServerSays) {
  protocol::AgentEvent event;
  event.code = "bad\ncode";
  event.text = "first\r\nsecond" + std::string(10'000, 'x');
  event.retry_after = "12";
  const call::Trouble trouble = call::judge_error(event, {});
  EXPECT_EQ(trouble.incident.code, "bad code");
  EXPECT_TRUE(trouble.incident.text.starts_with("first  second"));
  EXPECT_LE(trouble.incident.text.size(), 500u);
  EXPECT_EQ(trouble.incident.retry_after, "12");
  EXPECT_EQ(trouble.error.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace busyhour
