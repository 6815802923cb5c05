#include "protocol/json_scan.h"

#include <algorithm>
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
    const char* const begin = at_;
    if (!take('"')) return std::nullopt;
    const char* close = find('"', end_);
    if (close == nullptr || find('\\', close) != nullptr) {
      at_ = begin;
      return std::nullopt;
    }
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

  /// Digits without a fraction.
  std::optional<std::int64_t> integer() {
    skip_space();
    const char* p = at_;
    const bool negative = p != end_ && *p == '-';
    if (negative) ++p;
    const char* const first = p;
    std::int64_t value = 0;
    // 18 digits fit into every parser's integers.
    for (; is_digit(p) && p - first < 18; ++p) value = value * 10 + (*p - '0');
    // JSON knows no leading zeros.
    if (p == first || (*first == '0' && p - first > 1)) return std::nullopt;
    if (p != end_ && (*p == '.' || is_digit(p))) return std::nullopt;
    at_ = p;
    return negative ? -value : value;
  }

  bool skip_scalar() {
    return string() || literal("null") || literal("false") || literal("true") || skip_number();
  }

  /// A value of no consequence. What is nested deep, or holds escapes, is left to a real parser.
  bool skip_value(int depth = 0) {
    if (depth == 4) return false;
    if (take('{')) {
      if (take('}')) return true;
      do {
        if (!key() || !skip_value(depth + 1)) return false;
      } while (take(','));
      return take('}');
    }
    if (take('[')) {
      if (take(']')) return true;
      do {
        if (!skip_value(depth + 1)) return false;
      } while (take(','));
      return take(']');
    }
    return skip_scalar();
  }

  bool at_end() {
    skip_space();
    return at_ == end_;
  }

 private:
  /// At most 18 digits on each side of the point; exponents are left to a real parser.
  bool skip_number() {
    if (integer()) return true;
    const char* p = at_;
    if (p != end_ && *p == '-') ++p;
    const char* const first = p;
    while (is_digit(p)) ++p;
    const auto whole = p - first;
    if (whole == 0 || whole > 18 || (*first == '0' && whole > 1)) return false;
    if (p == end_ || *p != '.') return false;
    const char* const fraction = ++p;
    while (is_digit(p)) ++p;
    if (p == fraction || p - fraction > 18) return false;
    at_ = p;
    return true;
  }

  bool is_digit(const char* p) const { return p != end_ && *p >= '0' && *p <= '9'; }
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
    } else if (!cursor.skip_value()) {
      return std::nullopt;
    }
  } while (cursor.take(','));
  if (!cursor.take('}') || !has_data) return std::nullopt;
  return audio;
}

/// The members of a message that is told by its type.
class TypedAudioReader {
 public:
  TypedAudioReader(std::span<const std::string_view> types, std::string_view data_member)
      : types_(types), data_member_(data_member) {}

  /// Reads the value of `key`; false if the scan must give up.
  bool read(std::string_view key, Cursor& cursor) {
    if (first(key, "type", type_seen)) return read_type(cursor);
    if (first(key, data_member_, data_seen)) return read_text(audio_.data, cursor);
    if (first(key, "response_id", response_seen)) return read_text(audio_.response_id, cursor);
    if (first(key, "item_id", item_seen)) return read_text(audio_.item_id, cursor);
    if (first(key, "sample_rate", rate_seen)) {
      if (const auto rate = cursor.integer()) {
        audio_.sample_rate = *rate;
        return true;
      }
    } else if (first(key, "is_final", final_seen)) {
      audio_.is_final = cursor.literal("true");
      if (audio_.is_final) return true;
    } else if (same_ignoring_case(key, "kind")) {
      return false;
    }
    return cursor.skip_value();
  }

  std::optional<TypedAudio> result() const {
    constexpr unsigned needed = type_seen | data_seen;
    // Data that is no text, such as null, has no address.
    const bool complete = (seen_ & needed) == needed && audio_.data.data() != nullptr;
    return complete ? std::optional(audio_) : std::nullopt;
  }

 private:
  enum Seen : unsigned {
    type_seen = 1,
    data_seen = 2,
    response_seen = 4,
    item_seen = 8,
    rate_seen = 16,
    final_seen = 32
  };

  bool first(std::string_view key, std::string_view name, Seen bit) {
    if ((seen_ & bit) != 0 || !same_ignoring_case(key, name)) return false;
    seen_ |= bit;
    return true;
  }

  bool read_type(Cursor& cursor) {
    const auto type = cursor.string();
    if (!type) return false;
    audio_.type = *type;
    return std::ranges::any_of(
        types_, [&](std::string_view known) { return same_ignoring_case(*type, known); });
  }

  static bool read_text(std::string_view& into, Cursor& cursor) {
    if (const auto text = cursor.string()) {
      into = *text;
      return true;
    }
    return cursor.literal("null");
  }

  std::span<const std::string_view> types_;
  std::string_view data_member_;
  unsigned seen_ = 0;
  TypedAudio audio_;
};

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
    if (!cursor.key() || !cursor.skip_value()) return std::nullopt;
  }
  if (!cursor.take('}') || !cursor.at_end()) return std::nullopt;
  return audio;
}

std::optional<TypedAudio> scan_typed_audio(std::string_view message,
                                           std::span<const std::string_view> types,
                                           std::string_view data_member) {
  Cursor cursor(message);
  if (!cursor.take('{')) return std::nullopt;
  TypedAudioReader reader(types, data_member);
  do {
    const auto key = cursor.key();
    if (!key || !reader.read(*key, cursor)) return std::nullopt;
  } while (cursor.take(','));
  if (!cursor.take('}') || !cursor.at_end()) return std::nullopt;
  return reader.result();
}

}  // namespace busyhour::protocol
