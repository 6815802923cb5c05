// What a caller is to do: the prepared conversation and the patience it has.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "call/wire_clip.h"

namespace busyhour::call {

/// What a scenario says about interrupting the reply to one turn.
struct ScriptedInterruption {
  bool wanted = true;                         ///< else the reply is heard out
  std::shared_ptr<const WireClip> clip = {};  ///< null: Interruption::clip
  Duration reentry{1s};                       ///< as Interruption::reentry
};

/// One thing that the caller says, and what it expects to hear.
struct Utterance {
  std::string text;
  std::shared_ptr<const WireClip> clip;  ///< holds speech
  std::optional<Duration> pause_before;  ///< empty: Patience::pause
  /// All must be in the answer's text, case-insensitively. Not asked of an answer that the caller
  /// interrupted: it is not complete.
  std::vector<std::string> expect;
  /// Empty: as Manners::interruption says. If that has no clip nobody interrupts, whatever this
  /// says.
  std::optional<ScriptedInterruption> interruption = {};
};

/// A conversation, ready to be held by any number of callers.
struct Script {
  std::string scenario;
  std::vector<Utterance> turns;
};

/// How a caller interrupts replies.
struct Interruption {
  std::shared_ptr<const WireClip>
      clip;              ///< speech from its first frame on; null: hears replies out
  Duration reentry{1s};  ///< from the moment when the reply is first heard to the interruption
  /// No more audio came and none was left to play for so long: the agent has stopped.
  Duration quiet{400ms};
};

/// Words that tell what messages are which the dialect does not know, matched as whole words and
/// without regard to case against AgentEvent::label.
struct Tokens {
  std::vector<std::string> response, end;
};

/// How long a caller waits for what.
struct Patience {
  /// For the dialect's `ready`, from the handshake on, where the dialect has one; without it in
  /// time the call fails.
  Duration setup_timeout{10s};
  Duration greeting_timeout{5s};  ///< for the greeting's first audio; then the caller speaks first
  Duration first_byte_timeout{10s};  ///< from speech_end to first_audio
  Duration turn_timeout{30s};        ///< from speech_end to response_end
  /// Where the dialect marks no end: a reply is over when nothing came and nothing played this
  /// long.
  Duration quiet_gap{1s};
  Duration pause{500ms};  ///< between the end of a reply, as heard, and the next utterance
};

struct Manners {
  Patience patience;
  Interruption interruption;
  Tokens tokens;
  /// A normal close by the server between two turns (1000, 1001) is no failure. In the middle of a
  /// turn every close is one.
  bool ignore_close = true;
};

}  // namespace busyhour::call
