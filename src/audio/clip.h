// Speech as samples: PCM16 mono clips, their files, and how they are cut into frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace busyhour::audio {

using Sample = std::int16_t;

/// Signed 16-bit mono audio.
struct Clip {
  int sample_rate = 16000;  ///< Hz
  std::vector<Sample> samples;

  Duration duration() const;
};

/// Samples in one frame of `period` at `sample_rate`: 320 for 20 ms at 16 kHz.
constexpr std::size_t frame_samples(int sample_rate, Duration period) {
  return static_cast<std::size_t>(period.count() * sample_rate / 1'000'000'000);
}

/// RIFF/WAVE with PCM16 (any channel count, mixed down to mono) at 8 to 48 kHz, WAVE_FORMAT_PCM or
/// EXTENSIBLE. At most 10 minutes. A data size that was never filled in (0 or huge, from programs
/// that write into a pipe) means the rest of the file; other missing data is an error. All errors
/// are usage errors that begin with `name`.
Result<Clip> parse_wav(std::span<const std::byte> bytes, std::string_view name);
/// Headerless PCM16 little endian mono.
Result<Clip> parse_pcm(std::span<const std::byte> bytes, int sample_rate, std::string_view name);
/// By suffix: .wav, else raw PCM at `pcm_rate` unless the file begins as a WAV file does. A missing
/// file, a directory, over 64 MiB: an error.
Result<Clip> read_clip(const std::filesystem::path& file, int pcm_rate = 16000);

/// Written as a whole or not at all (base/file.h).
Result<void> write_pcm(const Clip& clip, const std::filesystem::path& file);
Result<void> write_wav(const Clip& clip, const std::filesystem::path& file);
std::vector<std::byte> to_wav(const Clip& clip);

/// Band-limited conversion (libsamplerate); the same clip if the rate is the same. The duration is
/// kept to within half a sample. Rates are the caller's to check.
Clip resample(const Clip& clip, int sample_rate);

}  // namespace busyhour::audio
