#include "call/rate_limit.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <vector>

#include "call/words.h"

namespace busyhour::call {

using results::RateLimit;

namespace {

using Words = std::vector<std::string>;

/// Error texts are short; what a server adds behind is not read.
constexpr std::size_t longest_text = 4096;

bool has_word(const Words& words, std::initializer_list<std::string_view> known) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return std::ranges::find(known, word) != known.end(); });
}

bool has_prefix(const Words& words, std::string_view prefix) {
  return std::ranges::any_of(words,
                             [&](std::string_view word) { return word.starts_with(prefix); });
}

bool names_openai(const Words& words) {
  return has_word(words, {"openai", "aoai", "deployment"}) || has_prefix(words, "gpt") ||
         contains(words, {"open", "ai"});
}

bool names_speech(const Words& words) {
  return has_word(words, {"speech", "cognitive", "stt", "tts"});
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// 429 as a number of its own: not in an id ("b-429-"), a time ("10:15:30.429"), a decimal.
bool has_status_429(std::string_view text) {
  constexpr std::string_view status = "429";
  constexpr std::string_view before = " \t([{<\"'=:,", behind = " \t)]}>\"',;:.!?";
  for (std::size_t at = text.find(status); at != std::string_view::npos;
       at = text.find(status, at + 1)) {
    const std::size_t end = at + status.size();
    const bool begins = at == 0 || (before.contains(text[at - 1]) &&
                                    (at == 1 || text[at - 1] == ' ' || !is_digit(text[at - 2])));
    const bool ends = end == text.size() ||
                      (behind.contains(text[end]) &&
                       (end + 1 == text.size() || text[end] == ' ' || !is_digit(text[end + 1])));
    if (begins && ends) return true;
  }
  return false;
}

bool has_phrase(const Words& words, std::span<const Words> phrases) {
  return std::ranges::any_of(phrases, [&](const Words& p) { return contains(words, p); });
}

bool openai_pattern(const Words& words) {
  static const std::array<Words, 5> phrases{{{"tokens", "per", "minute"},
                                             {"tokens", "per", "min"},
                                             {"requests", "per", "minute"},
                                             {"requests", "per", "min"},
                                             {"insufficient", "quota"}}};
  return has_phrase(words, phrases);
}

bool speech_pattern(const Words& words) {
  const bool over_quota = has_word(words, {"quota"}) && has_prefix(words, "exceed");
  const bool speech_limit = names_speech(words) && has_word(words, {"limit", "limits", "quota"});
  return over_quota || speech_limit || has_prefix(words, "throttl");
}

bool other_pattern(const Words& words) {
  static const std::array<Words, 6> phrases{{{"rate", "limit"},
                                             {"rate", "limits"},
                                             {"rate", "limited"},
                                             {"too", "many", "requests"},
                                             {"retry", "after"},
                                             {"capacity"}}};
  return has_phrase(words, phrases) || has_prefix(words, "ratelimit");
}

Words words_of_error(std::string_view code, std::string_view text) {
  Words words = words_of(text.substr(0, longest_text));
  // Apart from the text, so that no phrase reaches from one into the other.
  const Words of_code = words_of(code.substr(0, longest_text));
  words.emplace_back();
  words.insert(words.end(), of_code.begin(), of_code.end());
  return words;
}

/// Of what is known to be a limit: by name if there is one, else by `pattern`.
RateLimit owner(const Words& words, RateLimit pattern) {
  if (names_openai(words)) return RateLimit::openai;
  if (names_speech(words)) return RateLimit::speech;
  return pattern;
}

/// `unknown` if only the circumstances say that it is a limit.
RateLimit owner_of_limit(std::string_view text) {
  const RateLimit told = classify("", text);
  return told == RateLimit::none ? owner(words_of_error("", text), RateLimit::unknown) : told;
}

}  // namespace

RateLimit classify(std::string_view code, std::string_view text) {
  const Words words = words_of_error(code, text);
  if (openai_pattern(words)) return owner(words, RateLimit::openai);
  if (speech_pattern(words)) return owner(words, RateLimit::speech);
  const bool limit =
      other_pattern(words) || has_status_429(code) || has_status_429(text.substr(0, longest_text));
  return limit ? owner(words, RateLimit::unknown) : RateLimit::none;
}

RateLimit classify_http(int status, std::string_view body) {
  if (status == 429) return classify("429", body);
  if (status == 503) return owner_of_limit(body);
  return classify("", body);
}

RateLimit classify_close(int code, std::string_view reason) {
  constexpr int try_again_later = 1013;  // IANA's registry of WebSocket close codes
  return code == try_again_later ? owner_of_limit(reason) : classify("", reason);
}

}  // namespace busyhour::call
