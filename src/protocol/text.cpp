#include "protocol/text.h"

#include <algorithm>

namespace busyhour::protocol {

namespace {

constexpr std::size_t excerpt_length = 80;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(
      names, [&](std::string_view known) { return same_ignoring_case(name, known); });
}

std::size_t find_ignoring_case(std::string_view text, std::string_view part, std::size_t from) {
  if (from > text.size()) return std::string_view::npos;
  const auto found = std::ranges::search(text.substr(from), part, {}, lower, lower);
  if (found.empty() && !part.empty()) return std::string_view::npos;
  return static_cast<std::size_t>(found.begin() - text.begin());
}

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (code < 0x20) {
      out += "\\u00";
      out += hex[code >> 4];
      out += hex[code & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string json_string(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

std::string excerpt(std::string_view message) {
  constexpr std::string_view dots = "...";
  const bool cut = message.size() > excerpt_length;
  std::string text(cut ? message.substr(0, excerpt_length - dots.size()) : message);
  std::ranges::replace_if(text, [](char c) { return c < ' ' || c > '~'; }, '.');
  return cut ? text.append(dots) : text;
}

}  // namespace busyhour::protocol
