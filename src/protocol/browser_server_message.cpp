#include "protocol/browser_server_message.h"

#include <array>

#include "protocol/acs_server_message.h"
#include "protocol/envelope.h"
#include "protocol/json_scan.h"
#include "protocol/message_event.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

/// "audio" is what the first Voice Live socket said (shared protocol notes, B.2).
constexpr std::array<std::string_view, 2> audio_types = {"audio_data", "audio"};

}  // namespace

// A cascade marks the last piece of each sentence with is_final, which ends no response: only an
// `is_final` without data does (become_audio).
void parse_browser_message(std::string_view message, int rate, AgentEvent& event) {
  reset(event);
  if (const auto audio = scan_typed_audio(message, audio_types, "data")) {
    return become_audio(event, *audio, rate);
  }
  const auto json = JsonObject::parse(message);
  if (!json) return become_malformed(event, "not a JSON object", message);
  // Errors and stops come in the manner of ACS, too.
  if (const auto kind = json->text("kind")) return read_kind(*json, *kind, message, event);
  const std::string_view type = json->text_or_empty("type");
  if (!is_one_of(type, {audio_types[0], audio_types[1]})) return read_envelope(*json, type, event);
  become_audio(event, read_typed_audio(*json, "data"), rate);
}

}  // namespace busyhour::protocol
