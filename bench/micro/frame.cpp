// What sending and receiving one frame costs below the caller: patch, mask, read, wait for its
// time.
#include "net/frame.h"

#include <benchmark/benchmark.h>

#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "audio/level.h"
#include "call/wire_clip.h"
#include "net/timer_wheel.h"
#include "protocol/caller_dialect.h"

namespace busyhour {
namespace {

constexpr net::MaskKey key{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
constexpr std::string_view participant = "8:acs:5d5b4a0e-2f0c-4f8a-9a55-0b8d3c1f2e77";

/// A second of noise, frame after frame; what differs from call to call is written into each.
void patch(benchmark::State& state, const protocol::CallerOptions& options, bool fresh_mask) {
  const auto dialect = protocol::make_caller_dialect(options).value();
  Random random(1);
  const call::WireClip clip(audio::comfort_noise(dialect->sample_rate(), 1s, random), *dialect,
                            key);
  call::FramePatcher patcher(key, fresh_mask, 1);
  WallTime now(std::chrono::seconds(1'800'000'000));
  std::size_t frame = 0;
  for (auto _ : state) {
    now += 20us;  // a thread with 1,000 calls
    benchmark::DoNotOptimize(patcher.patch(clip, frame, participant, now).data());
    benchmark::ClobberMemory();
    frame = (frame + 1) % clip.frames();
  }
}

void patch_acs_frame(benchmark::State& state) {
  patch(state, {}, false);
}
BENCHMARK(patch_acs_frame);

void patch_acs_frame_fresh_mask(benchmark::State& state) {
  patch(state, {}, true);
}
BENCHMARK(patch_acs_frame_fresh_mask);

void patch_browser_frame(benchmark::State& state) {
  patch(state, {.endpoint = protocol::Endpoint::browser}, false);
}
BENCHMARK(patch_browser_frame);

void patch_realtime_frame(benchmark::State& state) {
  patch(state, {.endpoint = protocol::Endpoint::realtime}, false);
}
BENCHMARK(patch_realtime_frame);

void mask_frame(benchmark::State& state) {
  std::vector<std::byte> frame(1000);
  for (auto _ : state) {
    net::apply_mask(frame, key, 0);
    benchmark::DoNotOptimize(frame.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(mask_frame);

class NoSink final : public net::FrameReader::Sink {
  void on_data(std::string_view payload, bool, bool) override {
    benchmark::DoNotOptimize(payload.data());
  }
  void on_ping(std::string_view) override {}
  void on_pong(std::string_view) override {}
  void on_close_frame(std::uint16_t, std::string_view) override {}
  bool wants_more() const override { return true; }
};

/// A message of the agent, in one read.
void read_frame(benchmark::State& state) {
  std::vector<std::byte> bytes;
  const std::string message(960, 'x');
  net::append_frame(bytes, net::Opcode::text, std::as_bytes(std::span(message)), nullptr);
  net::FrameReader reader(net::FrameReader::Role::client, 1 << 20);
  NoSink sink;
  for (auto _ : state) benchmark::DoNotOptimize(reader.feed(bytes, sink).close_code);
}
BENCHMARK(read_frame);

/// A message that comes in two reads.
void read_frame_in_halves(benchmark::State& state) {
  std::vector<std::byte> bytes;
  const std::string message(960, 'x');
  net::append_frame(bytes, net::Opcode::text, std::as_bytes(std::span(message)), nullptr);
  net::FrameReader reader(net::FrameReader::Role::client, 1 << 20);
  NoSink sink;
  const auto halves = std::span(bytes);
  for (auto _ : state) {
    benchmark::DoNotOptimize(reader.feed(halves.first(500), sink).close_code);
    benchmark::DoNotOptimize(reader.feed(halves.subspan(500), sink).close_code);
  }
}
BENCHMARK(read_frame_in_halves);

class Pacer final : public net::Timer {
 public:
  Pacer(net::TimerWheel& wheel, Instant first) : wheel_(wheel), next_(first) {
    wheel_.schedule(*this, next_);
  }

 private:
  void on_timer(Instant) override { wheel_.schedule(*this, next_ += 20ms); }
  net::TimerWheel& wheel_;
  Instant next_;
};

/// As many calls as the argument says, on phases of 1 ms; the time is that of one frame.
void pace_frames(benchmark::State& state) {
  Instant now(1000s);
  net::TimerWheel wheel(now);
  const auto calls = static_cast<std::size_t>(state.range(0));
  std::deque<Pacer> pacers;
  for (std::size_t i = 0; i < calls; ++i) pacers.emplace_back(wheel, now + 1ms * (1 + i % 20));
  for (auto _ : state) {
    now += 1ms;
    wheel.advance(now);
    benchmark::DoNotOptimize(wheel.next_due());
  }
  state.counters["per_frame"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(calls) / 20,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(pace_frames)->Arg(1000)->Arg(4000);

}  // namespace
}  // namespace busyhour
