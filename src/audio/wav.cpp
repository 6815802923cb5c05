// RIFF/WAVE, as in "Multimedia Programming Interface and Data Specifications 1.0" (IBM, Microsoft,
// 1991) and mmreg.h (WAVE_FORMAT_EXTENSIBLE).
#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <optional>

#include "audio/clip.h"
#include "audio/clip_limits.h"
#include "audio/wav_header.h"

namespace busyhour::audio {
namespace {

static_assert(std::endian::native == std::endian::little, "samples are written as they lie");

constexpr unsigned format_pcm = 1;
constexpr unsigned format_extensible = 0xfffe;
constexpr std::size_t chunk_header = 8;  // four letters and a 32-bit size
// Programs that write into a pipe cannot go back to fill in the size: ffmpeg leaves 0xffffffff
// there, SoX 0x7ffff000, others 0.
constexpr std::uint32_t size_unknown_from = 0x7ffff000;

using Bytes = std::span<const std::byte>;

std::uint32_t little_endian(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;)
    value = value << 8 | std::to_integer<unsigned>(bytes[at + i]);
  return value;
}
std::uint32_t u16(Bytes bytes, std::size_t at) {
  return little_endian(bytes, at, 2);
}
std::uint32_t u32(Bytes bytes, std::size_t at) {
  return little_endian(bytes, at, 4);
}
bool has_letters(Bytes bytes, std::size_t at, std::string_view letters) {
  return bytes.size() >= at + letters.size() &&
         std::memcmp(bytes.data() + at, letters.data(), letters.size()) == 0;
}

std::unexpected<Error> bad_wav(std::string_view name, std::string_view why) {
  return usage_error(fmt::format("{}: {}", name, why));
}
/// What this program cannot read but every converter can write.
std::unexpected<Error> wrong_format(std::string_view name, std::string_view what) {
  return bad_wav(name, fmt::format("it holds {}; convert it, for instance with: ffmpeg -i IN -ac 1 "
                                   "-ar 16000 -c:a pcm_s16le OUT.wav",
                                   what));
}

struct Format {
  std::size_t channels = 0;
  int sample_rate = 0;
};

std::string format_name(unsigned tag) {
  switch (tag) {
    case 3:
      return "floating point samples";
    case 6:
      return "A-law samples";
    case 7:
      return "mu-law samples";
    default:
      return fmt::format("samples of format {:#06x}", tag);
  }
}

Result<Format> parse_format(Bytes chunk, std::string_view name) {
  if (chunk.size() < 16) return bad_wav(name, "its fmt chunk is too short; is the file damaged?");
  unsigned tag = u16(chunk, 0);
  // The first two bytes of the sub-format's GUID are the tag that would else stand in front.
  if (tag == format_extensible && chunk.size() >= 40) tag = u16(chunk, 24);
  const unsigned bits = u16(chunk, 14);
  const unsigned channels = u16(chunk, 2);
  const std::uint32_t rate = u32(chunk, 4);
  if (tag != format_pcm) return wrong_format(name, format_name(tag));
  if (bits != 16) return wrong_format(name, fmt::format("{}-bit samples, not 16-bit", bits));
  if (channels < 1 || channels > 8) {
    return wrong_format(name, fmt::format("{} channels, not 1 to 8", channels));
  }
  if (rate < min_sample_rate || rate > max_sample_rate) {
    return wrong_format(name, fmt::format("audio at {} Hz, not 8000 to 48000", rate));
  }
  if (u16(chunk, 12) != channels * 2) {
    return bad_wav(name, "its block size does not fit its channels; is the file damaged?");
  }
  return Format{channels, static_cast<int>(rate)};
}

/// The bytes of the data chunk that begins at `at` with a header that says `size`.
Result<Bytes> data_bytes(Bytes file, std::size_t at, std::uint32_t size, std::string_view name) {
  const Bytes rest = file.subspan(at);
  const std::uint32_t riff_size = u32(file, 4);
  const bool nothing_after = riff_size + std::uint64_t{chunk_header} <= at;
  if (size >= size_unknown_from || (size == 0 && nothing_after)) return rest;
  if (size > rest.size()) {
    return bad_wav(name, fmt::format("it is cut off: it should have {} bytes of audio but has {}; "
                                     "copy or make it again",
                                     size, rest.size()));
  }
  return rest.first(size);
}

Result<Clip> mix_down(Bytes data, const Format& format, std::string_view name) {
  const std::size_t frames = data.size() / (format.channels * 2);
  if (Result<void> fits = check_length(frames, format.sample_rate, name); !fits) {
    return std::unexpected(fits.error());
  }
  Clip clip{format.sample_rate, std::vector<Sample>(frames)};
  for (std::size_t frame = 0; frame < frames; ++frame) {
    int sum = 0;
    for (std::size_t channel = 0; channel < format.channels; ++channel) {
      sum += static_cast<Sample>(u16(data, (frame * format.channels + channel) * 2));
    }
    clip.samples[frame] = static_cast<Sample>(sum / static_cast<int>(format.channels));
  }
  return clip;
}

}  // namespace

Result<Clip> parse_wav(Bytes bytes, std::string_view name) {
  if (!has_letters(bytes, 0, "RIFF") || !has_letters(bytes, 8, "WAVE")) {
    return bad_wav(name, "it is not a WAV file (it does not begin with RIFF and WAVE)");
  }
  std::optional<Format> format;
  std::size_t at = 12;
  while (at + chunk_header <= bytes.size()) {
    const std::uint32_t size = u32(bytes, at + 4);
    const std::size_t body = at + chunk_header;
    if (has_letters(bytes, at, "data")) {
      if (!format) return bad_wav(name, "its data comes before its fmt chunk; is it damaged?");
      const Result<Bytes> data = data_bytes(bytes, body, size, name);
      if (!data) return std::unexpected(data.error());
      return mix_down(*data, *format, name);
    }
    if (size > bytes.size() - body) break;
    if (has_letters(bytes, at, "fmt ")) {
      const Result<Format> parsed = parse_format(bytes.subspan(body, size), name);
      if (!parsed) return std::unexpected(parsed.error());
      format = *parsed;
    }
    at = body + size + size % 2;  // a chunk of odd size is followed by a byte of padding
  }
  return bad_wav(name, "it has no data chunk; is it cut off?");
}

std::vector<std::byte> wav_header(int sample_rate, int channels, std::size_t data_size) {
  std::vector<std::byte> out;
  const auto letters = [&out](std::string_view text) {
    for (const char c : text) out.push_back(static_cast<std::byte>(c));
  };
  const auto number = [&out](std::size_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
  };
  const auto rate = static_cast<std::size_t>(sample_rate);
  const auto frame = sizeof(Sample) * static_cast<std::size_t>(channels);
  letters("RIFF");
  number(36 + data_size, 4);
  letters("WAVEfmt ");
  number(16, 4);
  number(format_pcm, 2);
  number(static_cast<std::size_t>(channels), 2);
  number(rate, 4);          // samples a second, of each channel
  number(rate * frame, 4);  // bytes a second
  number(frame, 2);         // bytes of a sample in all channels
  number(16, 2);            // bits
  letters("data");
  number(data_size, 4);
  return out;
}

std::vector<std::byte> to_wav(const Clip& clip) {
  const std::span<const std::byte> data = std::as_bytes(std::span(clip.samples));
  std::vector<std::byte> out = wav_header(clip.sample_rate, 1, data.size());
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

}  // namespace busyhour::audio
