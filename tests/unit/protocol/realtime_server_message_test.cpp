#include "protocol/realtime_server_message.h"

#include <gtest/gtest.h>

#include <string>

namespace busyhour::protocol {
namespace {

AgentEvent parse(std::string_view message) {
  AgentEvent event;
  parse_realtime_message(message, event);
  return event;
}

AgentEvent done(std::string_view status, std::string_view details = "null") {
  return parse(
      R"({"type":"response.done","event_id":"ev_21","response":{"object":"realtime.response","id":"resp_4","status":")" +
      std::string(status) + R"(","status_details":)" + std::string(details) +
      R"(,"output":[{"id":"item_2","type":"message","role":"assistant","content":[{"type":"output_audio","transcript":"Your balance is ten."}]}],"usage":null}})");
}

TEST(RealtimeServerMessage, AudioInBothNames) {
  for (
      const std::string_view message :
      {R"({"type":"response.output_audio.delta","event_id":"ev_9","response_id":"resp_1","item_id":"item_2","output_index":0,"content_index":0,"delta":"AAABAAIA"})",
       R"({"type":"response.audio.delta","event_id":"ev_9","response_id":"resp_1","item_id":"item_2","output_index":0,"content_index":0,"delta":"AAABAAIA"})",
       R"({"event_id":"ev_9","delta":"AAABAAIA","item_id":"item_2","response_id":"resp_1","type":"response.audio.delta"})",
       R"({"type":"response.audio.delta","delta":"AAAB\u0041AIA","response_id":"resp_1","item_id":"item_2"})"}) {
    const AgentEvent event = parse(message);
    EXPECT_EQ(event.kind, AgentEventKind::audio) << message;
    EXPECT_EQ(event.audio, "AAABAAIA");
    EXPECT_EQ(event.sample_rate, 24000);
    EXPECT_EQ(event.response_id, "resp_1");
    EXPECT_EQ(event.item_id, "item_2");
  }
}

TEST(RealtimeServerMessage, AnEmptyDeltaIsNoAudio) {
  EXPECT_EQ(parse(R"({"type":"response.audio.delta","delta":""})").kind,
            AgentEventKind::informational);
  EXPECT_EQ(parse(R"({"type":"response.audio.delta"})").kind, AgentEventKind::informational);
}

TEST(RealtimeServerMessage, AResponseEndsOnlyWhenItIsDone) {
  EXPECT_EQ(done("completed").kind, AgentEventKind::agent_final);
  EXPECT_EQ(done("completed").response_id, "resp_4");
  for (const std::string_view type :
       {"response.output_audio.done", "response.audio.done",
        "response.output_audio_transcript.done", "response.audio_transcript.done",
        "response.content_part.done", "response.output_item.done", "conversation.item.done"}) {
    EXPECT_EQ(parse(R"({"type":")" + std::string(type) + R"(","transcript":"t","item":{}})").kind,
              AgentEventKind::informational)
        << type;
  }
}

TEST(RealtimeServerMessage, ACancelledResponse) {
  const AgentEvent event = done("cancelled", R"({"type":"cancelled","reason":"turn_detected"})");
  EXPECT_EQ(event.kind, AgentEventKind::cancelled);
  EXPECT_EQ(event.text, "turn_detected");
}

TEST(RealtimeServerMessage, ARateLimitIsAFailedResponse) {
  const AgentEvent event = done(
      "failed",
      R"({"type":"failed","error":{"type":"requests","code":"rate_limit_exceeded","message":"Rate limit reached for the model on requests per min. Please try again in 2s."}})");
  EXPECT_EQ(event.kind, AgentEventKind::error);
  EXPECT_EQ(event.code, "rate_limit_exceeded");
  EXPECT_EQ(event.retry_after, "2s");
  EXPECT_TRUE(event.text.starts_with("Rate limit reached")) << event.text;
  EXPECT_EQ(event.response_id, "resp_4");
}

TEST(RealtimeServerMessage, ResponsesThatFailWithLittleToSay) {
  const AgentEvent incomplete =
      done("incomplete", R"({"type":"incomplete","reason":"max_output_tokens"})");
  EXPECT_EQ(incomplete.kind, AgentEventKind::error);
  EXPECT_EQ(incomplete.code, "max_output_tokens");
  EXPECT_EQ(incomplete.text, "the response is incomplete");
  EXPECT_EQ(done("failed").text, "the response is failed");
  EXPECT_EQ(done("failed", R"({"error":{"type":"server_error","code":null}})").code,
            "server_error");
}

TEST(RealtimeServerMessage, TheSessionIsReadyWhenItIsUpdated) {
  EXPECT_EQ(parse(R"({"type":"session.created","session":{"id":"sess_1"}})").kind,
            AgentEventKind::informational);
  EXPECT_EQ(parse(R"({"type":"session.updated","session":{"id":"sess_1"}})").kind,
            AgentEventKind::ready);
}

TEST(RealtimeServerMessage, SpeechStartedStopsThePlayback) {
  EXPECT_EQ(parse(R"({"type":"input_audio_buffer.speech_started","audio_start_ms":640})").kind,
            AgentEventKind::stop_audio);
  EXPECT_EQ(parse(R"({"type":"input_audio_buffer.speech_stopped","audio_end_ms":2980})").kind,
            AgentEventKind::informational);
}

TEST(RealtimeServerMessage, Transcripts) {
  const AgentEvent partial = parse(
      R"({"type":"conversation.item.input_audio_transcription.delta","item_id":"item_1","content_index":0,"delta":"what is"})");
  EXPECT_EQ(partial.kind, AgentEventKind::user_partial);
  EXPECT_EQ(partial.text, "what is");
  const AgentEvent final = parse(
      R"({"type":"conversation.item.input_audio_transcription.completed","item_id":"item_1","transcript":"What is my balance?","usage":{"type":"duration","seconds":2.3}})");
  EXPECT_EQ(final.kind, AgentEventKind::user_final);
  EXPECT_EQ(final.text, "What is my balance?");
  const AgentEvent failed = parse(
      R"({"type":"conversation.item.input_audio_transcription.failed","item_id":"item_1","error":{"type":"transcription_error","code":"audio_unintelligible","message":"what?"}})");
  EXPECT_EQ(failed.kind, AgentEventKind::error);
  EXPECT_EQ(failed.code, "audio_unintelligible");
  for (const std::string_view type :
       {"response.output_audio_transcript.delta", "response.audio_transcript.delta",
        "response.output_text.delta", "response.text.delta"}) {
    const AgentEvent piece = parse(R"({"type":")" + std::string(type) +
                                   R"(","response_id":"resp_1","item_id":"i","delta":"Your"})");
    EXPECT_EQ(piece.kind, AgentEventKind::agent_text) << type;
    EXPECT_EQ(piece.text, "Your");
    EXPECT_EQ(piece.response_id, "resp_1");
  }
}

TEST(RealtimeServerMessage, Errors) {
  const AgentEvent event = parse(
      R"({"type":"error","event_id":"ev_20","error":{"type":"invalid_request_error","code":"conversation_already_has_active_response","message":"a response is running","param":null,"event_id":"evt_c9"}})");
  EXPECT_EQ(event.kind, AgentEventKind::error);
  EXPECT_EQ(event.code, "conversation_already_has_active_response");
  EXPECT_EQ(event.text, "a response is running");
  EXPECT_EQ(parse(R"({"type":"error","error":{"type":"server_error","code":null}})").code,
            "server_error");
  EXPECT_EQ(parse(R"({"type":"error"})").kind, AgentEventKind::error);
}

TEST(RealtimeServerMessage, LimitsAndVoiceLivesExtrasAreInformational) {
  for (
      const std::string_view message :
      {R"({"type":"rate_limits.updated","rate_limits":[{"name":"tokens","limit":40000,"remaining":0,"reset_seconds":0.5}]})",
       R"({"type":"response.created","response":{"id":"resp_1","status":"in_progress"}})",
       R"({"type":"warning","warning":{"code":"c","message":"rate limit","param":null}})",
       R"({"type":"response.audio_timestamp.delta","audio_offset_ms":10,"text":"Your"})",
       R"({"type":"conversation.item.created","item":{"status":"completed"}})"}) {
    EXPECT_EQ(parse(message).kind, AgentEventKind::informational) << message;
  }
}

TEST(RealtimeServerMessage, WhatIsUnknownOrMalformed) {
  const AgentEvent unknown = parse(R"({"type":"response.hologram.delta","delta":"AAAA"})");
  EXPECT_EQ(unknown.kind, AgentEventKind::unknown);
  EXPECT_EQ(unknown.label, "response.hologram.delta");
  EXPECT_EQ(parse("{}").kind, AgentEventKind::unknown);
  EXPECT_EQ(parse("[1]").kind, AgentEventKind::malformed);
  EXPECT_EQ(parse("").text, "not a JSON object: ");
}

}  // namespace
}  // namespace busyhour::protocol
