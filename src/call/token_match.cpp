#include "call/token_match.h"

#include <algorithm>

#include "call/words.h"

namespace busyhour::call {

namespace {

std::vector<std::vector<std::string>> phrases_of(const std::vector<std::string>& tokens) {
  std::vector<std::vector<std::string>> phrases;
  phrases.reserve(tokens.size());
  for (const std::string& token : tokens) phrases.push_back(words_of(token));
  return phrases;
}

}  // namespace

TokenMatch::TokenMatch(const Tokens& tokens)
    : response_(phrases_of(tokens.response)), end_(phrases_of(tokens.end)) {}

TokenMatch::Meaning TokenMatch::of(std::string_view label) const {
  if (response_.empty() && end_.empty()) return Meaning::nothing;
  const std::vector<std::string> words = words_of(label);
  const auto among = [&](const auto& phrase) { return contains(words, phrase); };
  if (std::ranges::any_of(end_, among)) return Meaning::end;
  return std::ranges::any_of(response_, among) ? Meaning::response : Meaning::nothing;
}

}  // namespace busyhour::call
