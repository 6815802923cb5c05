// Endpointing: when has a caller said something and stopped?
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace busyhour::agent {

/// Something a caller said.
struct Utterance {
  std::uint64_t speech_end_frame = 0;  ///< the last frame that holds speech; from 0 in the call
  Instant speech_end;                  ///< that frame's arrival plus its length
  Instant detected;                    ///< the same of the frame whose silence made it certain
  Duration length{0};                  ///< first to last speech frame, pauses included
};

/// Tells speech from pauses by counting frames, not by the clock: a frame that was late on the way
/// is as long as any other.
class Endpointer {
 public:
  /// A pause of `silence` ends an utterance; one with less speech than `min_speech` was a noise.
  Endpointer(Duration silence, Duration min_speech) : silence_(silence), min_speech_(min_speech) {}

  /// The call's next frame, of this length. Returns the utterance that it ends.
  std::optional<Utterance> hear(bool speech, Instant arrival, Duration length);

  /// Speech in the utterance that is going on, pauses left out.
  Duration speech() const { return speech_; }

 private:
  Duration silence_;
  Duration min_speech_;
  std::uint64_t frames_ = 0;
  Duration speech_{0};
  Duration pause_{0};  // since the last speech frame
  Utterance current_;
};

}  // namespace busyhour::agent
