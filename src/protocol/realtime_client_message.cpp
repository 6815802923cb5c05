#include "protocol/realtime_client_message.h"

#include <algorithm>
#include <array>
#include <limits>

#include "protocol/json_object.h"
#include "protocol/json_scan.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

constexpr std::size_t longest_instructions = 16UL * 1024;
constexpr std::int64_t longest_setting_ms = 60'000;

void refuse(CallerEvent& event, std::string_view code, std::string what) {
  event.kind = CallerEventKind::refused;
  event.code = code;
  event.text = std::move(what);
}

std::optional<Duration> milliseconds(const JsonObject& json, std::string_view name) {
  const auto value = json.integer(name);
  if (!value || *value < 0 || *value > longest_setting_ms) return std::nullopt;
  return std::chrono::milliseconds(*value);
}

std::optional<bool> truth_value(const JsonObject& json, std::string_view name) {
  if (!json.has(name)) return std::nullopt;
  return json.flag(name);
}

void read_turn_detection(const JsonObject& place, SessionUpdate& update) {
  if (place.is_null("turn_detection")) update.turn_detection = "";
  if (!place.has("turn_detection")) return;
  const JsonObject detection = place.object("turn_detection");
  if (const auto type = detection.text("type")) update.turn_detection = excerpt(*type);
  update.silence = milliseconds(detection, "silence_duration_ms");
  update.prefix = milliseconds(detection, "prefix_padding_ms");
  update.create_response = truth_value(detection, "create_response");
  update.interrupt_response = truth_value(detection, "interrupt_response");
}

/// A rate that the simulated agent can hear; others are refused, as the services do.
bool set_rate(std::int64_t rate, bool beta_names, CallerEvent& event) {
  const bool telephone = beta_names && (rate == 16000 || rate == 8000);
  if (rate != 24000 && !telephone) {
    refuse(event, "invalid_value", "this agent hears PCM16 at 24000 Hz only");
    return false;
  }
  event.update.input_rate = static_cast<int>(rate);
  return true;
}

bool is_pcm(std::string_view format, CallerEvent& event) {
  if (format.empty() || format == "pcm16" || format == "audio/pcm") return true;
  refuse(event, "invalid_value", "this agent speaks PCM16 only, not " + excerpt(format));
  return false;
}

/// GA: everything about the caller's audio is under audio.input, and the type is required.
void read_ga_session(const JsonObject& session, CallerEvent& event) {
  if (session.text_or_empty("type") != "realtime") {
    return refuse(event, "missing_required_parameter",
                  "Missing required parameter: 'session.type'; it must be 'realtime'.");
  }
  const JsonObject audio = session.object("audio");
  const JsonObject input = audio.object("input");
  const JsonObject output = audio.object("output");
  for (const JsonObject& side : {input, output}) {
    if (!is_pcm(side.object("format").text_or_empty("type"), event)) return;
    const auto rate = side.object("format").integer("rate");
    if (rate && !set_rate(*rate, false, event)) return;
  }
  read_turn_detection(input, event.update);
  if (const auto voice = output.text("voice")) event.update.voice = excerpt(*voice);
}

void read_beta_session(const JsonObject& session, CallerEvent& event) {
  if (!is_pcm(session.text_or_empty("input_audio_format"), event) ||
      !is_pcm(session.text_or_empty("output_audio_format"), event)) {
    return;
  }
  const auto rate = session.integer("input_audio_sampling_rate");
  if (rate && !set_rate(*rate, true, event)) return;
  read_turn_detection(session, event.update);
  // Voice Live has an object here.
  const auto voice = session.text("voice").value_or(session.object("voice").text_or_empty("name"));
  if (!voice.empty()) event.update.voice = excerpt(voice);
}

void read_session_update(const JsonObject& json, bool beta_names, CallerEvent& event) {
  event.kind = CallerEventKind::configure;
  event.update = SessionUpdate{};
  const JsonObject session = json.object("session");
  if (const auto text = session.text("instructions")) {
    if (text->size() > longest_instructions) {
      return refuse(event, "string_above_max_length", "session.instructions is too long");
    }
    event.update.instructions = std::string(*text);
  }
  beta_names ? read_beta_session(session, event) : read_ga_session(session, event);
}

void read_append(const JsonObject& json, CallerEvent& event) {
  const auto audio = json.text("audio");
  if (!audio) {
    return refuse(event, "missing_required_parameter", "Missing required parameter: 'audio'.");
  }
  event.kind = CallerEventKind::audio;
  event.audio = *audio;
}

void read_item(const JsonObject& json, CallerEvent& event) {
  const JsonObject item = json.object("item");
  if (item.text_or_empty("type") != "message") {
    return refuse(event, "invalid_value", "this agent takes items of type 'message' only");
  }
  event.kind = CallerEventKind::typed;
  event.text = item.first_of("content").text_or_empty("text").substr(0, longest_typed);
}

void read_truncate(const JsonObject& json, CallerEvent& event) {
  const auto end = json.integer("audio_end_ms");
  if (!end || *end < 0 || *end > std::numeric_limits<int>::max()) {
    return refuse(event, "missing_required_parameter",
                  "Missing required parameter: 'audio_end_ms'.");
  }
  event.kind = CallerEventKind::truncate;
  event.item_id = excerpt(json.text_or_empty("item_id"));
  event.heard = std::chrono::milliseconds(*end);
}

void read_type(const JsonObject& json, std::string_view type, bool beta_names, CallerEvent& event) {
  using Kind = CallerEventKind;
  static constexpr std::array<std::pair<std::string_view, Kind>, 6> bare{
      {{"input_audio_buffer.commit", Kind::commit},
       {"input_audio_buffer.clear", Kind::clear},
       {"response.create", Kind::respond},
       {"response.cancel", Kind::cancel},
       {"conversation.item.retrieve", Kind::other},
       {"conversation.item.delete", Kind::other}}};
  if (type == "input_audio_buffer.append") return read_append(json, event);
  if (type == "session.update") return read_session_update(json, beta_names, event);
  if (type == "conversation.item.create") return read_item(json, event);
  if (type == "conversation.item.truncate") return read_truncate(json, event);
  const auto* known = std::ranges::find(bare, type, [](const auto& entry) { return entry.first; });
  if (known != bare.end()) {
    event.kind = known->second;
    return;
  }
  refuse(event, "invalid_value", "Invalid value: '" + excerpt(type) + "'; no such client event.");
}

}  // namespace

void parse_realtime_message(std::string_view message, bool beta_names, CallerEvent& event) {
  event.clear();
  static constexpr std::array<std::string_view, 1> append{"input_audio_buffer.append"};
  if (const auto scanned = scan_typed_audio(message, append, "audio")) {
    event.kind = CallerEventKind::audio;
    event.audio = scanned->data;
    return;
  }
  const auto json = JsonObject::parse(message);
  if (!json) {
    event.kind = CallerEventKind::malformed;
    event.text = "not a JSON object: " + excerpt(message);
    return;
  }
  event.event_id = excerpt(json->text_or_empty("event_id"));
  const auto type = json->text("type");
  if (!type) {
    return refuse(event, "missing_required_parameter", "Missing required parameter: 'type'.");
  }
  read_type(*json, *type, beta_names, event);
}

}  // namespace busyhour::protocol
