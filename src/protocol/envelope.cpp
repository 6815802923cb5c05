// Envelopes: {"type", "topic", "sender", "payload": {...}, ...}. R0, R1, R2 and R3 are the
// generations of the voice agent accelerator whose sources the protocol notes quote.
#include "protocol/envelope.h"

#include "protocol/message_event.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

/// R3 says the same text twice, as `message` and `content`; R1 and deltas have one of them.
std::string_view spoken_text(const JsonObject& payload) {
  return payload.text("message").value_or(payload.text_or_empty("content"));
}

/// R1 sends transcripts and answers as "status" and tells them apart by the sender: the user, the
/// agent's display name, or the system, which reports trouble through `statusTone` (R3).
void read_status(const JsonObject& message, const JsonObject& payload, AgentEvent& event) {
  const std::string_view sender = message.text_or_empty("sender");
  if (sender.empty()) {
    // R0's Voice Live socket has no envelopes, and no sender.
    if (!same_ignoring_case(message.text_or_empty("status"), "disconnected")) return;
    event.kind = AgentEventKind::session_end;
    event.text = message.text_or_empty("message");
  } else if (same_ignoring_case(sender, "system")) {
    if (!is_one_of(payload.text_or_empty("statustone"), {"error", "warning"})) return;
    event.text = payload.text("statuscaption").value_or(spoken_text(payload));
    become_error(event, {payload});
  } else {
    event.kind = same_ignoring_case(sender, "user") ? AgentEventKind::user_final
                                                    : AgentEventKind::agent_final;
    event.text = spoken_text(payload);
  }
}

void read_assistant(const JsonObject& payload, AgentEvent& event) {
  const std::string_view status = payload.text_or_empty("status");
  if (same_ignoring_case(status, "error")) {
    event.text = payload.scalar("error");
    return become_error(event, {payload.object("error"), payload});
  }
  event.kind = same_ignoring_case(status, "cancelled") ? AgentEventKind::cancelled
               : payload.flag("streaming")             ? AgentEventKind::agent_text
                                                       : AgentEventKind::agent_final;
  event.text = spoken_text(payload);
}

/// R3's "event", told by the payload's own type; R2 has partial transcripts under `event_type`.
void read_event(const JsonObject& message, const JsonObject& payload, AgentEvent& event) {
  const std::string_view type = payload.text_or_empty("type");
  const std::string_view event_type = payload.text_or_empty("event_type");
  if (same_ignoring_case(type, "user")) {
    event.kind =
        payload.flag("streaming") ? AgentEventKind::user_partial : AgentEventKind::user_final;
    event.text = spoken_text(payload);
  } else if (same_ignoring_case(type, "assistant")) {
    read_assistant(payload, event);
  } else if (same_ignoring_case(type, "assistant_cancelled")) {
    event.kind = AgentEventKind::cancelled;
    event.text = payload.text_or_empty("cancel_reason");
  } else if (same_ignoring_case(event_type, "stt_partial")) {
    event.kind = AgentEventKind::user_partial;
    event.text = payload.object("data").text_or_empty("content");
  } else if (same_ignoring_case(payload.text_or_empty("sender"), "user")) {
    // R1 to a browser: sender and text only.
    event.kind = AgentEventKind::user_final;
    event.text = spoken_text(payload);
  } else if (!is_one_of(message.text_or_empty("topic"), {"dashboard"}) &&
             !is_one_of(type, {"agent_inventory", "session_updated"}) &&
             !is_one_of(event_type, {"agent_inventory", "session_updated", "live_agent_transfer",
                                     "speech_cascade_connected", "voice_live_connected"})) {
    become_unknown(event, message);
  }
}

/// R0's {"type":"text"}; a whole text of the agent may come before its audio, so it ends nothing.
void read_text(const JsonObject& message, AgentEvent& event) {
  const bool partial = message.flag("is_partial");
  const bool user = same_ignoring_case(message.text_or_empty("role"), "user");
  event.kind = !user     ? AgentEventKind::agent_text
               : partial ? AgentEventKind::user_partial
                         : AgentEventKind::user_final;
  event.text = message.text_or_empty("content");
}

/// An error has its code and message in a member `error`, in the payload, or bare.
void read_error(const JsonObject& message, const JsonObject& payload, AgentEvent& event) {
  const JsonObject error = message.object("error");
  become_error(event, {error, payload.object("error"), payload, message});
  if (event.code.empty()) event.code = error.scalar("type");
}

/// R1 to a browser: "tts_cancelled", R3 "audio_stop", Voice Live both.
void read_control(const JsonObject& message, AgentEvent& event) {
  const bool stop = is_one_of(message.text_or_empty("action"), {"tts_cancelled", "audio_stop"});
  if (!stop) return become_unknown(event, message);
  event.kind = AgentEventKind::stop_audio;
}

}  // namespace

void read_envelope(const JsonObject& message, std::string_view type, AgentEvent& event) {
  const JsonObject payload = message.object("payload");
  event.response_id = payload.text("response_id").value_or(message.text_or_empty("response_id"));
  if (same_ignoring_case(type, "status")) {
    read_status(message, payload, event);
  } else if (same_ignoring_case(type, "event")) {
    read_event(message, payload, event);
  } else if (is_one_of(type, {"assistant_streaming", "assistant"})) {
    // A whole "assistant" text comes before its audio (R3's greeting), so it ends nothing.
    event.kind = AgentEventKind::agent_text;
    event.text = spoken_text(payload);
  } else if (same_ignoring_case(type, "assistant_final")) {
    event.kind = AgentEventKind::agent_final;
    event.text = message.text_or_empty("content");
  } else if (same_ignoring_case(type, "control")) {
    read_control(message, event);
  } else if (same_ignoring_case(type, "stopaudio")) {
    event.kind = AgentEventKind::stop_audio;
  } else if (same_ignoring_case(type, "text")) {
    read_text(message, event);
  } else if (same_ignoring_case(type, "session_end")) {
    event.kind = AgentEventKind::session_end;
    event.text = message.text_or_empty("reason");
  } else if (same_ignoring_case(type, "exit")) {
    event.kind = AgentEventKind::session_end;
    event.text = spoken_text(payload);
  } else if (is_one_of(type, {"error", "tts_error"})) {
    read_error(message, payload, event);
  } else if (!is_one_of(type,
                        {"tool_start", "tool_progress", "tool_end", "dtmf", "debug", "metrics"})) {
    become_unknown(event, message);
  }
}

}  // namespace busyhour::protocol
