// A browser's caller reads whatever an agent sends.
#include <array>
#include <cstdint>

#include "protocol/browser_server_message.h"
#include "typed_audio_agreement.h"

using namespace busyhour::protocol;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::array<std::string_view, 2> types = {"audio_data", "audio"};
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  static AgentEvent event;  // kept, as a call keeps it
  parse_browser_message(message, 48000, event);
  check_typed_audio(message, types, "data", event);
  if (event.kind == AgentEventKind::audio && event.sample_rate < 0) std::abort();
  return 0;
}
