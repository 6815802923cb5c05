#include "protocol/acs_client_message.h"

#include <limits>

#include "protocol/json_object.h"
#include "protocol/json_scan.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

void become_malformed(CallerEvent& event, std::string_view what, std::string_view message) {
  event.kind = CallerEventKind::malformed;
  event.text.append(what).append(": ").append(excerpt(message));
}

int rate_or_zero(std::optional<std::int64_t> rate) {
  return rate && *rate > 0 && *rate <= std::numeric_limits<int>::max() ? static_cast<int>(*rate)
                                                                       : 0;
}

/// ACS says `audioMetadata.sampleRate`; some load tools say `payload.rate`.
void read_metadata(const JsonObject& json, CallerEvent& event) {
  const JsonObject metadata = json.object("audiometadata");
  event.kind = CallerEventKind::metadata;
  event.text = metadata.text_or_empty("subscriptionid");
  event.sample_rate = rate_or_zero(metadata.integer("samplerate"));
  if (event.sample_rate == 0)
    event.sample_rate = rate_or_zero(json.object("payload").integer("rate"));
}

void read_kind(const JsonObject& json, std::string_view kind, std::string_view message,
               CallerEvent& event) {
  if (same_ignoring_case(kind, "audiodata")) {
    const JsonObject audio = json.object("audiodata");
    const auto data = audio.text("data");
    if (!data) return become_malformed(event, "AudioData without audioData.data", message);
    event.kind = CallerEventKind::audio;
    event.audio = *data;
    event.silent = audio.flag("silent");
  } else if (same_ignoring_case(kind, "audiometadata")) {
    read_metadata(json, event);
  } else if (same_ignoring_case(kind, "dtmfdata")) {
    event.kind = CallerEventKind::dtmf;
    event.text = json.object("dtmfdata").scalar("data");
  } else if (same_ignoring_case(kind, "stopaudio")) {
    event.kind = CallerEventKind::stop;
  }
}

}  // namespace

void parse_client_message(std::string_view message, CallerEvent& event) {
  event.clear();
  if (const auto audio = scan_audio_message(message)) {
    event.kind = CallerEventKind::audio;
    event.audio = audio->data;
    event.silent = audio->silent;
    return;
  }
  const auto json = JsonObject::parse(message);
  if (!json) return become_malformed(event, "not a JSON object", message);
  const auto kind = json->text("kind");
  if (!kind) return become_malformed(event, "no text member \"kind\"", message);
  read_kind(*json, *kind, message, event);
}

}  // namespace busyhour::protocol
