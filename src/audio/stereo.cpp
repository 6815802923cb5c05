#include "audio/stereo.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <vector>

#include "audio/wav_header.h"
#include "base/output_file.h"

namespace busyhour::audio {

namespace {

constexpr std::size_t frame_bytes = 2 * sizeof(Sample);

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<void> write_all(OutputFile& file, int sample_rate, std::span<const Sample> left,
                       std::span<const Sample> right) {
  auto written = file.write(text_of(wav_header(sample_rate, 2, left.size() * frame_bytes)));
  // A piece at a time: the whole once more in memory would be too much for what lasts an hour.
  constexpr std::size_t piece = std::size_t{64} * 1024;
  std::vector<Sample> both;
  for (std::size_t at = 0; written && at < left.size(); at += piece) {
    const std::size_t count = std::min(piece, left.size() - at);
    both.clear();
    for (std::size_t i = at; i < at + count; ++i) {
      both.push_back(left[i]);
      both.push_back(right[i]);
    }
    written = file.write(text_of(std::as_bytes(std::span(both))));
  }
  return written;
}

}  // namespace

std::uint64_t stereo_wav_bytes(std::size_t samples) {
  return wav_header_bytes + std::uint64_t{samples} * frame_bytes;
}

Result<void> write_stereo_wav(const std::filesystem::path& file, int sample_rate,
                              std::span<const Sample> left, std::span<const Sample> right) {
  std::filesystem::path unfinished = file;
  unfinished += ".part";
  auto opened = OutputFile::create(unfinished);
  if (!opened) return failure(opened.error().message);
  auto written = write_all(*opened, sample_rate, left, right);
  if (const auto closed = opened->close(); written) written = closed;
  std::error_code error;
  if (written) {
    std::filesystem::rename(unfinished, file, error);
    if (error) written = failure("cannot write " + file.string() + ": " + error.message());
  }
  if (!written) std::filesystem::remove(unfinished, error);
  return written;
}

}  // namespace busyhour::audio
