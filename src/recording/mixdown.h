// A call's log made audible: the caller on the left, the agent as the caller heard it on the right.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "audio/clip.h"
#include "call/wire_clip.h"
#include "results/recorded_conversation.h"

namespace busyhour::recording {

struct Mixdown {
  int sample_rate = 0;  ///< Hz, of both channels, which are of one length
  std::vector<audio::Sample> left, right;
  std::vector<results::AgentMessage> messages;  ///< what the agent sent beside its speech
};

/// When the sound begins and ends.
struct Span {
  Instant begin, end;
};

/// The agent's rate, or the caller's if the agent said nothing (`agent_rate` is 0).
constexpr int mixdown_rate(int agent_rate, int caller_rate) {
  return agent_rate > 0 ? agent_rate : caller_rate;
}
/// Samples of each channel.
std::size_t mixdown_samples(const Span& span, int sample_rate);

/// Used by one thread.
class Mixer {
 public:
  /// Of the callers: Hz, and what a frame lasts.
  Mixer(int caller_rate, Duration frame_period)
      : caller_rate_(caller_rate), frame_period_(frame_period) {}

  /// `log`: as CallLog::read gives it. Between its utterances the caller is silent here: the noise
  /// of its microphone (10 of 32768) is left out. Speech that was not decodable is left out too.
  Mixdown mix(std::span<const std::byte> log, const Span& span, int agent_rate);

 private:
  /// At the rate of the mixdown.
  std::span<const audio::Sample> spoken(const call::WireClip& clip, int sample_rate);

  const int caller_rate_;
  const Duration frame_period_;
  /// Utterances are said again and again; all mixdowns of a run are usually of one rate.
  std::map<const call::WireClip*, audio::Clip> resampled_;
};

}  // namespace busyhour::recording
