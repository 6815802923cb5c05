// What a clip may be, whatever format it comes in.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace busyhour::audio {

inline constexpr int min_sample_rate = 8000;
inline constexpr int max_sample_rate = 48000;
/// A longer "utterance" is a wrong file.
inline constexpr Duration max_clip = 10min;
inline constexpr std::size_t max_clip_file = std::size_t{64} << 20;

/// A usage error that names the clip if it has no samples or is longer than `max_clip`.
Result<void> check_length(std::size_t samples, int sample_rate, std::string_view name);

}  // namespace busyhour::audio
