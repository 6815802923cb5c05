#include <gtest/gtest.h>

#include <string>

#include "protocol/agent_dialect.h"

namespace busyhour::protocol {
namespace {

CallerEvent parse(std::string_view message) {
  CallerEvent event;
  acs_agent().parse(message, false, event);
  return event;
}

TEST(AcsClientMessage, MetadataInBothShapes) {
  const CallerEvent acs = parse(
      R"({"kind":"AudioMetadata","audioMetadata":{"subscriptionId":"sub-1","encoding":"PCM","sampleRate":24000,"channels":1,"length":960}})");
  EXPECT_EQ(acs.kind, CallerEventKind::metadata);
  EXPECT_EQ(acs.sample_rate, 24000);
  EXPECT_EQ(acs.text, "sub-1");
  const CallerEvent simulator =
      parse(R"({"kind":"AudioMetadata","payload":{"format":"pcm","rate":16000}})");
  EXPECT_EQ(simulator.kind, CallerEventKind::metadata);
  EXPECT_EQ(simulator.sample_rate, 16000);
  EXPECT_EQ(parse(R"({"Kind":"audiometadata","AudioMetadata":{"SampleRate":16000}})").sample_rate,
            16000);
}

TEST(AcsClientMessage, ImpossibleRatesReadAsUnsaid) {
  for (const std::string_view rate : {"-1", "0", "99999999999", "\"16000\"", "null"}) {
    const CallerEvent event = parse(R"({"kind":"AudioMetadata","audioMetadata":{"sampleRate":)" +
                                    std::string(rate) + "}}");
    EXPECT_EQ(event.kind, CallerEventKind::metadata);
    EXPECT_EQ(event.sample_rate, 0) << rate;
  }
}

TEST(AcsClientMessage, FramesInAnyOrderAndCase) {
  for (
      const std::string_view message : {
          R"({"kind":"AudioData","audioData":{"timestamp":"2026-11-21T10:15:30.120Z","participantRawID":"8:acs:x","data":"AAA=","silent":false}})",
          R"({"kind":"AudioData","audioData":{"data":"AAA=","length":640}})",
          R"({"audioData":{"data":"AAA="},"kind":"AudioData"})",
          R"({"Kind":"audioData","AudioData":{"Data":"AAA=","Silent":false}})",
      }) {
    const CallerEvent event = parse(message);
    EXPECT_EQ(event.kind, CallerEventKind::audio) << message;
    EXPECT_EQ(event.audio, "AAA=");
    EXPECT_FALSE(event.silent);
  }
  EXPECT_TRUE(parse(R"({"kind":"AudioData","audioData":{"data":"AAA=","silent":true}})").silent);
  EXPECT_TRUE(parse(R"({"audioData":{"data":"AAA=","silent":true},"kind":"AudioData"})").silent);
}

TEST(AcsClientMessage, KeysAndStop) {
  const CallerEvent key = parse(R"({"kind":"DtmfData","dtmfData":{"data":"5"}})");
  EXPECT_EQ(key.kind, CallerEventKind::dtmf);
  EXPECT_EQ(key.text, "5");
  EXPECT_EQ(parse(R"({"kind":"StopAudio"})").kind, CallerEventKind::stop);
  EXPECT_EQ(parse(R"({"kind":"TranscriptionData","transcriptionData":{}})").kind,
            CallerEventKind::other);
}

TEST(AcsClientMessage, WhatIsMalformedSaysWhy) {
  EXPECT_EQ(parse("hello").text, "not a JSON object: hello");
  EXPECT_EQ(parse(R"({"type":"x"})").text, R"(no text member "kind": {"type":"x"})");
  EXPECT_EQ(parse(R"({"kind":"AudioData"})").text,
            R"(AudioData without audioData.data: {"kind":"AudioData"})");
  for (const std::string_view message :
       {"hello", R"({"type":"x"})", R"({"kind":"AudioData"})", R"({"kind":null})"}) {
    EXPECT_EQ(parse(message).kind, CallerEventKind::malformed);
  }
  CallerEvent event;
  acs_agent().parse("abc", true, event);
  EXPECT_EQ(event.kind, CallerEventKind::malformed);
}

TEST(AcsClientMessage, AnEventIsOverwrittenWhole) {
  CallerEvent event;
  acs_agent().parse(R"({"kind":"AudioData","audioData":{"data":"AAA=","silent":true}})", false,
                    event);
  acs_agent().parse(R"({"kind":"AudioMetadata","payload":{"rate":8000}})", false, event);
  EXPECT_TRUE(event.audio.empty());
  EXPECT_FALSE(event.silent);
  acs_agent().parse(R"({"kind":"StopAudio"})", false, event);
  EXPECT_EQ(event.sample_rate, 0);
}

}  // namespace
}  // namespace busyhour::protocol
