#include "protocol/acs_server_message.h"

#include "protocol/json_scan.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

void clear(AgentEvent& event) {
  event.kind = AgentEventKind::informational;
  event.audio = {};
  event.binary_audio = false;
  event.sample_rate = 0;
  event.text.clear();
  event.code.clear();
  event.response_id.clear();
}

void become_malformed(AgentEvent& event, std::string_view what, std::string_view message) {
  event.kind = AgentEventKind::malformed;
  event.text.append(what).append(": ").append(excerpt(message));
}

/// Messages in the manner of ACS: {"kind":"...", ...}. The kind decides, never the presence of a
/// member: an audio message may carry "stopAudio":{} (Microsoft's JavaScript helper), and most
/// carry "StopAudio":null.
void read_kind(const JsonObject& json, std::string_view kind, std::string_view message,
               AgentEvent& event) {
  if (same_ignoring_case(kind, "audiodata")) {
    const auto data = json.object("audiodata").text("data");
    if (!data) return become_malformed(event, "audio message without data", message);
    event.kind = AgentEventKind::audio;
    event.audio = *data;
  } else if (same_ignoring_case(kind, "stopaudio")) {
    event.kind = AgentEventKind::stop_audio;
  } else if (same_ignoring_case(kind, "errordata")) {
    const JsonObject error = json.object("errordata");
    event.kind = AgentEventKind::error;
    event.code = error.scalar("code");
    event.text = error.scalar("message");
  } else if (same_ignoring_case(kind, "textdata")) {
    const JsonObject text = json.object("textdata");
    event.kind = same_ignoring_case(text.text_or_empty("role"), "user")
                     ? AgentEventKind::user_partial
                     : AgentEventKind::agent_text;
    event.text = text.text_or_empty("text");
  }
}

}  // namespace

void parse_server_message(std::string_view message, AgentEvent& event) {
  clear(event);
  if (const auto audio = scan_audio_message(message)) {
    event.kind = AgentEventKind::audio;
    event.audio = audio->data;
    return;
  }
  const auto json = JsonObject::parse(message);
  if (!json) return become_malformed(event, "not a JSON object", message);
  if (const auto kind = json->text("kind")) return read_kind(*json, *kind, message, event);
  if (const auto type = json->text("type")) return read_envelope(*json, *type, event);
}

}  // namespace busyhour::protocol
