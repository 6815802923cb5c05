#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace busyhour {
namespace {

constexpr std::size_t longest_quote = 80;  // enough to recognise the text, short enough for a line

}  // namespace

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, longest_quote)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  out += text.size() > longest_quote ? "...\"" : "\"";
  return out;
}

}  // namespace busyhour
