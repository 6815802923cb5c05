// The caller reads whatever an agent sends. The short cut and the full parser must agree.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/caller_dialect.h"
#include "protocol/json_object.h"
#include "protocol/json_scan.h"

using namespace busyhour::protocol;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  static AgentEvent event;  // kept, as a call keeps it
  acs_caller().parse(message, false, event);
  if (event.kind == AgentEventKind::malformed && event.text.size() > 200) std::abort();
  if ((event.kind == AgentEventKind::audio) != (event.audio.data() != nullptr)) std::abort();

  if (const auto audio = scan_audio_message(message)) {
    if ((event.kind == AgentEventKind::audio) == audio->data.empty()) std::abort();
    if (event.audio != audio->data) std::abort();
    // Not JSON after all where strings hold control characters or what is not UTF-8.
    if (const auto json = JsonObject::parse(message)) {
      const JsonObject object = json->object("audiodata");
      if (object.text("data") != audio->data || object.flag("silent") != audio->silent)
        std::abort();
    }
  }
  return 0;
}
