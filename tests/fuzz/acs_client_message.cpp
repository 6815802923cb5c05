// The agent reads whatever a caller sends.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/agent_dialect.h"

using namespace busyhour::protocol;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  static CallerEvent event;  // kept, as a session keeps it
  acs_agent().parse(message, false, event);
  if (event.kind == CallerEventKind::malformed && event.text.size() > 200) std::abort();
  if ((event.kind == CallerEventKind::audio) != (event.audio.data() != nullptr)) std::abort();
  if (event.sample_rate < 0) std::abort();
  return 0;
}
