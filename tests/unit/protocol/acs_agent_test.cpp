#include <gtest/gtest.h>
#include <simdjson.h>

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

TEST(AcsAgent, SpeaksInTheSpellingOfTheAccelerator) {
  const std::vector<audio::Sample> samples = {1, 2, 3, 4};
  EXPECT_EQ(acs_agent().audio(samples),
            R"({"kind":"AudioData","AudioData":{"data":"AQACAAMABAA="},"StopAudio":null})");
  EXPECT_EQ(acs_agent().stop_audio(), R"({"Kind":"StopAudio","AudioData":null,"StopAudio":{}})");
}

TEST(AcsAgent, EnvelopesAreStampedJson) {
  const std::string message = acs_agent().user_transcript("call \"1\"", "a\\b\n\x01", noon);
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_EQ(parser.parse(message).get(json), simdjson::SUCCESS) << message;
  EXPECT_EQ(std::string_view(json["type"]), "status");
  EXPECT_EQ(std::string_view(json["session_id"]), "call \"1\"");
  EXPECT_EQ(std::string_view(json["ts"]), "2026-11-21T10:15:33.250001+00:00");
  EXPECT_EQ(std::string_view(json["payload"]["message"]), "a\\b\n\x01");
  EXPECT_DOUBLE_EQ(double(json["session_context"]["timestamp"]), 1795256133.250001);
}

TEST(AcsAgent, TheCallerUnderstandsEveryMessage) {
  const std::vector<audio::Sample> samples(320, 7);
  const AgentEvent audio = heard_by_caller(acs_agent().audio(samples));
  EXPECT_EQ(audio.kind, AgentEventKind::audio);
  const AgentEvent transcript = heard_by_caller(acs_agent().user_transcript("c", "hello", noon));
  EXPECT_EQ(transcript.kind, AgentEventKind::user_final);
  EXPECT_EQ(transcript.text, "hello");
  const AgentEvent done = heard_by_caller(acs_agent().response_done("c", "good bye", noon));
  EXPECT_EQ(done.kind, AgentEventKind::agent_final);
  EXPECT_EQ(done.text, "good bye");
  EXPECT_EQ(heard_by_caller(acs_agent().stop_audio()).kind, AgentEventKind::stop_audio);
  const AgentEvent error = heard_by_caller(acs_agent().error("bad", "what?", noon));
  EXPECT_EQ(error.kind, AgentEventKind::error);
  EXPECT_EQ(error.code, "bad");
  EXPECT_EQ(error.text, "what?");
}

}  // namespace
}  // namespace busyhour::protocol
