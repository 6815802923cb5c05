// The agent reads whatever a client of OpenAI Realtime sends.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/realtime_client_message.h"

using namespace busyhour;
using namespace busyhour::protocol;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  static CallerEvent event;  // kept, as a session keeps it
  for (const bool beta : {false, true}) {
    parse_realtime_message(message, beta, event);
    if ((event.kind == CallerEventKind::audio) != (event.audio.data() != nullptr)) std::abort();
    if ((event.kind == CallerEventKind::refused) != !event.code.empty()) std::abort();
    if (event.text.size() > 4096 || event.event_id.size() > 80) std::abort();
    if (event.kind != CallerEventKind::configure) continue;
    const SessionUpdate& update = event.update;
    if (update.silence && (*update.silence < 0ns || *update.silence > 1min)) std::abort();
    if (update.input_rate && *update.input_rate < 8000) std::abort();
    if (update.instructions && update.instructions->size() > 16UL * 1024) std::abort();
  }
  return 0;
}
