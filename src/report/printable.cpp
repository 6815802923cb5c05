#include "report/printable.h"

#include <algorithm>

namespace busyhour::report {

namespace {

constexpr std::string_view ellipsis = "...";

struct Character {
  std::size_t bytes = 1;
  char32_t code = U'?';
  bool valid = false;
};

constexpr bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The first character of a text that is not empty (RFC 3629: shortest form, no surrogates).
Character decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {.bytes = 1, .code = lead, .valid = true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return {};
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  const bool too_long = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (too_long || surrogate || code > 0x10FFFF) return {};
  return {.bytes = length, .code = code, .valid = true};
}

constexpr bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

}  // namespace

std::string printable(std::string_view text, Charset charset, std::size_t max_characters) {
  std::string line;
  std::size_t characters = 0;
  std::size_t cut_at = 0;  // where the ellipsis goes, if one is needed
  while (!text.empty()) {
    if (characters + ellipsis.size() <= max_characters) cut_at = line.size();
    if (characters == max_characters) {
      line.resize(cut_at);
      return line.append(ellipsis);
    }
    const Character character = decode(text);
    if (!character.valid || (charset == Charset::ascii && character.code > 0x7E)) {
      line += '?';
    } else if (is_control(character.code)) {
      line += ' ';
    } else {
      line += text.substr(0, character.bytes);
    }
    text.remove_prefix(character.bytes);
    ++characters;
  }
  return line;
}

std::size_t display_width(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, is_continuation));
}

}  // namespace busyhour::report
