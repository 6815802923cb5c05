// Texts and names as words, for matching that never finds a word inside another one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace busyhour::call {

/// In lower case, split at whatever is not a letter or digit (ASCII) and at the humps of names:
/// "RateLimitExceeded", "rate_limit_exceeded" and "rate limit exceeded" are the same three words.
/// A digit does not end a word: "429Z" and "4o" are words.
std::vector<std::string> words_of(std::string_view text);

/// Whether `phrase` stands in `words`, its words next to each other. No phrase is in no words.
bool contains(const std::vector<std::string>& words, const std::vector<std::string>& phrase);

}  // namespace busyhour::call
