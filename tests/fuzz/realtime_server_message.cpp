// A caller of the Realtime API reads whatever a server sends.
#include "protocol/realtime_server_message.h"

#include <array>
#include <cstdint>

#include "typed_audio_agreement.h"

using namespace busyhour::protocol;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr std::array<std::string_view, 2> types = {"response.output_audio.delta",
                                                            "response.audio.delta"};
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  static AgentEvent event;  // kept, as a call keeps it
  parse_realtime_message(message, event);
  check_typed_audio(message, types, "delta", event);
  return 0;
}
