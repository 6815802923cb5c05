#include "protocol/realtime_client_message.h"

#include <gtest/gtest.h>

namespace busyhour::protocol {
namespace {

using Kind = CallerEventKind;

CallerEvent parsed(std::string_view message, bool beta = false) {
  CallerEvent event;
  parse_realtime_message(message, beta, event);
  return event;
}

TEST(RealtimeClientMessage, AudioInEveryShape) {
  for (const char* message :
       {R"({"type":"input_audio_buffer.append","audio":"AAAB"})",
        R"({"type": "input_audio_buffer.append", "audio": "AAAB"})",
        R"({"event_id":"e","audio":"AAAB","type":"input_audio_buffer.append"})",
        R"({"type":"input_audio_buffer.append","event_id":"e","audio":"AAA\u0042"})"}) {
    const CallerEvent event = parsed(message);
    EXPECT_EQ(event.kind, Kind::audio) << message;
    EXPECT_EQ(event.audio, "AAAB") << message;
  }
  EXPECT_EQ(parsed(R"({"type":"input_audio_buffer.append"})").code, "missing_required_parameter");
  EXPECT_EQ(parsed(R"({"type":"input_audio_buffer.append","audio":7})").kind, Kind::refused);
}

TEST(RealtimeClientMessage, GaSettingsAreUnderAudio) {
  const CallerEvent event = parsed(
      R"({"type":"session.update","event_id":"e1","session":{"type":"realtime","instructions":"Hi",)"
      R"("audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"turn_detection":)"
      R"({"type":"server_vad","silence_duration_ms":350,"prefix_padding_ms":100,)"
      R"("create_response":false,"interrupt_response":true}},"output":{"voice":"marin"}}}})");
  ASSERT_EQ(event.kind, Kind::configure) << event.text;
  EXPECT_EQ(event.event_id, "e1");
  EXPECT_EQ(event.update.turn_detection, "server_vad");
  EXPECT_EQ(event.update.silence, 350ms);
  EXPECT_EQ(event.update.prefix, 100ms);
  EXPECT_EQ(event.update.create_response, false);
  EXPECT_EQ(event.update.interrupt_response, true);
  EXPECT_EQ(event.update.instructions, "Hi");
  EXPECT_EQ(event.update.voice, "marin");
}

TEST(RealtimeClientMessage, BetaSettingsAreAtTheTop) {
  const CallerEvent event =
      parsed(R"({"type":"session.update","session":{"input_audio_sampling_rate":16000,)"
             R"("voice":{"type":"azure-standard","name":"Ava"},"turn_detection":null}})",
             true);
  ASSERT_EQ(event.kind, Kind::configure) << event.text;
  EXPECT_EQ(event.update.input_rate, 16000);
  EXPECT_EQ(event.update.voice, "Ava");
  EXPECT_EQ(event.update.turn_detection, "") << "the caller ends its turns itself";
  EXPECT_EQ(event.update.silence, std::nullopt);
}

TEST(RealtimeClientMessage, WhatIsNotSaidStaysAsItIs) {
  const CallerEvent event = parsed(R"({"type":"session.update","session":{"type":"realtime"}})");
  ASSERT_EQ(event.kind, Kind::configure);
  EXPECT_EQ(event.update.turn_detection, std::nullopt);
  EXPECT_EQ(event.update.create_response, std::nullopt);
  EXPECT_EQ(event.update.input_rate, std::nullopt);
}

TEST(RealtimeClientMessage, RefusesWhatTheAgentCannotDo) {
  EXPECT_EQ(parsed(R"({"type":"session.update","session":{}})").code, "missing_required_parameter");
  EXPECT_EQ(parsed(R"({"type":"session.update","session":{"type":"realtime","audio":{"input":)"
                   R"({"format":{"type":"audio/pcmu"}}}}})")
                .code,
            "invalid_value");
  EXPECT_EQ(parsed(R"({"type":"session.update","session":{"type":"realtime","audio":{"input":)"
                   R"({"format":{"type":"audio/pcm","rate":16000}}}}})")
                .kind,
            Kind::refused);
  const CallerEvent unknown = parsed(R"({"type":"no.such","event_id":"mine"})");
  EXPECT_EQ(unknown.kind, Kind::refused);
  EXPECT_EQ(unknown.event_id, "mine");
  EXPECT_EQ(unknown.code, "invalid_value");
  EXPECT_EQ(parsed(R"({"kind":"AudioData"})").code, "missing_required_parameter");
}

TEST(RealtimeClientMessage, Requests) {
  EXPECT_EQ(parsed(R"({"type":"input_audio_buffer.commit"})").kind, Kind::commit);
  EXPECT_EQ(parsed(R"({"type":"input_audio_buffer.clear"})").kind, Kind::clear);
  EXPECT_EQ(parsed(R"({"type":"response.create","response":{}})").kind, Kind::respond);
  EXPECT_EQ(parsed(R"({"type":"response.cancel","response_id":"r"})").kind, Kind::cancel);
  const CallerEvent truncate =
      parsed(R"({"type":"conversation.item.truncate","item_id":"item_9","content_index":0,)"
             R"("audio_end_ms":1480})");
  EXPECT_EQ(truncate.kind, Kind::truncate);
  EXPECT_EQ(truncate.item_id, "item_9");
  EXPECT_EQ(truncate.heard, 1480ms);
  const CallerEvent typed = parsed(
      R"({"type":"conversation.item.create","item":{"type":"message","role":"user","content":)"
      R"([{"type":"input_text","text":"What is my balance?"}]}})");
  EXPECT_EQ(typed.kind, Kind::typed);
  EXPECT_EQ(typed.text, "What is my balance?");
  EXPECT_FALSE(typed.wants_answer);
}

TEST(RealtimeClientMessage, WhatIsNoJsonIsMalformed) {
  for (const char* message : {"", "{", "[]", "\"x\"", "{\"type\":"}) {
    EXPECT_EQ(parsed(message).kind, Kind::malformed) << message;
  }
}

}  // namespace
}  // namespace busyhour::protocol
