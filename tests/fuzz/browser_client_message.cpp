// The agent reads whatever a web page sends.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/browser_client_message.h"

using namespace busyhour::protocol;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  static CallerEvent event;  // kept, as a session keeps it
  for (const BrowserTexts texts : {BrowserTexts::ignored, BrowserTexts::understood}) {
    parse_browser_message(message, false, texts, event);
    if (event.kind == CallerEventKind::audio || event.binary_audio) std::abort();
    if (event.text.size() > 4096) std::abort();
    if (event.wants_answer != (event.kind == CallerEventKind::typed)) std::abort();
  }
  parse_browser_message(message, true, BrowserTexts::understood, event);
  if (event.kind != CallerEventKind::audio || event.audio.size() != size) std::abort();
  return 0;
}
