// A short cut for the messages that come fifty times a second: JSON audio messages in their usual
// shapes, read in one pass without building anything.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace busyhour::protocol {

struct AudioMessage {
  std::string_view data;  ///< base64, points into the message
  bool silent = false;    ///< the member `silent`; false if it is missing
};

/// Recognises {"kind":"AudioData","audioData":{...,"data":"...",...},...}: the kind first, then the
/// audio object with its members in any order, then members of no consequence. Names and the kind
/// match in any case (shared protocol notes, A.3.1: four spellings are in use). Anything else,
/// escapes included, gives nothing and is left to a real JSON parser.
///
/// Both scans accept more than JSON in one respect: control characters and broken UTF-8 inside
/// strings pass. Only `data` matters, and whoever decodes it finds them.
std::optional<AudioMessage> scan_audio_message(std::string_view message);

/// Audio in a message that is told by its `type`. The views point into the message; a member that
/// is missing, null or of another type reads as empty, 0 or false.
struct TypedAudio {
  std::string_view type;
  std::string_view data;  ///< base64
  std::string_view response_id;
  std::string_view item_id;
  std::int64_t sample_rate = 0;  ///< as it was said, however absurd
  bool is_final = false;
};

/// Recognises {"type":T,...,MEMBER:"...",...} with T one of `types` and the base64 under
/// `data_member`, in any order; names and types match in any case, of a repeated member the first
/// counts. Nothing if there is no such data, if there is a member `kind`, or if the message needs a
/// real parser.
std::optional<TypedAudio> scan_typed_audio(std::string_view message,
                                           std::span<const std::string_view> types,
                                           std::string_view data_member);

}  // namespace busyhour::protocol
