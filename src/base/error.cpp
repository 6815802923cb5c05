#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace busyhour {
namespace {

constexpr std::size_t longest_quote = 80;  // enough to recognise the text, short enough for a line

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string quote(std::string_view text) {
  return fmt::format("\"{}{}\"", on_one_line(text.substr(0, longest_quote)),
                     text.size() > longest_quote ? "..." : "");
}

std::string quote_path(std::string_view path) {
  return fmt::format("\"{}\"", on_one_line(path));
}

}  // namespace busyhour
