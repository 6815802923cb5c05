#include "protocol/retry_after.h"

#include <algorithm>

#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

constexpr std::size_t longest_amount = 32;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_letter) - text.begin());
}

bool is_unit(std::string_view word) {
  return is_one_of(word, {"ms", "msec", "milliseconds", "s", "sec", "secs", "second", "seconds",
                          "m", "min", "mins", "minute", "minutes", "h", "hour", "hours"});
}

/// The length of an amount at the beginning of `text`: "2s", "1m30.5s", "20", "20 seconds"; 0 if
/// there is none.
std::size_t amount(std::string_view text) {
  text = text.substr(0, longest_amount);
  if (text.empty() || !is_digit(text.front())) return 0;
  std::size_t end = 0;
  while (end < text.size() &&
         (is_digit(text[end]) || is_letter(text[end]) ||
          (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1])))) {
    ++end;
  }
  const bool has_unit = std::ranges::any_of(text.substr(0, end), is_letter);
  if (has_unit || end == text.size() || text[end] != ' ') return end;
  const std::string_view rest = text.substr(end + 1);
  const std::size_t word = letters(rest);
  return is_unit(rest.substr(0, word)) ? end + 1 + word : end;
}

}  // namespace

std::string_view find_retry_after(std::string_view text) {
  // OpenAI: "Please try again in 2s." Azure OpenAI: "Please retry after 20 seconds." (Microsoft
  // Learn, "Azure OpenAI quotas and limits"). Headers quoted in a text: "Retry-After: 20".
  for (const std::string_view phrase : {"try again in", "try again after", "retry after",
                                        "retry in", "retry-after", "retry_after", "retryafter"}) {
    for (std::size_t at = find_ignoring_case(text, phrase); at != std::string_view::npos;
         at = find_ignoring_case(text, phrase, at + 1)) {
      std::string_view rest = text.substr(at + phrase.size());
      rest.remove_prefix(std::min(rest.find_first_not_of(" :='\""), rest.size()));
      if (const std::size_t length = amount(rest)) return rest.substr(0, length);
    }
  }
  return {};
}

}  // namespace busyhour::protocol
