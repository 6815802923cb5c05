#include "protocol/agent_speech.h"

#include <algorithm>
#include <array>

namespace busyhour::protocol {

namespace {

Duration length_of(std::size_t samples, int sample_rate) {
  return std::chrono::duration_cast<Duration>(1s) * static_cast<std::int64_t>(samples) /
         sample_rate;
}

void append_cut(std::vector<Cut>& cuts, std::span<const audio::Sample> samples, int sample_rate) {
  const Duration begin = cuts.empty() ? 0ns : cuts.back().begin + cuts.back().length;
  cuts.push_back({samples, begin, length_of(samples.size(), sample_rate)});
}

}  // namespace

std::vector<Cut> cut_evenly(std::vector<audio::Sample>& samples, int sample_rate, Duration period,
                            Tail tail) {
  const std::size_t length = audio::frame_samples(sample_rate, period);
  if (tail == Tail::fill) samples.resize((samples.size() + length - 1) / length * length);
  if (tail == Tail::drop) samples.resize(samples.size() / length * length);
  std::vector<Cut> cuts;
  for (std::span<const audio::Sample> rest(samples); !rest.empty();) {
    const std::size_t taken = std::min(length, rest.size());
    append_cut(cuts, rest.first(taken), sample_rate);
    rest = rest.subspan(taken);
  }
  return cuts;
}

std::vector<Cut> cut_unevenly(std::span<const audio::Sample> samples, int sample_rate) {
  static constexpr std::array<Duration, 5> lengths{100ms, 60ms, 200ms, 140ms, 80ms};
  std::vector<Cut> cuts;
  while (!samples.empty()) {
    const Duration wanted = lengths[cuts.size() % lengths.size()];
    const std::size_t taken = std::min(audio::frame_samples(sample_rate, wanted), samples.size());
    append_cut(cuts, samples.first(taken), sample_rate);
    samples = samples.subspan(taken);
  }
  return cuts;
}

}  // namespace busyhour::protocol
