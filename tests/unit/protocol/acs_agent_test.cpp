#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "protocol/agent_dialect.h"
#include "protocol/caller_dialect.h"

namespace busyhour::protocol {
namespace {

const WallTime noon(1'795'256'133s + 250'001us);  // 2026-11-21T10:15:33.250001Z

AgentEvent heard_by_caller(const std::string& message) {
  AgentEvent event;
  acs_caller().parse(message, false, event);
  return event;
}

/// A call, and what an agent of this kind says in it.
struct Call {
  explicit Call(AcsAgentKind kind = AcsAgentKind::plain, std::string id = "c")
      : agent(acs_agent(kind)), call(id, id, Random(1)) {
    call.at = noon;
  }

  /// The only message of `messages`, which is then empty.
  std::string only() {
    EXPECT_EQ(messages.size(), 1U);
    const std::string message = messages.empty() ? "" : messages[0];
    messages.clear();
    return message;
  }

  const AgentDialect& agent;
  AgentCall call;
  AgentDialect::Messages messages;
};

std::string audio_text(AcsAgentKind kind, std::size_t message = 0) {
  const auto pieces = acs_agent(kind).speech({1, 2, 3, 4});
  return pieces.empty() ? "" : pieces[0].messages.at(message).text;
}

TEST(AcsAgent, SpeaksInTheSpellingOfTheAccelerator) {
  const auto pieces = acs_agent().speech(std::vector<audio::Sample>(320));
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_TRUE(
      pieces[0].messages[0].text.starts_with(R"({"kind":"AudioData","AudioData":{"data":"AAAA)"));
  EXPECT_TRUE(pieces[0].messages[0].text.ends_with(R"("},"StopAudio":null})"));
  Call plain;
  plain.agent.speech_started(plain.call, {0ms, true, true}, plain.messages);
  EXPECT_EQ(plain.only(), R"({"Kind":"StopAudio","AudioData":null,"StopAudio":{}})");
}

TEST(AcsAgent, EachGenerationHasItsSpelling) {
  EXPECT_EQ(audio_text(AcsAgentKind::r1), "") << "a tail shorter than a frame is lost";
  EXPECT_EQ(audio_text(AcsAgentKind::r3),
            R"({"kind":"AudioData","audioData":{"data":"AQACAAMABAA=","timestamp":null,)"
            R"("participantRawID":null,"silent":false}})");
  EXPECT_EQ(audio_text(AcsAgentKind::vl1),
            R"({"kind":"AudioData","AudioData":{"data":"AQACAAMABAA="},"StopAudio":null})");
  EXPECT_TRUE(audio_text(AcsAgentKind::sdk).ends_with(R"(","isSilent":false},"stopAudio":{}})"));
  EXPECT_TRUE(audio_text(AcsAgentKind::quickstart)
                  .starts_with(R"({"Kind":"AudioData","AudioData":{"Data":"AQAC)"));
}

TEST(AcsAgent, VoiceLiveSendsEachPieceTwice) {
  const auto pieces = acs_agent(AcsAgentKind::vl3).speech(std::vector<audio::Sample>(16000, 7));
  ASSERT_GT(pieces.size(), 5U);
  Duration end{0};
  for (const SpeechPiece& piece : pieces) {
    EXPECT_EQ(piece.begin, end);
    end += piece.length;
    ASSERT_EQ(piece.messages.size(), 2U);
    EXPECT_EQ(heard_by_caller(piece.messages[0].text).kind, AgentEventKind::audio);
    EXPECT_EQ(heard_by_caller(piece.messages[1].text).kind, AgentEventKind::informational);
    const auto& id = piece.messages[1].ids.at(0);
    EXPECT_EQ(piece.messages[1].text.substr(id.at - 5, 21), "resp_0000000000000000");
  }
  EXPECT_EQ(end, 1s);
  EXPECT_NE(pieces[0].length, pieces[1].length);
}

TEST(AcsAgent, FramesAreAsLongAsTheGenerationSendsThem) {
  const std::vector<audio::Sample> samples(1000);
  EXPECT_EQ(acs_agent(AcsAgentKind::plain).speech(samples).size(), 4U);
  EXPECT_EQ(acs_agent(AcsAgentKind::r1).speech(samples).size(), 3U);
  const auto r3 = acs_agent(AcsAgentKind::r3).speech(samples);
  ASSERT_EQ(r3.size(), 2U);
  EXPECT_EQ(r3[0].length, 40ms);
  EXPECT_EQ(r3[1].length, 22500us) << "the last one is shorter";
}

TEST(AcsAgent, StopsAsTheGenerationStops) {
  const auto stops = [](AcsAgentKind kind, bool talking, bool after_audio) {
    Call one(kind);
    one.call.audio_since_stop = after_audio;
    one.agent.speech_started(one.call, {0ms, talking, true}, one.messages);
    return std::ranges::count_if(one.messages, [](const std::string& message) {
      return heard_by_caller(message).kind == AgentEventKind::stop_audio;
    });
  };
  EXPECT_EQ(stops(AcsAgentKind::plain, true, true), 1);
  EXPECT_EQ(stops(AcsAgentKind::plain, false, true), 0);
  EXPECT_EQ(stops(AcsAgentKind::r1, false, false), 1) << "at any speech";
  EXPECT_EQ(stops(AcsAgentKind::r3, true, true), 0) << "its frames just cease";
  EXPECT_EQ(stops(AcsAgentKind::vl1, true, true), 0);
  EXPECT_EQ(stops(AcsAgentKind::vl3, true, true), 1);
  EXPECT_EQ(stops(AcsAgentKind::vl3, false, false), 0) << "not twice without audio in between";
}

TEST(AcsAgent, SpeechThatInterruptsNothingStopsNothing) {
  Call one;
  one.agent.speech_started(one.call, {0ms, true, false}, one.messages);
  EXPECT_TRUE(one.messages.empty());
}

TEST(AcsAgent, EnvelopesAreStampedJson) {
  Call one(AcsAgentKind::plain, "call \"1\"");
  one.agent.user_transcript(one.call, "a\\b\n\x01", 1s, one.messages);
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  const std::string message = one.only();
  ASSERT_EQ(parser.parse(message).get(json), simdjson::SUCCESS) << message;
  EXPECT_EQ(std::string_view(json["type"]), "status");
  EXPECT_EQ(std::string_view(json["session_id"]), "call \"1\"");
  EXPECT_EQ(std::string_view(json["ts"]), "2026-11-21T10:15:33.250001+00:00");
  EXPECT_EQ(std::string_view(json["payload"]["message"]), "a\\b\n\x01");
  EXPECT_DOUBLE_EQ(double(json["session_context"]["timestamp"]), 1795256133.250001);
}

TEST(AcsAgent, TheCallerUnderstandsEveryMessage) {
  for (const AcsAgentKind kind : {AcsAgentKind::plain, AcsAgentKind::r1, AcsAgentKind::r3}) {
    Call one(kind);
    one.agent.user_transcript(one.call, "hello", 1s, one.messages);
    const AgentEvent transcript = heard_by_caller(one.only());
    EXPECT_EQ(transcript.kind, AgentEventKind::user_final);
    EXPECT_EQ(transcript.text, "hello");
    one.agent.response_done(one.call, {"good bye"}, one.messages);
    ASSERT_FALSE(one.messages.empty());
    const AgentEvent done = heard_by_caller(one.messages.back());
    EXPECT_EQ(done.kind, AgentEventKind::agent_final);
    EXPECT_EQ(done.text, "good bye");
    one.messages.clear();
    one.agent.error(one.call, "bad", "what?", "", one.messages);
    const AgentEvent error = heard_by_caller(one.only());
    EXPECT_EQ(error.kind, AgentEventKind::error);
    EXPECT_EQ(error.code, "bad");
    EXPECT_EQ(error.text, "what?");
  }
}

TEST(AcsAgent, RateLimitsAreShownAsTheGenerationShowsThem) {
  const ResponseFailure limit{ResponseFailure::Kind::rate_limit, "429", "too many", false};
  Call cascade(AcsAgentKind::r3);
  cascade.agent.response_failed(cascade.call, limit, cascade.messages);
  const AgentEvent caption = heard_by_caller(cascade.only());
  EXPECT_EQ(caption.kind, AgentEventKind::error);
  EXPECT_EQ(caption.text, "429: too many");
  Call live(AcsAgentKind::vl3);
  live.agent.response_failed(live.call, limit, live.messages);
  ASSERT_EQ(live.messages.size(), 2U);
  EXPECT_EQ(heard_by_caller(live.messages[0]).kind, AgentEventKind::stop_audio);
  EXPECT_EQ(heard_by_caller(live.messages[1]).code, "429");
}

TEST(AcsAgent, OnlyTheFirstGenerationWantsToBeToldThatAFrameIsNotSilent) {
  CallerEvent event;
  const std::string untold = R"({"kind":"AudioData","audioData":{"data":"AAA="}})";
  acs_agent(AcsAgentKind::r1).parse(untold, false, event);
  EXPECT_TRUE(event.silent);
  acs_agent(AcsAgentKind::r3).parse(untold, false, event);
  EXPECT_FALSE(event.silent);
}

TEST(AcsAgent, KindsHaveNames) {
  EXPECT_EQ(acs_agent_kind_from("vl3"), AcsAgentKind::vl3);
  EXPECT_EQ(acs_agent_kind_from("plain"), AcsAgentKind::plain);
  EXPECT_EQ(acs_agent_kind_from("r4"), std::nullopt);
}

}  // namespace
}  // namespace busyhour::protocol
