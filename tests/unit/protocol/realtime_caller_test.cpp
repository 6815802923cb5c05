#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>
#include <vector>

#include "protocol/caller_dialect.h"

namespace busyhour::protocol {
namespace {

const CallerDialect& ga() {
  static const auto dialect = make_caller_dialect({.endpoint = Endpoint::realtime}).value();
  return *dialect;
}

std::string header(const CallerDialect& dialect, std::string_view name) {
  for (const auto& [key, value] : dialect.headers({"call-1", "", "", ""})) {
    if (key == name) return value;
  }
  return "";
}

TEST(RealtimeCaller, TheKeyGoesIntoTheHeaderThatWasAskedFor) {
  CallerOptions options{.endpoint = Endpoint::realtime, .api_key = "sk-1"};
  const auto openai = make_caller_dialect(options).value();
  EXPECT_EQ(header(*openai, "Authorization"), "Bearer sk-1");
  EXPECT_EQ(header(*openai, "api-key"), "");
  EXPECT_EQ(header(*openai, "OpenAI-Beta"), "") << "OpenAI closes calls that send it";
  options.azure_key = true;
  const auto azure = make_caller_dialect(options).value();
  EXPECT_EQ(header(*azure, "api-key"), "sk-1");
  EXPECT_EQ(header(*azure, "Authorization"), "");
  EXPECT_EQ(header(*azure, "x-ms-client-request-id"), "call-1");
  EXPECT_EQ(header(ga(), "Authorization"), "") << "no key, no header";
  EXPECT_EQ(header(ga(), "x-ms-call-connection-id"), "call-1");
}

TEST(RealtimeCaller, TheKeyIsInNoMessage) {
  for (const RealtimeNames names : {RealtimeNames::ga, RealtimeNames::beta}) {
    const auto dialect =
        make_caller_dialect(
            {.endpoint = Endpoint::realtime, .realtime_names = names, .api_key = "sk-secret"})
            .value();
    EXPECT_EQ(dialect->opening({})[0].find("sk-secret"), std::string::npos);
  }
}

/// Parses the one opening message; the document lives as long as the parser.
simdjson::dom::element opening(simdjson::dom::parser& parser, const CallerDialect& dialect) {
  const auto messages = dialect.opening({});
  EXPECT_EQ(messages.size(), 1U);
  simdjson::dom::element json = parser.parse(messages.at(0));
  EXPECT_EQ(std::string_view(json["type"]), "session.update");
  return json["session"];
}

TEST(RealtimeCaller, OpensInTheShapeOfGeneralAvailability) {
  const auto dialect =
      make_caller_dialect({.endpoint = Endpoint::realtime, .instructions = "Say \"yes\"."}).value();
  simdjson::dom::parser parser;
  const auto session = opening(parser, *dialect);
  EXPECT_EQ(std::string_view(session["type"]), "realtime");
  EXPECT_EQ(std::string_view(session["instructions"]), "Say \"yes\".");
  for (const std::string_view side : {"input", "output"}) {
    EXPECT_EQ(std::string_view(session["audio"][side]["format"]["type"]), "audio/pcm");
    EXPECT_EQ(std::int64_t(session["audio"][side]["format"]["rate"]), 24000);
  }
  EXPECT_EQ(std::string_view(session["audio"]["input"]["turn_detection"]["type"]), "server_vad");
  EXPECT_TRUE(session["audio"]["input"]["transcription"]["model"].is_string());
  simdjson::dom::parser other;
  EXPECT_EQ(opening(other, ga())["instructions"].error(), simdjson::NO_SUCH_FIELD);
}

TEST(RealtimeCaller, OpensInTheShapeOfTheBetaAndOfVoiceLive) {
  CallerOptions options{.endpoint = Endpoint::realtime,
                        .realtime_names = RealtimeNames::beta,
                        .instructions = "Be brief."};
  simdjson::dom::parser parser;
  const auto session = opening(parser, *make_caller_dialect(options).value());
  EXPECT_EQ(std::string_view(session["input_audio_format"]), "pcm16");
  EXPECT_EQ(std::string_view(session["output_audio_format"]), "pcm16");
  EXPECT_EQ(std::string_view(session["turn_detection"]["type"]), "server_vad");
  EXPECT_TRUE(session["input_audio_transcription"]["model"].is_string());
  EXPECT_EQ(std::string_view(session["instructions"]), "Be brief.");
  EXPECT_EQ(session["type"].error(), simdjson::NO_SUCH_FIELD);
  EXPECT_EQ(session["input_audio_sampling_rate"].error(), simdjson::NO_SUCH_FIELD)
      << "only Voice Live knows it";
  options.sample_rate = 16000;
  simdjson::dom::parser other;
  const auto wide = opening(other, *make_caller_dialect(options).value());
  EXPECT_EQ(std::int64_t(wide["input_audio_sampling_rate"]), 16000);
}

TEST(RealtimeCaller, FramesAreAppended) {
  const FrameTemplate frame = ga().frame(std::vector<audio::Sample>{0, 1, 2, 3});
  EXPECT_EQ(frame.payload, R"({"type":"input_audio_buffer.append","audio":"AAABAAIAAwA="})");
  EXPECT_FALSE(frame.binary);
  EXPECT_EQ(frame.timestamp_at, FrameTemplate::absent);
}

TEST(RealtimeCaller, TellsHowMuchOfAnItemWasHeard) {
  EXPECT_EQ(
      ga().interrupted("item_09", 1480ms + 999us),
      R"({"type":"conversation.item.truncate","item_id":"item_09","content_index":0,"audio_end_ms":1480})");
  EXPECT_NE(ga().interrupted("item_09", -1s).find(R"("audio_end_ms":0)"), std::string::npos);
  EXPECT_EQ(ga().interrupted("", 1s), "") << "nothing was playing";
}

}  // namespace
}  // namespace busyhour::protocol
