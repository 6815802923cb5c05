// What a caller pays for a message of the agent in each dialect: 50 a second for each call.
#include <benchmark/benchmark.h>

#include <span>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "protocol/caller_dialect.h"

namespace busyhour::protocol {
namespace {

/// Base64 of 20 ms of PCM16.
std::string twenty_ms(int sample_rate) {
  const std::vector<audio::Sample> samples(audio::frame_samples(sample_rate, 20ms), 1000);
  return base64_encode(std::as_bytes(std::span(samples)));
}

void parse(benchmark::State& state, const CallerOptions& options, const std::string& message) {
  const auto dialect = make_caller_dialect(options).value();
  AgentEvent event;
  for (auto _ : state) {
    dialect->parse(message, false, event);
    benchmark::DoNotOptimize(event.audio);
  }
}

void parse_acs_copy(benchmark::State& state) {
  parse(state, {},
        R"({"type":"audio_data","data":")" + twenty_ms(16000) +
            R"(","sample_rate":16000,"response_id":"resp_1","is_final":false})");
}
BENCHMARK(parse_acs_copy);

void parse_browser_frame(benchmark::State& state) {
  parse(state, {.endpoint = Endpoint::browser},
        R"({"type":"audio_data","data":")" + twenty_ms(48000) +
            R"(","frame_index":7,"total_frames":173,"sample_rate":48000,"is_final":false})");
}
BENCHMARK(parse_browser_frame);

void parse_realtime_delta(benchmark::State& state) {
  parse(state, {.endpoint = Endpoint::realtime},
        R"({"type":"response.output_audio.delta","event_id":"ev_9","response_id":"resp_1",)"
        R"("item_id":"item_2","output_index":0,"content_index":0,"delta":")" +
            twenty_ms(24000) + R"("})");
}
BENCHMARK(parse_realtime_delta);

}  // namespace
}  // namespace busyhour::protocol
