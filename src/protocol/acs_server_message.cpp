#include "protocol/acs_server_message.h"

#include <array>

#include "protocol/envelope.h"
#include "protocol/json_scan.h"
#include "protocol/message_event.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

constexpr std::array<std::string_view, 1> copy_types = {"audio_data"};

/// On an ACS connection every chunk has come as AudioData already (R3 with Voice Live), so the copy
/// must not count; that there is no more does.
void read_copy(const TypedAudio& copy, AgentEvent& event) {
  event.response_id = copy.response_id;
  if (copy.is_final && copy.data.empty()) event.kind = AgentEventKind::audio_end;
}

void read_audio(std::string_view data, AgentEvent& event) {
  if (data.empty()) return;  // no sound at all is no beginning of an answer
  event.kind = AgentEventKind::audio;
  event.audio = data;
}

}  // namespace

// The kind decides, never the presence of a member: an audio message may carry "stopAudio":{}
// (Microsoft's JavaScript helper), and most carry "StopAudio":null.
void read_kind(const JsonObject& json, std::string_view kind, std::string_view message,
               AgentEvent& event) {
  if (same_ignoring_case(kind, "audiodata")) {
    const auto data = json.object("audiodata").text("data");
    if (!data) return become_malformed(event, "audio message without data", message);
    read_audio(*data, event);
  } else if (same_ignoring_case(kind, "stopaudio")) {
    event.kind = AgentEventKind::stop_audio;
  } else if (same_ignoring_case(kind, "errordata")) {
    become_error(event, {json.object("errordata")});
  } else if (same_ignoring_case(kind, "textdata")) {
    const JsonObject text = json.object("textdata");
    event.kind = same_ignoring_case(text.text_or_empty("role"), "user")
                     ? AgentEventKind::user_partial
                     : AgentEventKind::agent_text;
    event.text = text.text_or_empty("text");
  } else if (!is_one_of(kind, {"startaudio", "audiometadata", "dtmfdata", "dtmftone", "markaudio",
                               "transcriptionmetadata", "transcriptiondata"})) {
    become_unknown(event, json);
  }
}

void parse_acs_message(std::string_view message, AgentEvent& event) {
  reset(event);
  if (const auto audio = scan_audio_message(message)) return read_audio(audio->data, event);
  if (const auto copy = scan_typed_audio(message, copy_types, "data")) {
    return read_copy(*copy, event);
  }
  const auto json = JsonObject::parse(message);
  if (!json) return become_malformed(event, "not a JSON object", message);
  if (const auto kind = json->text("kind")) return read_kind(*json, *kind, message, event);
  const std::string_view type = json->text_or_empty("type");
  if (is_one_of(type, {copy_types[0]})) return read_copy(read_typed_audio(*json, "data"), event);
  read_envelope(*json, type, event);
}

}  // namespace busyhour::protocol
