// How the simulated agent treats a call.
#pragma once

#include "base/delay.h"
#include "base/time.h"

namespace busyhour::agent {

struct Behaviour {
  /// Silence after speech that ends the caller's turn; at least one frame.
  Duration vad_silence{500ms};
  Duration min_speech{100ms};  ///< less speech than this is a noise, not a turn
  Duration min_barge{200ms};   ///< speech that interrupts the agent

  // What follows the end of speech: recogniser, language model, speech synthesis.
  Delay stt = Delay::fixed(100ms);  ///< end of the caller's turn to its transcript
  Delay llm = Delay::fixed(150ms);
  Delay tts = Delay::fixed(80ms);  ///< stt + llm + tts: end of the caller's turn to first audio

  bool burst = false;    ///< a whole reply at once instead of a frame each 20 ms
  bool greeting = true;  ///< speaks first, as soon as it knows the caller's audio format
  bool end_mark = true;  ///< says when an answer is complete

  int max_malformed = 100;  ///< so many messages that make no sense end the call
};

}  // namespace busyhour::agent
