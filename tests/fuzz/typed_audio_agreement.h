// The short cut for audio messages and the full parser must read the same.
#pragma once

#include <cstdlib>
#include <span>
#include <string_view>

#include "protocol/json_object.h"
#include "protocol/json_scan.h"
#include "protocol/message_event.h"
#include "protocol/text.h"

namespace busyhour::protocol {

/// Aborts if they differ, or if `event`, made from `message`, is not sound.
inline void check_typed_audio(std::string_view message, std::span<const std::string_view> types,
                              std::string_view data_member, const AgentEvent& event) {
  if (event.kind == AgentEventKind::malformed && event.text.size() > 200) std::abort();
  if ((event.kind == AgentEventKind::audio) != (event.audio.data() != nullptr)) std::abort();
  if (event.kind != AgentEventKind::unknown && !event.label.empty()) std::abort();

  const auto scanned = scan_typed_audio(message, types, data_member);
  if (!scanned) return;
  if ((event.kind == AgentEventKind::audio) == scanned->data.empty()) std::abort();
  if (event.audio != scanned->data) std::abort();
  // Not JSON after all where strings hold control characters or what is not UTF-8.
  const auto json = JsonObject::parse(message);
  if (!json) return;
  const TypedAudio read = read_typed_audio(*json, data_member);
  if (read.type != scanned->type || read.data != scanned->data ||
      read.response_id != scanned->response_id || read.item_id != scanned->item_id ||
      read.sample_rate != scanned->sample_rate || read.is_final != scanned->is_final ||
      json->text("kind")) {
    std::abort();
  }
}

}  // namespace busyhour::protocol
