#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "protocol/caller_dialect.h"

namespace busyhour::protocol {
namespace {

AgentEvent parse(std::string_view message) {
  AgentEvent event;
  acs_caller().parse(message, false, event);
  return event;
}

TEST(AcsServerMessage, EverySpellingOfAudioIsOneEvent) {
  for (
      const std::string message : {
          R"({"kind":"AudioData","AudioData":{"data":"AQACAA=="},"StopAudio":null})",
          R"({"kind":"AudioData","audioData":{"data":"AQACAA==","timestamp":null,"participantRawID":null,"silent":false}})",
          R"({"kind":"AudioData","AudioData":{"data":"AQACAA==","sequenceId":0},"StopAudio":null})",
          R"({"Kind":"AudioData","AudioData":{"Data":"AQACAA=="},"StopAudio":null})",
          R"({"kind":"audioData","audioData":{"data":"AQACAA==","isSilent":false},"stopAudio":{}})",
          // Other orders, escapes and depths than the usual ones.
          R"({"stopAudio":{},"AudioData":{"x":[1],"data":"AQACAA=="},"KIND":"AUDIODATA"})",
          R"({"kind":"Audio\u0044ata","audioData":{"data":"AQAC\u0041A=="}})",
      }) {
    const AgentEvent event = parse(message);
    EXPECT_EQ(event.kind, AgentEventKind::audio) << message;
    EXPECT_EQ(event.audio, "AQACAA==") << message;
    EXPECT_FALSE(event.binary_audio);
    EXPECT_EQ(event.sample_rate, 0);
  }
}

TEST(AcsServerMessage, KeepsEscapedSlashesOfBase64Readable) {
  EXPECT_EQ(parse(R"({"kind":"AudioData","AudioData":{"data":"\/w8A"}})").audio, "/w8A");
}

TEST(AcsServerMessage, EverySpellingOfStopIsOneEvent) {
  for (const std::string_view message : {
           R"({"Kind":"StopAudio","AudioData":null,"StopAudio":{}})",
           R"({"kind":"StopAudio","AudioData":null,"StopAudio":{}})",
           R"({"kind":"stopAudio","stopAudio":{}})",
           R"({"kind":"StopAudio","audioData":{"data":"AAA="},"stopAudio":{}})",
       }) {
    EXPECT_EQ(parse(message).kind, AgentEventKind::stop_audio) << message;
  }
}

TEST(AcsServerMessage, ErrorDataCarriesCodeAndMessage) {
  const AgentEvent event = parse(
      R"({"kind":"ErrorData","errorData":{"code":"server_error","message":"upstream unavailable","timestamp":1795256140.01}})");
  EXPECT_EQ(event.kind, AgentEventKind::error);
  EXPECT_EQ(event.code, "server_error");
  EXPECT_EQ(event.text, "upstream unavailable");
}

TEST(AcsServerMessage, ErrorCodesMayBeNullOrNumbers) {
  const AgentEvent without =
      parse(R"({"kind":"ErrorData","errorData":{"code":null,"message":"x"}})");
  EXPECT_EQ(without.kind, AgentEventKind::error);
  EXPECT_EQ(without.code, "");
  EXPECT_EQ(parse(R"({"kind":"ErrorData","ErrorData":{"Code":429,"Message":"x"}})").code, "429");
}

TEST(AcsServerMessage, RawTextIsTheAgentsUnlessTheUserSaidIt) {
  const AgentEvent agent =
      parse(R"({"kind":"TextData","textData":{"text":"Hel","role":"assistant","timestamp":1.5}})");
  EXPECT_EQ(agent.kind, AgentEventKind::agent_text);
  EXPECT_EQ(agent.text, "Hel");
  EXPECT_EQ(parse(R"({"kind":"TextData","textData":{"text":"Hi","role":"user"}})").kind,
            AgentEventKind::user_partial);
}

TEST(AcsServerMessage, ToolsKeysAndEchoesAreInformational) {
  for (const std::string_view message :
       {R"({"kind":"StartAudio","StartAudio":{}})",
        R"({"kind":"DtmfData","dtmfData":{"data":"5"}})",
        R"({"kind":"AudioMetadata","audioMetadata":{"sampleRate":16000}})",
        R"({"type":"tool_start","callId":"c","tool":"lookup","ts":1.5})",
        R"({"type":"tool_progress","callId":"c","pct":50,"note":"halfway"})",
        R"({"type":"tool_end","call_id":"c","status":"completed","result":{"final":true}})",
        R"({"type":"dtmf","tone":"5","duration":100})", R"({"type":"debug","payload":{}})"}) {
    const AgentEvent event = parse(message);
    EXPECT_EQ(event.kind, AgentEventKind::informational) << message;
    EXPECT_EQ(event.label, "") << message;
  }
}

TEST(AcsServerMessage, WhatIsUnknownTellsWhatItCallsItself) {
  const std::vector<std::pair<std::string_view, std::string_view>> labels = {
      {R"({})", ""},
      {R"({"hello":[1,2]})", ""},
      {R"({"kind":7})", ""},
      {R"({"type":null})", ""},
      {R"({"kind":"RecognizerResult","text":"completed?"})", "RecognizerResult"},
      {R"({"Type":"turn","Status":"stopped"})", "turn stopped"},
      {R"({"event":"media","media":{"payload":"AAAA"}})", "media"},
      {R"({"type":"control","action":"hold"})", "control hold"},
      {R"({"type":"event","sender":"System","payload":{"event_type":"turn_end","status":"ok"}})",
       "event turn_end ok"},
  };
  for (const auto& [message, label] : labels) {
    const AgentEvent event = parse(message);
    EXPECT_EQ(event.kind, AgentEventKind::unknown) << message;
    EXPECT_EQ(event.label, label) << message;
  }
}

TEST(AcsServerMessage, AudioWithoutASampleIsNoAudio) {
  for (const std::string_view message :
       {R"({"kind":"AudioData","AudioData":{"data":""},"StopAudio":null})",
        R"({"AudioData":{"data":""},"kind":"AudioData"})"}) {
    EXPECT_EQ(parse(message).kind, AgentEventKind::informational) << message;
  }
}

TEST(AcsServerMessage, WhatIsNotAJsonObjectIsMalformedWithAnExcerpt) {
  for (const std::string_view message :
       {"", "hello", "[1]", "17", R"({"kind":"AudioData")", R"({"kind":"AudioData"} trailing)",
        R"({"type":"status","payload":{]})", "{\"kind\":\"Au\xff\"}", "{'kind':'AudioData'}"}) {
    const AgentEvent event = parse(message);
    EXPECT_EQ(event.kind, AgentEventKind::malformed) << message;
    EXPECT_TRUE(event.text.starts_with("not a JSON object: ")) << event.text;
  }
  EXPECT_EQ(parse("oh\nno").text, "not a JSON object: oh.no");
}

TEST(AcsServerMessage, AudioWithoutDataIsMalformed) {
  for (const std::string_view message :
       {R"({"kind":"AudioData"})", R"({"kind":"AudioData","AudioData":null})",
        R"({"kind":"AudioData","AudioData":{"data":5}})"}) {
    const AgentEvent event = parse(message);
    EXPECT_EQ(event.kind, AgentEventKind::malformed);
    EXPECT_EQ(event.text, "audio message without data: " + std::string(message));
  }
}

TEST(AcsServerMessage, BinaryMessagesAreMalformed) {
  AgentEvent event;
  acs_caller().parse(std::string_view("\0\1\2", 3), true, event);
  EXPECT_EQ(event.kind, AgentEventKind::malformed);
  EXPECT_NE(event.text.find("binary message of 3 bytes"), std::string::npos) << event.text;
}

TEST(AcsServerMessage, AnEventIsOverwrittenWhole) {
  AgentEvent event;
  acs_caller().parse(R"({"kind":"ErrorData","errorData":{"code":"c","message":"m"}})", false,
                     event);
  acs_caller().parse(
      R"({"type":"audio_data","response_id":"r","is_final":true,"sample_rate":16000})", false,
      event);
  EXPECT_EQ(event.kind, AgentEventKind::audio_end);
  EXPECT_EQ(event.code + event.text, "");
  acs_caller().parse(R"({"kind":"AudioData","AudioData":{"data":"AAA="}})", false, event);
  EXPECT_EQ(event.response_id, "");
  acs_caller().parse(R"({"kind":"ErrorData","errorData":{"message":"try again in 2s"}})", false,
                     event);
  EXPECT_TRUE(event.audio.empty());
  EXPECT_EQ(event.retry_after, "2s");
  acs_caller().parse(R"({"type":"news"})", false, event);
  EXPECT_EQ(event.retry_after + event.text, "");
  EXPECT_EQ(event.label, "news");
  acs_caller().parse(R"({"kind":"StopAudio"})", false, event);
  EXPECT_EQ(event.label, "");
}

TEST(AcsServerMessage, SurvivesGiantsAndDeepNesting) {
  const std::string giant(3UL * 1024 * 1024, 'A');
  const AgentEvent event =
      parse(R"({"x":1,"kind":"AudioData","AudioData":{"data":")" + giant + R"("}})");
  EXPECT_EQ(event.kind, AgentEventKind::audio);
  EXPECT_EQ(event.audio.size(), giant.size());
  EXPECT_EQ(parse(R"({"x":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}").kind,
            AgentEventKind::malformed);
}

}  // namespace
}  // namespace busyhour::protocol
