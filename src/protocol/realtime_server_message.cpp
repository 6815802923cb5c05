// Names and members: OpenAI's API reference, "Realtime server events"; Microsoft Learn, "Voice Live
// API reference" (shared protocol notes, C.4 and C.5).
#include "protocol/realtime_server_message.h"

#include <algorithm>
#include <array>

#include "protocol/json_object.h"
#include "protocol/json_scan.h"
#include "protocol/message_event.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

constexpr std::array<std::string_view, 2> audio_types = {"response.output_audio.delta",
                                                         "response.audio.delta"};

/// Known, and of no consequence for a caller. That the audio is done is among them: a response may
/// have several pieces of audio, and `response.done` comes at once after the last.
bool is_of_no_consequence(std::string_view type) {
  static constexpr std::array<std::string_view, 50> known = {
      "conversation.created",
      "conversation.item.added",
      "conversation.item.created",
      "conversation.item.deleted",
      "conversation.item.done",
      "conversation.item.input_audio_transcription.segment",
      "conversation.item.retrieved",
      "conversation.item.truncated",
      "input_audio_buffer.cleared",
      "input_audio_buffer.committed",
      "input_audio_buffer.dtmf_event_received",
      "input_audio_buffer.speech_stopped",
      "input_audio_buffer.timeout_triggered",
      "mcp_list_tools.completed",
      "mcp_list_tools.failed",
      "mcp_list_tools.in_progress",
      "output_audio_buffer.cleared",
      "output_audio_buffer.started",
      "output_audio_buffer.stopped",
      "rate_limits.updated",
      "response.animation_blendshapes.delta",
      "response.animation_blendshapes.done",
      "response.animation_viseme.delta",
      "response.animation_viseme.done",
      "response.audio.done",
      "response.audio_timestamp.delta",
      "response.audio_timestamp.done",
      "response.audio_transcript.done",
      "response.content_part.added",
      "response.content_part.done",
      "response.created",
      "response.function_call_arguments.delta",
      "response.function_call_arguments.done",
      "response.mcp_call.completed",
      "response.mcp_call.failed",
      "response.mcp_call.in_progress",
      "response.mcp_call_arguments.delta",
      "response.mcp_call_arguments.done",
      "response.output_audio.done",
      "response.output_audio_transcript.done",
      "response.output_item.added",
      "response.output_item.done",
      "response.output_text.done",
      "response.text.done",
      "session.avatar.connecting",
      "session.avatar.switch_to_idle",
      "session.avatar.switch_to_speaking",
      "session.created",
      "transcription_session.updated",
      "warning",
  };
  static_assert(std::ranges::is_sorted(known));
  return std::ranges::binary_search(known, type);
}

void read_text_delta(const JsonObject& message, AgentEventKind kind, AgentEvent& event) {
  event.kind = kind;
  event.response_id = message.text_or_empty("response_id");
  event.item_id = message.text_or_empty("item_id");
  event.text = message.text_or_empty("delta");
}

void read_error(const JsonObject& error, AgentEvent& event) {
  become_error(event, {error});
  if (event.code.empty()) event.code = error.scalar("type");
}

/// A rate limit comes as a response that failed, not as an error.
void read_response_done(const JsonObject& response, AgentEvent& event) {
  const std::string_view status = response.text_or_empty("status");
  const JsonObject details = response.object("status_details");
  event.response_id = response.text_or_empty("id");
  if (same_ignoring_case(status, "cancelled")) {
    event.kind = AgentEventKind::cancelled;
    event.text = details.text_or_empty("reason");
  } else if (is_one_of(status, {"failed", "incomplete"})) {
    read_error(details.object("error"), event);
    if (event.code.empty()) event.code = details.scalar("reason");
    if (event.text.empty()) event.text = std::string("the response is ").append(status);
  } else {
    // The text has come in pieces.
    event.kind = AgentEventKind::agent_final;
  }
}

void read_transcription(const JsonObject& message, AgentEventKind kind, std::string_view member,
                        AgentEvent& event) {
  event.kind = kind;
  event.item_id = message.text_or_empty("item_id");
  event.text = message.text_or_empty(member);
}

void read_type(const JsonObject& message, std::string_view type, AgentEvent& event) {
  if (is_one_of(type, {audio_types[0], audio_types[1]})) {
    become_audio(event, read_typed_audio(message, "delta"), realtime_rate);
  } else if (is_one_of(type,
                       {"response.output_audio_transcript.delta", "response.audio_transcript.delta",
                        "response.output_text.delta", "response.text.delta"})) {
    read_text_delta(message, AgentEventKind::agent_text, event);
  } else if (type == "response.done") {
    read_response_done(message.object("response"), event);
  } else if (type == "session.updated") {
    event.kind = AgentEventKind::ready;
  } else if (type == "input_audio_buffer.speech_started") {
    // A client on a WebSocket stops its playback itself.
    event.kind = AgentEventKind::stop_audio;
  } else if (type == "conversation.item.input_audio_transcription.delta") {
    read_transcription(message, AgentEventKind::user_partial, "delta", event);
  } else if (type == "conversation.item.input_audio_transcription.completed") {
    read_transcription(message, AgentEventKind::user_final, "transcript", event);
  } else if (is_one_of(type, {"error", "conversation.item.input_audio_transcription.failed"})) {
    read_error(message.object("error"), event);
  } else if (!is_of_no_consequence(type)) {
    become_unknown(event, message);
  }
}

}  // namespace

void parse_realtime_message(std::string_view message, AgentEvent& event) {
  reset(event);
  if (const auto audio = scan_typed_audio(message, audio_types, "delta")) {
    return become_audio(event, *audio, realtime_rate);
  }
  const auto json = JsonObject::parse(message);
  if (!json) return become_malformed(event, "not a JSON object", message);
  read_type(*json, json->text_or_empty("type"), event);
}

}  // namespace busyhour::protocol
