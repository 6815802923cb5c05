// Files of speech on the disk, whoever made them.
#pragma once

#include <filesystem>

#include "audio/clip.h"
#include "base/error.h"

namespace busyhour::speech {

/// Of all callers' speech; dialects that speak at another rate convert it.
inline constexpr int clip_rate = 16000;  // Hz

/// A WAV or PCM (16 kHz) file at `clip_rate`. One that holds only silence is a usage error: no one
/// could say when its speech ends.
Result<audio::Clip> load_speech(const std::filesystem::path& file);

}  // namespace busyhour::speech
