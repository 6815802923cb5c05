// Any bytes, as what a server says is wrong: whatever they are, they are judged alike however often
// they are asked, and noise around them that holds no word changes nothing.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "call/rate_limit.h"
#include "call/words.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace busyhour;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string& word : call::words_of(text)) {
    if (word.empty() || word.size() > size) std::abort();
  }
  const std::string_view code = text.substr(0, size / 2);
  call::classify(code, text.substr(size / 2));
  call::classify_close(1011, text);
  // These two mean a limit whatever is said.
  const auto none = results::RateLimit::none;
  if (call::classify_close(1013, text) == none) std::abort();
  if (call::classify_http(503, text) == none) std::abort();
  if (call::classify_http(429, text) == none) std::abort();
  const bool short_enough = size < 4000;
  const auto judged = call::classify("", text);
  if (short_enough && call::classify("", " \n " + std::string(text) + " -- ") != judged) {
    const bool number = text.contains("429");  // which may begin or end with the text
    if (!number) std::abort();
  }
  return 0;
}
