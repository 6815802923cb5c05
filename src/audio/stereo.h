// Two channels in one file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "audio/clip.h"
#include "base/error.h"

namespace busyhour::audio {

/// Of a file with so many samples in each channel.
std::uint64_t stereo_wav_bytes(std::size_t samples);

/// Channels of one length. Written under another name and renamed when it is complete, and gone if
/// it cannot be: a failure that says why.
Result<void> write_stereo_wav(const std::filesystem::path& file, int sample_rate,
                              std::span<const Sample> left, std::span<const Sample> right);

}  // namespace busyhour::audio
