#include <gtest/gtest.h>
#include <simdjson.h>

#include <numeric>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "protocol/agent_dialect.h"
#include "protocol/caller_dialect.h"

namespace busyhour::protocol {
namespace {

const CallIdentity identity{
    "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222",
    "33333333-3333-4333-8333-333333333333", "8:acs:44444444-4444-4444-8444-444444444444"};

std::vector<audio::Sample> ramp(std::size_t count) {
  std::vector<audio::Sample> samples(count);
  std::iota(samples.begin(), samples.end(), audio::Sample{-100});
  return samples;
}

TEST(AcsCaller, HeadersAreThoseOfTheSeeds) {
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"x-ms-call-connection-id", identity.call_id},
      {"x-ms-call-correlation-id", identity.correlation_id},
      {"x-call-connection-id", identity.call_id},
      {"x-session-id", identity.call_id}};
  EXPECT_EQ(acs_caller().headers(identity), expected);
}

TEST(AcsCaller, OpensWithOneMetadataMessageInBothShapes) {
  const auto messages = acs_caller(24000).opening(identity);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(
      messages[0],
      R"({"kind":"AudioMetadata","audioMetadata":{"subscriptionId":"33333333-3333-4333-8333-333333333333","encoding":"PCM","sampleRate":24000,"channels":1,"length":960},"payload":{"format":"pcm","rate":24000,"channels":1}})");
  CallerEvent event;
  acs_agent().parse(acs_caller().opening(identity)[0], false, event);
  EXPECT_EQ(event.kind, CallerEventKind::metadata);
  EXPECT_EQ(event.sample_rate, 16000);
  EXPECT_EQ(event.text, identity.subscription_id);
}

TEST(AcsCaller, AFrameHasPlacesForTimestampAndParticipant) {
  const auto samples = ramp(320);
  FrameTemplate frame = acs_caller().frame(samples);
  EXPECT_FALSE(frame.binary);
  frame.payload.replace(frame.timestamp_at, timestamp_length, "2026-11-21T10:15:30.120Z");
  frame.payload.replace(frame.participant_at, participant_length, identity.participant);

  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_EQ(parser.parse(frame.payload).get(json), simdjson::SUCCESS);
  EXPECT_EQ(std::string_view(json["kind"]), "AudioData");
  EXPECT_EQ(std::string_view(json["audioData"]["timestamp"]), "2026-11-21T10:15:30.120Z");
  EXPECT_EQ(std::string_view(json["audioData"]["participantRawID"]), identity.participant);
  EXPECT_FALSE(bool(json["audioData"]["silent"]));
  const std::string_view data = json["audioData"]["data"];
  EXPECT_EQ(data.size(), 856U);
  std::vector<std::byte> bytes;
  ASSERT_TRUE(base64_decode(data, bytes));
  ASSERT_EQ(bytes.size(), 640U);
  EXPECT_EQ(bytes[0], std::byte{0x9c}) << "-100 is ff9c, low byte first";
  EXPECT_EQ(bytes[1], std::byte{0xff});
}

TEST(AcsCaller, TheAgentHearsWhatTheCallerSays) {
  const auto samples = ramp(320);
  CallerEvent event;
  const FrameTemplate frame = acs_caller().frame(samples);
  acs_agent().parse(frame.payload, frame.binary, event);
  EXPECT_EQ(event.kind, CallerEventKind::audio);
  EXPECT_EQ(event.audio, base64_encode(std::as_bytes(std::span(samples))));
}

TEST(AcsCaller, RatesAndPeriod) {
  EXPECT_EQ(acs_caller().sample_rate(), 16000);
  EXPECT_EQ(acs_caller(24000).sample_rate(), 24000);
  EXPECT_EQ(acs_caller().frame_period(), 20ms);
}

}  // namespace
}  // namespace busyhour::protocol
