#include <algorithm>
#include <array>

#include "call/rate_limit.h"

namespace busyhour::call {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}

/// "2s", "1m30s", "5 seconds", "450ms", "10" at the beginning of `text`; else empty.
std::string_view leading_time(std::string_view text) {
  constexpr std::size_t longest = 32;
  text = text.substr(0, longest);
  if (text.empty() || !is_digit(text.front())) return {};
  std::size_t end = 0;
  const auto skip = [&](auto accepted) {
    while (end < text.size() && accepted(text[end])) ++end;
  };
  skip([](char c) { return is_digit(c) || is_letter(c) || c == '.'; });
  while (text[end - 1] == '.') --end;  // the sentence's, not the number's
  if (!is_digit(text[end - 1])) return text.substr(0, end);

  // A unit behind a space: "5 seconds", but not "5 or so".
  static constexpr std::array<std::string_view, 9> units{
      "s", "ms", "sec", "secs", "second", "seconds", "milliseconds", "minute", "minutes"};
  const std::size_t number_end = end;
  skip([](char c) { return c == ' '; });
  const std::size_t unit_at = end;
  skip(is_letter);
  const std::string_view unit = text.substr(unit_at, end - unit_at);
  const bool known = std::ranges::find(units, unit) != units.end();
  return text.substr(0, known ? end : number_end);
}

}  // namespace

std::string find_retry_after(std::string_view text) {
  constexpr std::string_view between = " :=\"'";
  static constexpr std::array<std::string_view, 6> announcements{
      "try again in", "try again after", "retry after", "retry-after", "retry_after", "retryafter"};
  for (const std::string_view announcement : announcements) {
    const auto found = std::ranges::search(text, announcement, {}, lower, lower);
    if (found.empty()) continue;
    std::string_view rest(found.end(), text.end());
    rest.remove_prefix(std::min(rest.find_first_not_of(between), rest.size()));
    if (const std::string_view time = leading_time(rest); !time.empty()) return std::string(time);
  }
  return {};
}

}  // namespace busyhour::call
