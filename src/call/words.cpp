#include "call/words.h"

#include <algorithm>

namespace busyhour::call {

namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_word_character(char c) {
  return is_upper(c) || is_lower(c) || (c >= '0' && c <= '9');
}
char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Between "rate" and "Limit", and between "TTS" and "Capacity", whose first letter is at `i`.
bool hump_at(std::string_view text, std::size_t i) {
  if (!is_upper(text[i])) return false;
  const bool before_small = i + 1 < text.size() && is_lower(text[i + 1]);
  return is_lower(text[i - 1]) || (is_upper(text[i - 1]) && before_small);
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_word_character(text[i])) {
      inside = false;
      continue;
    }
    if (!inside || hump_at(text, i)) words.emplace_back();
    words.back().push_back(lower(text[i]));
    inside = true;
  }
  return words;
}

bool contains(const std::vector<std::string>& words, const std::vector<std::string>& phrase) {
  return !phrase.empty() && !std::ranges::search(words, phrase).empty();
}

}  // namespace busyhour::call
