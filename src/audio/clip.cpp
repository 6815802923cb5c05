#include "audio/clip.h"

#include <fmt/format.h>
#include <samplerate.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

#include "audio/clip_limits.h"
#include "base/file.h"

namespace busyhour::audio {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

bool looks_like_wav(std::span<const std::byte> bytes) {
  return bytes.size() >= 12 && std::memcmp(bytes.data(), "RIFF", 4) == 0 &&
         std::memcmp(bytes.data() + 8, "WAVE", 4) == 0;
}

}  // namespace

Duration Clip::duration() const {
  return Duration(static_cast<std::int64_t>(samples.size()) * ns_per_second / sample_rate);
}

Result<void> check_length(std::size_t samples, int sample_rate, std::string_view name) {
  if (samples == 0) return usage_error(fmt::format("{}: it holds no audio", name));
  const auto rate = static_cast<std::size_t>(sample_rate);
  if (samples > rate * static_cast<std::size_t>(max_clip / 1s)) {
    return usage_error(fmt::format("{}: it is longer ({} s) than a clip may be ({})", name,
                                   samples / rate, format_duration(max_clip)));
  }
  return {};
}

Result<Clip> parse_pcm(std::span<const std::byte> bytes, int sample_rate, std::string_view name) {
  if (sample_rate < min_sample_rate || sample_rate > max_sample_rate) {
    return usage_error(
        fmt::format("{}: a sample rate of {} Hz is not from 8000 to 48000", name, sample_rate));
  }
  if (bytes.size() % 2 != 0) {
    return usage_error(
        fmt::format("{}: {} bytes is not a whole number of 16-bit samples; is it raw PCM?", name,
                    bytes.size()));
  }
  const std::size_t count = bytes.size() / 2;
  if (Result<void> fits = check_length(count, sample_rate, name); !fits) {
    return std::unexpected(fits.error());
  }
  Clip clip{sample_rate, std::vector<Sample>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    const auto low = std::to_integer<unsigned>(bytes[2 * i]);
    const auto high = std::to_integer<unsigned>(bytes[2 * i + 1]);
    clip.samples[i] = static_cast<Sample>(high << 8 | low);
  }
  return clip;
}

Result<Clip> read_clip(const std::filesystem::path& file, int pcm_rate) {
  const Result<std::vector<std::byte>> bytes = read_file(file, max_clip_file);
  if (!bytes) return std::unexpected(bytes.error());
  std::string suffix = file.extension().string();
  std::ranges::transform(suffix, suffix.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  // A WAV file under another name would else be heard as a click before the speech.
  if (suffix == ".wav" || looks_like_wav(*bytes)) return parse_wav(*bytes, file.string());
  return parse_pcm(*bytes, pcm_rate, file.string());
}

Result<void> write_pcm(const Clip& clip, const std::filesystem::path& file) {
  std::vector<std::byte> bytes(clip.samples.size() * 2);
  for (std::size_t i = 0; i < clip.samples.size(); ++i) {
    const auto sample = static_cast<std::uint16_t>(clip.samples[i]);
    bytes[2 * i] = static_cast<std::byte>(sample & 0xff);
    bytes[2 * i + 1] = static_cast<std::byte>(sample >> 8);
  }
  return write_file(file, bytes);
}

Result<void> write_wav(const Clip& clip, const std::filesystem::path& file) {
  return write_file(file, to_wav(clip));
}

Clip resample(const Clip& clip, int sample_rate) {
  if (clip.sample_rate == sample_rate || clip.samples.empty()) return {sample_rate, clip.samples};
  const double ratio = static_cast<double>(sample_rate) / clip.sample_rate;
  const auto length =
      static_cast<std::size_t>(std::lround(static_cast<double>(clip.samples.size()) * ratio));
  std::vector<float> in(clip.samples.size());
  std::vector<float> out(length);
  src_short_to_float_array(clip.samples.data(), in.data(), static_cast<int>(in.size()));
  SRC_DATA job{};
  job.data_in = in.data();
  job.input_frames = static_cast<long>(in.size());
  job.data_out = out.data();
  job.output_frames = static_cast<long>(out.size());
  job.src_ratio = ratio;
  // The medium filter passes 90 % of the band with a noise floor of -121 dB, below that of 16 bits.
  if (const int error = src_simple(&job, SRC_SINC_MEDIUM_QUALITY, 1); error != 0) {
    throw std::invalid_argument(fmt::format("cannot resample from {} to {} Hz: {}",
                                            clip.sample_rate, sample_rate, src_strerror(error)));
  }
  // The converter may keep a sample or two back; the rest of `out` stays silent, so that the
  // duration does not depend on it.
  Clip converted{sample_rate, std::vector<Sample>(length)};
  src_float_to_short_array(out.data(), converted.samples.data(), static_cast<int>(length));
  return converted;
}

}  // namespace busyhour::audio
