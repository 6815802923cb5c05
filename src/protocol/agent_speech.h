// The agent's speech as ready-made messages, in which only ids differ from call to call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "audio/clip.h"
#include "base/time.h"

namespace busyhour::protocol {

/// A place in a message for an IdToken.
struct IdPlace {
  enum class What : std::uint8_t {
    response,  ///< AgentCall::response
    event      ///< a new one for each message
  };
  What what = What::response;
  std::size_t at = 0;  ///< offset of the token
};

struct SpeechMessage {
  std::string text;
  std::vector<IdPlace> ids;  ///< in the order of the text
};

/// What is sent at once, when `begin` of the speech is due.
struct SpeechPiece {
  Duration begin{0};
  Duration length{0};
  std::vector<SpeechMessage> messages;
};

/// Samples of one piece and where they are in the speech.
struct Cut {
  std::span<const audio::Sample> samples;
  Duration begin{0};
  Duration length{0};
};

/// What becomes of a last piece that is shorter than the others.
enum class Tail : std::uint8_t { fill, keep, drop };

/// Cuts into pieces of `period` each; `samples` grows if the last one is to be filled with silence.
std::vector<Cut> cut_evenly(std::vector<audio::Sample>& samples, int sample_rate, Duration period,
                            Tail tail);
/// Cuts into pieces of 60 to 200 ms, as services send that produce speech as it comes.
std::vector<Cut> cut_unevenly(std::span<const audio::Sample> samples, int sample_rate);

}  // namespace busyhour::protocol
