#include <gtest/gtest.h>

#include <string>

#include "protocol/caller_dialect.h"

namespace busyhour::protocol {
namespace {

AgentEvent parse(std::string_view message) {
  AgentEvent event;
  acs_caller().parse(message, false, event);
  return event;
}

/// An envelope as the agents frame it, so that the tests show only what differs.
AgentEvent envelope(std::string_view type, std::string_view sender, std::string_view payload) {
  return parse(
      R"({"type":")" + std::string(type) +
      R"(","topic":"session","session_id":"c0ffee","call_id":null,"user_id":null,"sender":")" +
      std::string(sender) + R"(","ts":"2026-11-21T10:15:33.250001+00:00","payload":)" +
      std::string(payload) +
      R"(,"session_context":{"session_id":"c0ffee","timestamp":1795256133.25}})");
}

TEST(AcsEnvelope, StatusIsToldBySender) {
  const AgentEvent user = envelope("status", "User", R"({"message":"I need my balance"})");
  EXPECT_EQ(user.kind, AgentEventKind::user_final);
  EXPECT_EQ(user.text, "I need my balance");
  const AgentEvent agent = envelope("status", "Auth Agent", R"({"message":"It is ten dollars."})");
  EXPECT_EQ(agent.kind, AgentEventKind::agent_final);
  EXPECT_EQ(agent.text, "It is ten dollars.");
  EXPECT_EQ(envelope("status", "System", R"({"message":"ready"})").kind,
            AgentEventKind::informational);
  EXPECT_EQ(envelope("status", "", R"({"message":"?"})").kind, AgentEventKind::informational);
}

TEST(AcsEnvelope, SystemStatusWithAToneOfTroubleIsAnError) {
  for (const std::string_view tone : {"warning", "error", "Error"}) {
    const AgentEvent event =
        envelope("status", "System",
                 R"({"message":"Sorry","statusTone":")" + std::string(tone) +
                     R"(","statusCaption":"Error code: 429 too many requests"})");
    EXPECT_EQ(event.kind, AgentEventKind::error) << tone;
    EXPECT_EQ(event.text, "Error code: 429 too many requests");
    EXPECT_EQ(event.code, "");
  }
  EXPECT_EQ(envelope("status", "System", R"({"message":"Sorry","statusTone":"error"})").text,
            "Sorry");
  EXPECT_EQ(envelope("status", "System", R"({"message":"fine","statusTone":"success"})").kind,
            AgentEventKind::informational);
}

TEST(AcsEnvelope, UserEventsArePartialOrFinal) {
  const AgentEvent partial = envelope(
      "event", "User",
      R"({"type":"user","streaming":true,"content":"I need","message":"I need","turn_id":"t1","response_id":"r1"})");
  EXPECT_EQ(partial.kind, AgentEventKind::user_partial);
  EXPECT_EQ(partial.text, "I need");
  EXPECT_EQ(partial.response_id, "r1");
  const AgentEvent final = envelope(
      "event", "User",
      R"({"type":"user","message":"I need my balance","streaming":false,"status":"completed"})");
  EXPECT_EQ(final.kind, AgentEventKind::user_final);
  EXPECT_EQ(final.text, "I need my balance");
}

TEST(AcsEnvelope, TheOlderPartialTranscript) {
  const AgentEvent event =
      envelope("event", "System",
               R"({"event_type":"stt_partial","data":{"content":"I ne","language":"en"}})");
  EXPECT_EQ(event.kind, AgentEventKind::user_partial);
  EXPECT_EQ(event.text, "I ne");
}

TEST(AcsEnvelope, AssistantTextComesInPiecesAndWhole) {
  const AgentEvent piece = envelope("assistant_streaming", "Agent",
                                    R"({"content":"Your","streaming":true,"response_id":"r2"})");
  EXPECT_EQ(piece.kind, AgentEventKind::agent_text);
  EXPECT_EQ(piece.text, "Your");
  EXPECT_EQ(piece.response_id, "r2");
  const AgentEvent greeting =
      envelope("assistant", "Agent", R"({"content":"Hello there","streaming":false})");
  EXPECT_EQ(greeting.kind, AgentEventKind::agent_text) << "it precedes its audio";
  const AgentEvent end = envelope(
      "event", "Agent",
      R"({"type":"assistant","streaming":false,"status":"completed","message":"Your balance is ten."})");
  EXPECT_EQ(end.kind, AgentEventKind::agent_final);
  EXPECT_EQ(end.text, "Your balance is ten.");
  EXPECT_EQ(
      envelope("event", "Agent", R"({"type":"assistant","streaming":true,"message":"a"})").kind,
      AgentEventKind::agent_text);
}

TEST(AcsEnvelope, AFailedAnswerIsAnError) {
  const AgentEvent event = envelope(
      "event", "Agent",
      R"({"type":"assistant","streaming":false,"status":"error","message":"","error":"rate_limit_exceeded"})");
  EXPECT_EQ(event.kind, AgentEventKind::error);
  EXPECT_EQ(event.text, "rate_limit_exceeded");
}

TEST(AcsEnvelope, ACancelledAnswer) {
  const AgentEvent event = envelope(
      "event", "Agent",
      R"({"type":"assistant_cancelled","status":"cancelled","cancel_reason":"turn_detected"})");
  EXPECT_EQ(event.kind, AgentEventKind::cancelled);
  EXPECT_EQ(event.text, "turn_detected");
}

TEST(AcsEnvelope, CopiesOfAudioDoNotCountButTheirEndDoes) {
  const AgentEvent copy = parse(
      R"({"type":"audio_data","data":"AAABAA==","frame_index":0,"sample_rate":16000,"response_id":"resp_x","is_final":false})");
  EXPECT_EQ(copy.kind, AgentEventKind::informational);
  EXPECT_TRUE(copy.audio.empty());
  EXPECT_EQ(parse(R"({"type":"audio_data","data":"AAABAA==","is_final":true})").kind,
            AgentEventKind::informational);
  const AgentEvent end =
      parse(R"({"type":"audio_data","is_final":true,"response_id":"resp_x","total_frames":null})");
  EXPECT_EQ(end.kind, AgentEventKind::audio_end);
  EXPECT_EQ(end.response_id, "resp_x");
}

TEST(AcsEnvelope, SessionEndSaysWhy) {
  const AgentEvent event =
      parse(R"({"type":"session_end","reason":"IDLE_TIMEOUT","ts":"2026-11-21T10:15:33+00:00"})");
  EXPECT_EQ(event.kind, AgentEventKind::session_end);
  EXPECT_EQ(event.text, "IDLE_TIMEOUT");
}

TEST(AcsEnvelope, ErrorsInTheirVariousPlaces) {
  const AgentEvent nested = parse(
      R"({"type":"error","error":{"type":"invalid_request_error","code":"rate_limit_exceeded","message":"slow down"}})");
  EXPECT_EQ(nested.kind, AgentEventKind::error);
  EXPECT_EQ(nested.code, "rate_limit_exceeded");
  EXPECT_EQ(nested.text, "slow down");
  const AgentEvent in_payload = envelope("error", "System", R"({"code":"E1","message":"broken"})");
  EXPECT_EQ(in_payload.code + in_payload.text, "E1broken");
  const AgentEvent bare = parse(R"({"type":"tts_error","error":"no voice","text":"Your balance"})");
  EXPECT_EQ(bare.kind, AgentEventKind::error);
  EXPECT_EQ(bare.text, "no voice");
}

TEST(AcsEnvelope, ErrorsTellWhenToTryAgain) {
  const AgentEvent caption = envelope(
      "status", "System",
      R"({"message":"Sorry","statusTone":"error","statusCaption":"Rate limit reached. Please retry after 20 seconds."})");
  EXPECT_EQ(caption.retry_after, "20 seconds");
  EXPECT_EQ(parse(R"({"type":"error","error":{"code":"busy","message":"m","retry_after":3}})")
                .retry_after,
            "3");
  EXPECT_EQ(
      parse(R"({"type":"error","error":{"type":"server_error","code":null,"message":"m"}})").code,
      "server_error");
}

TEST(AcsEnvelope, InventoryAndUpdatesAreInformational) {
  EXPECT_EQ(
      envelope("event", "System", R"({"type":"agent_inventory","agents":[{"name":"a"}]})").kind,
      AgentEventKind::informational);
  EXPECT_EQ(envelope("event", "System", R"({"event_type":"session_updated","data":{}})").kind,
            AgentEventKind::informational);
  EXPECT_EQ(envelope("event", "System", R"({"event_type":"voice_live_connected"})").kind,
            AgentEventKind::informational);
  EXPECT_EQ(envelope("event", "System", "null").kind, AgentEventKind::unknown);
  EXPECT_EQ(parse(R"({"type":"event","topic":"dashboard","payload":{"type":"final"}})").kind,
            AgentEventKind::informational)
      << "meant for the people who watch";
}

}  // namespace
}  // namespace busyhour::protocol
