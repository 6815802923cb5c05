#include "protocol/message_event.h"

#include <fmt/format.h>

#include "protocol/retry_after.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

constexpr std::int64_t highest_rate = 192'000;  ///< Hz; no codec that a voice agent has goes beyond

void add_to_label(AgentEvent& event, const JsonObject& object) {
  for (const std::string_view name : {"kind", "type", "event", "event_type", "action", "status"}) {
    const std::string_view word = object.text_or_empty(name);
    if (word.empty()) continue;
    if (!event.label.empty()) event.label += ' ';
    event.label += word;
  }
}

/// Fills `into` with the first of `names` that `place` has, unless it is filled already.
void take(std::string& into, const JsonObject& place,
          std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (into.empty()) into = place.scalar(name);
  }
}

}  // namespace

void reset(AgentEvent& event) {
  event.kind = AgentEventKind::informational;
  event.audio = {};
  event.binary_audio = false;
  event.sample_rate = 0;
  event.text.clear();
  event.code.clear();
  event.response_id.clear();
  event.item_id.clear();
  event.retry_after.clear();
  event.label.clear();
}

void become_malformed(AgentEvent& event, std::string_view what, std::string_view message) {
  event.kind = AgentEventKind::malformed;
  event.text.append(what).append(": ").append(excerpt(message));
}

void become_binary(AgentEvent& event, std::size_t bytes, std::string_view dialect) {
  reset(event);
  event.kind = AgentEventKind::malformed;
  event.text = fmt::format("a binary message of {} bytes; {} is text only", bytes, dialect);
}

void become_unknown(AgentEvent& event, const JsonObject& message) {
  event.kind = AgentEventKind::unknown;
  add_to_label(event, message);
  add_to_label(event, message.object("payload"));
}

void become_error(AgentEvent& event, std::initializer_list<JsonObject> places) {
  event.kind = AgentEventKind::error;
  for (const JsonObject& place : places) {
    take(event.code, place, {"code", "error_code"});
    take(event.text, place, {"message", "error_message", "error"});
    take(event.retry_after, place, {"retry_after", "retryafter", "retry-after"});
  }
  if (event.retry_after.empty()) event.retry_after = find_retry_after(event.text);
}

void become_audio(AgentEvent& event, const TypedAudio& audio, int rate) {
  event.response_id = audio.response_id;
  event.item_id = audio.item_id;
  if (audio.data.empty()) {
    if (audio.is_final) event.kind = AgentEventKind::audio_end;
    return;
  }
  event.kind = AgentEventKind::audio;
  event.audio = audio.data;
  const bool credible = audio.sample_rate > 0 && audio.sample_rate <= highest_rate;
  event.sample_rate = credible ? static_cast<int>(audio.sample_rate) : rate;
}

TypedAudio read_typed_audio(const JsonObject& message, std::string_view data_member) {
  TypedAudio audio;
  audio.type = message.text_or_empty("type");
  audio.data = message.text_or_empty(data_member);
  audio.response_id = message.text_or_empty("response_id");
  audio.item_id = message.text_or_empty("item_id");
  audio.sample_rate = message.integer("sample_rate").value_or(0);
  audio.is_final = message.flag("is_final");
  return audio;
}

}  // namespace busyhour::protocol
