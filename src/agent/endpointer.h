// Endpointing: when has a caller said something and stopped?
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "net/connection.h"

namespace busyhour::agent {

/// Something a caller said.
struct Utterance {
  std::uint64_t speech_end_frame = 0;  ///< the last frame that holds speech; from 0 in the call
  net::Arrival speech_begin;           ///< of the first frame that holds speech
  net::Arrival speech_end;             ///< of the last one, plus its length
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
  std::optional<Utterance> hear(bool speech, const net::Arrival& arrival, Duration length);
  /// Ends the utterance that is going on, whatever there is of it.
  std::optional<Utterance> finish();
  void forget() { speech_ = 0ns; }
  void set_silence(Duration silence) { silence_ = silence; }

  /// Speech in the utterance that is going on, pauses left out.
  Duration speech() const { return speech_; }
  /// Arrival of its first frame, and where in all audio of the call that frame begins.
  const net::Arrival& speech_begin() const { return current_.speech_begin; }
  Duration begin_position() const { return begin_position_; }
  Duration position() const { return position_; }  ///< length of all audio of the call

 private:
  Duration silence_;
  Duration min_speech_;
  std::uint64_t frames_ = 0;
  Duration position_{0};
  Duration begin_position_{0};
  Duration speech_{0};
  Duration pause_{0};  // since the last speech frame
  Utterance current_;
};

}  // namespace busyhour::agent
