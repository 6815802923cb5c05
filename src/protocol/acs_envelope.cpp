// Envelopes: {"type", "topic", "sender", "payload": {...}, ...}. R1 and R3 are the two generations
// of the voice agent accelerator whose sources the protocol notes quote.
#include "protocol/acs_server_message.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

/// R3 says the same text twice, as `message` and `content`; R1 and deltas have one of them.
std::string_view spoken_text(const JsonObject& payload) {
  return payload.text("message").value_or(payload.text_or_empty("content"));
}

/// R1 sends transcripts and answers as "status" and tells them apart by the sender: the user, the
/// agent's display name, or the system, which reports trouble through `statusTone` (R3).
void read_status(std::string_view sender, const JsonObject& payload, AgentEvent& event) {
  if (sender.empty()) return;
  if (same_ignoring_case(sender, "system")) {
    const std::string_view tone = payload.text_or_empty("statustone");
    if (!same_ignoring_case(tone, "error") && !same_ignoring_case(tone, "warning")) return;
    event.kind = AgentEventKind::error;
    event.text = payload.text("statuscaption").value_or(spoken_text(payload));
    return;
  }
  event.kind =
      same_ignoring_case(sender, "user") ? AgentEventKind::user_final : AgentEventKind::agent_final;
  event.text = spoken_text(payload);
}

/// R3's "event", told by the payload's own type; R2 has partial transcripts under `event_type`.
void read_event(const JsonObject& payload, AgentEvent& event) {
  const std::string_view type = payload.text_or_empty("type");
  const bool streaming = payload.flag("streaming");
  if (same_ignoring_case(type, "user")) {
    event.kind = streaming ? AgentEventKind::user_partial : AgentEventKind::user_final;
    event.text = spoken_text(payload);
  } else if (same_ignoring_case(type, "assistant")) {
    event.kind = streaming ? AgentEventKind::agent_text : AgentEventKind::agent_final;
    event.text = spoken_text(payload);
    if (same_ignoring_case(payload.text_or_empty("status"), "error")) {
      event.kind = AgentEventKind::error;
      if (payload.has("error")) event.text = payload.scalar("error");
    }
  } else if (same_ignoring_case(type, "assistant_cancelled")) {
    event.kind = AgentEventKind::cancelled;
    event.text = payload.text_or_empty("cancel_reason");
  } else if (same_ignoring_case(payload.text_or_empty("event_type"), "stt_partial")) {
    event.kind = AgentEventKind::user_partial;
    event.text = payload.object("data").text_or_empty("content");
  }
}

/// {"type":"error"} has its code and message in a member `error`, in the payload, or bare.
void read_error(const JsonObject& json, const JsonObject& payload, AgentEvent& event) {
  event.kind = AgentEventKind::error;
  for (const JsonObject& place : {json.object("error"), payload.object("error"), payload, json}) {
    if (event.code.empty()) event.code = place.scalar("code");
    if (event.text.empty()) event.text = place.scalar("message");
    if (event.text.empty()) event.text = place.scalar("error");
  }
}

}  // namespace

void read_envelope(const JsonObject& message, std::string_view type, AgentEvent& event) {
  const JsonObject payload = message.object("payload");
  event.response_id = payload.text("response_id").value_or(message.text_or_empty("response_id"));
  if (same_ignoring_case(type, "status")) {
    read_status(message.text_or_empty("sender"), payload, event);
  } else if (same_ignoring_case(type, "event")) {
    read_event(payload, event);
  } else if (same_ignoring_case(type, "assistant_streaming") ||
             same_ignoring_case(type, "assistant")) {
    // A whole "assistant" text comes before its audio (R3's greeting), so it ends nothing.
    event.kind = AgentEventKind::agent_text;
    event.text = spoken_text(payload);
  } else if (same_ignoring_case(type, "audio_data")) {
    // On an ACS connection every chunk has come as AudioData already: the copy must not count.
    if (message.flag("is_final") && !message.has("data")) event.kind = AgentEventKind::audio_end;
  } else if (same_ignoring_case(type, "session_end")) {
    event.kind = AgentEventKind::session_end;
    event.text = message.text_or_empty("reason");
  } else if (same_ignoring_case(type, "error") || same_ignoring_case(type, "tts_error")) {
    read_error(message, payload, event);
  }
}

}  // namespace busyhour::protocol
