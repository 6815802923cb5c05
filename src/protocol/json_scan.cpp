#include "protocol/json_scan.h"

#include <cstring>

#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

/// Walks over JSON tokens; each step says whether the token was there and moves behind it.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool take(char punctuation) {
    skip_space();
    if (at_ == end_ || *at_ != punctuation) return false;
    ++at_;
    return true;
  }

  /// A string without escapes.
  std::optional<std::string_view> string() {
    if (!take('"')) return std::nullopt;
    const char* close = find('"', end_);
    if (close == nullptr || find('\\', close) != nullptr) return std::nullopt;
    const std::string_view found(at_, static_cast<std::size_t>(close - at_));
    at_ = close + 1;
    return found;
  }

  std::optional<std::string_view> key() {
    auto name = string();
    return name && take(':') ? name : std::nullopt;
  }

  bool literal(std::string_view word) {
    skip_space();
    if (static_cast<std::size_t>(end_ - at_) < word.size() ||
        std::memcmp(at_, word.data(), word.size()) != 0) {
      return false;
    }
    at_ += word.size();
    return true;
  }

  bool integer() {
    skip_space();
    const char* p = at_;
    if (p != end_ && *p == '-') ++p;
    const char* digits = p;
    while (p != end_ && *p >= '0' && *p <= '9') ++p;
    // JSON knows no leading zeros, and 18 digits fit into every parser's integers.
    if (p == digits || p - digits > 18 || (*digits == '0' && p - digits > 1)) return false;
    at_ = p;
    return true;
  }

  bool skip_scalar() {
    return string() || literal("null") || literal("false") || literal("true") || integer();
  }

  bool at_end() {
    skip_space();
    return at_ == end_;
  }

 private:
  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }
  const char* find(char c, const char* end) const {
    return static_cast<const char*>(std::memchr(at_, c, static_cast<std::size_t>(end - at_)));
  }

  const char* at_;
  const char* end_;
};

/// The members of the audio object, behind its opening brace. Of a repeated member the first
/// counts.
std::optional<AudioMessage> audio_object(Cursor& cursor) {
  AudioMessage audio;
  bool has_data = false;
  bool has_silent = false;
  do {
    const auto key = cursor.key();
    if (!key) return std::nullopt;
    if (!has_data && same_ignoring_case(*key, "data")) {
      const auto data = cursor.string();
      if (!data) return std::nullopt;
      audio.data = *data;
      has_data = true;
    } else if (!has_silent && same_ignoring_case(*key, "silent")) {
      has_silent = true;
      audio.silent = cursor.literal("true");
      if (!audio.silent && !cursor.literal("false")) return std::nullopt;
    } else if (!cursor.skip_scalar()) {
      return std::nullopt;
    }
  } while (cursor.take(','));
  if (!cursor.take('}') || !has_data) return std::nullopt;
  return audio;
}

}  // namespace

std::optional<AudioMessage> scan_audio_message(std::string_view message) {
  Cursor cursor(message);
  const auto names = [](const auto& text, std::string_view wanted) {
    return text && same_ignoring_case(*text, wanted);
  };
  if (!cursor.take('{') || !names(cursor.key(), "kind") || !names(cursor.string(), "audiodata") ||
      !cursor.take(',') || !names(cursor.key(), "audiodata") || !cursor.take('{')) {
    return std::nullopt;
  }
  const auto audio = audio_object(cursor);
  if (!audio) return std::nullopt;
  while (cursor.take(',')) {
    if (!cursor.key()) return std::nullopt;
    const bool empty_object = cursor.take('{');
    if (empty_object ? !cursor.take('}') : !cursor.skip_scalar()) return std::nullopt;
  }
  if (!cursor.take('}') || !cursor.at_end()) return std::nullopt;
  return audio;
}

}  // namespace busyhour::protocol
