#include "audio/level.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace busyhour::audio {
namespace {

// -50 dB is a power of 10^-5, so all comparisons can be made with integers.
static_assert(audible_dbfs == -50.0);
constexpr std::uint64_t full_scale_square = 32768ULL * 32768ULL;
constexpr std::uint64_t audible_divisor = 100'000;
constexpr int first_audible_magnitude = 104;  // 32768 * 10^(-50/20) = 103.6
constexpr double silence_dbfs = -120;

std::uint64_t sum_of_squares(std::span<const Sample> samples) {
  // Blocks of a fixed length, each summed in 32 bits: compilers turn them into vector code at -O2.
  // Two squares are at most 2^31 together.
  constexpr std::size_t block = 16;
  std::uint64_t sum = 0;
  std::size_t i = 0;
  for (; i + block <= samples.size(); i += block) {
    std::uint64_t block_sum = 0;
    for (std::size_t k = 0; k < block; ++k) {
      const int s = samples[i + k];
      block_sum += static_cast<std::uint32_t>(s * s);
    }
    sum += block_sum;
  }
  for (; i < samples.size(); ++i) {
    const int s = samples[i];
    sum += static_cast<std::uint32_t>(s * s);
  }
  return sum;
}

/// Whether `count` samples with this sum of squares have an RMS level above `audible_dbfs`:
/// sum / count > full_scale_square / audible_divisor. Rounding down does not change a comparison of
/// whole numbers.
bool is_audible(std::uint64_t sum, std::size_t count) {
  return sum > count * full_scale_square / audible_divisor;
}

bool frame_holds_speech(std::span<const Sample> samples, std::size_t frame,
                        std::size_t frame_length) {
  const std::size_t begin = frame * frame_length;
  const std::size_t length = std::min(frame_length, samples.size() - begin);
  return is_audible(sum_of_squares(samples.subspan(begin, length)), frame_length);
}

std::size_t frame_count(std::span<const Sample> samples, std::size_t frame_length) {
  return frame_length == 0 ? 0 : (samples.size() + frame_length - 1) / frame_length;
}

}  // namespace

double level_dbfs(std::span<const Sample> samples) {
  const std::uint64_t sum = sum_of_squares(samples);
  if (sum == 0) return silence_dbfs;
  const double mean = static_cast<double>(sum) / static_cast<double>(samples.size());
  return std::max(silence_dbfs, 10 * std::log10(mean / static_cast<double>(full_scale_square)));
}

bool holds_speech(std::span<const Sample> frame) {
  return is_audible(sum_of_squares(frame), frame.size());
}

std::optional<std::size_t> last_speech_frame(std::span<const Sample> samples,
                                             std::size_t frame_length) {
  for (std::size_t frame = frame_count(samples, frame_length); frame-- > 0;) {
    if (frame_holds_speech(samples, frame, frame_length)) return frame;
  }
  return std::nullopt;
}

std::optional<std::size_t> first_speech_frame(std::span<const Sample> samples,
                                              std::size_t frame_length) {
  for (std::size_t frame = 0; frame < frame_count(samples, frame_length); ++frame) {
    if (frame_holds_speech(samples, frame, frame_length)) return frame;
  }
  return std::nullopt;
}

std::optional<std::size_t> first_audible_sample(std::span<const Sample> samples) {
  const auto found = std::ranges::find_if(
      samples, [](Sample s) { return std::abs(int{s}) >= first_audible_magnitude; });
  if (found == samples.end()) return std::nullopt;
  return static_cast<std::size_t>(found - samples.begin());
}

Clip comfort_noise(int sample_rate, Duration duration, Random& random) {
  constexpr int loudest = 10;
  Clip clip{sample_rate, std::vector<Sample>(frame_samples(sample_rate, duration))};
  for (Sample& sample : clip.samples) {
    sample = static_cast<Sample>(static_cast<int>(random.below(2 * loudest + 1)) - loudest);
  }
  return clip;
}

}  // namespace busyhour::audio
