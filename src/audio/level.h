// Loudness: which frames hold speech, which sample is the first that a listener hears.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "audio/clip.h"
#include "base/random.h"

namespace busyhour::audio {

/// -50 dBFS, the level from which a sample is audible and a frame holds speech
/// (measurement.md section 1); full scale is 32768, so the amplitude is 103.6.
inline constexpr double audible_dbfs = -50.0;

/// Root mean square of the samples relative to full scale, in dB; -120 for silence or no samples.
double level_dbfs(std::span<const Sample> samples);
/// True if the frame's RMS level is above `audible_dbfs`. Integer arithmetic, so that the caller
/// and the agent, who see the same samples, always agree. On the per-frame path of the agent.
bool holds_speech(std::span<const Sample> frame);
/// Index of the last frame of `frame_length` samples that holds speech (the last, shorter frame
/// counts as if filled with zeros); empty if none does.
std::optional<std::size_t> last_speech_frame(std::span<const Sample> samples,
                                             std::size_t frame_length);
std::optional<std::size_t> first_speech_frame(std::span<const Sample> samples,
                                              std::size_t frame_length);
/// Index of the first sample whose magnitude is above `audible_dbfs`.
std::optional<std::size_t> first_audible_sample(std::span<const Sample> samples);

/// A microphone's noise floor, uniform in [-10, 10] (-75 dBFS), far below `audible_dbfs`.
Clip comfort_noise(int sample_rate, Duration duration, Random& random);

}  // namespace busyhour::audio
