// What a caller is to do: the prepared conversation and the patience it has.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "call/wire_clip.h"

namespace busyhour::call {

/// One thing that the caller says, and what it expects to hear.
struct Utterance {
  std::string text;
  std::shared_ptr<const WireClip> clip;  ///< holds speech
  std::optional<Duration> pause_before;  ///< empty: Patience::pause
  std::vector<std::string> expect;       ///< all must be in the answer's text, case-insensitively
};

/// A conversation, ready to be held by any number of callers.
struct Script {
  std::string scenario;
  std::vector<Utterance> turns;
};

/// How long a caller waits for what.
struct Patience {
  Duration greeting_timeout{5s};  ///< for the greeting's first audio; then the caller speaks first
  Duration first_byte_timeout{10s};  ///< from speech_end to first_audio
  Duration turn_timeout{30s};        ///< from speech_end to response_end
  /// Where the dialect marks no end: a reply is over when nothing came and nothing played this
  /// long.
  Duration quiet_gap{1s};
  Duration pause{500ms};  ///< between the end of a reply, as heard, and the next utterance
};

}  // namespace busyhour::call
