// The per-frame costs of base, audio and stats.
#include <benchmark/benchmark.h>

#include "audio/level.h"
#include "base/encoding.h"
#include "base/random.h"
#include "stats/histogram.h"

namespace busyhour {
namespace {

constexpr std::size_t frame_bytes = 640;  // 20 ms of PCM16 at 16 kHz: 856 base64 characters

std::vector<std::byte> random_bytes(std::size_t size) {
  Random random(1);
  std::vector<std::byte> bytes(size);
  for (std::byte& b : bytes) b = static_cast<std::byte>(random());
  return bytes;
}

void decode_base64_frame(benchmark::State& state) {
  const std::string text = base64_encode(random_bytes(frame_bytes));
  std::vector<std::byte> out;
  for (auto _ : state) {
    benchmark::DoNotOptimize(base64_decode(text, out));
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(decode_base64_frame);

void encode_base64_frame(benchmark::State& state) {
  const std::vector<std::byte> bytes = random_bytes(frame_bytes);
  for (auto _ : state) benchmark::DoNotOptimize(base64_encode(bytes));
}
BENCHMARK(encode_base64_frame);

void judge_speech_in_frame(benchmark::State& state) {
  Random random(1);
  const audio::Clip frame = audio::comfort_noise(16000, 20ms, random);
  for (auto _ : state) {
    benchmark::DoNotOptimize(frame.samples.data());
    benchmark::DoNotOptimize(audio::holds_speech(frame.samples));
  }
}
BENCHMARK(judge_speech_in_frame);

void record_into_histogram(benchmark::State& state) {
  Random random(1);
  std::vector<Duration> values(4096);
  for (Duration& value : values) value = from_ms(300 + 50 * random.normal());
  stats::Histogram histogram;
  std::size_t i = 0;
  for (auto _ : state) histogram.record(values[i++ % values.size()]);
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(record_into_histogram);

void summarise_histogram(benchmark::State& state) {
  Random random(1);
  stats::Histogram histogram;
  for (int i = 0; i < 10'000; ++i) histogram.record(from_ms(300 + 50 * random.normal()));
  for (auto _ : state) benchmark::DoNotOptimize(histogram.summary_ms());
}
BENCHMARK(summarise_histogram);

void write_timestamp(benchmark::State& state) {
  WallTime now(std::chrono::seconds(1'800'000'000));
  std::array<char, 24> text{};
  for (auto _ : state) {
    now += 20ms;
    write_iso8601_ms(now, text);
    benchmark::DoNotOptimize(text);
  }
}
BENCHMARK(write_timestamp);

}  // namespace
}  // namespace busyhour
