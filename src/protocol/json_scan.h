// A short cut for the messages that come fifty times a second: JSON audio messages in their usual
// shapes, read in one pass without building anything.
#pragma once

#include <optional>
#include <string_view>

namespace busyhour::protocol {

struct AudioMessage {
  std::string_view data;  ///< base64, points into the message
  bool silent = false;    ///< the member `silent`; false if it is missing
};

/// Recognises {"kind":"AudioData","audioData":{...,"data":"...",...},...}: the kind first, then the
/// audio object with flat members in any order, then members of no consequence. Names and the kind
/// match in any case (shared protocol notes, A.3.1: four spellings are in use). Anything else,
/// escapes included, gives nothing and is left to a real JSON parser.
///
/// It accepts more than JSON in one respect: control characters inside strings pass. Only `data`
/// matters, and whoever decodes it finds them.
std::optional<AudioMessage> scan_audio_message(std::string_view message);

}  // namespace busyhour::protocol
