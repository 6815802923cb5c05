#include "net/text_line.h"

#include <simdjson.h>

namespace busyhour::net {

std::string_view cut_utf8(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return text.substr(0, limit);
}

std::string one_line(std::string_view text, std::size_t limit) {
  const bool utf8 = text.empty() || simdjson::validate_utf8(text);
  std::string line;
  bool blank = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7f) {
      blank = !line.empty();
      continue;
    }
    if (blank) line += ' ';
    blank = false;
    line += byte < 0x80 || utf8 ? c : '?';
  }
  if (line.size() <= limit) return line;
  return std::string(cut_utf8(line, limit)) + "...";
}

}  // namespace busyhour::net
