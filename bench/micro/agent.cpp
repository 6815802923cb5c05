// What the agent pays for a caller's frame, and the caller for a message of the agent.
#include <benchmark/benchmark.h>

#include "agent/session.h"
#include "agent/truth_log.h"
#include "protocol/caller_dialect.h"

namespace busyhour {
namespace {

/// A caller's 20 ms of background noise as it is on the wire.
std::string noise_message() {
  Random random(1);
  std::vector<audio::Sample> samples(320);
  for (audio::Sample& s : samples) s = static_cast<audio::Sample>(random.below(21)) - 10;
  return protocol::acs_caller().frame(samples).payload;
}

void parse_caller_frame(benchmark::State& state) {
  const std::string message = noise_message();
  protocol::CallerEvent event;
  for (auto _ : state) {
    protocol::acs_agent().parse(message, false, event);
    benchmark::DoNotOptimize(event.audio);
  }
}
BENCHMARK(parse_caller_frame);

void parse_agent_frame(benchmark::State& state) {
  const auto pieces = protocol::acs_agent().speech(std::vector<audio::Sample>(320, 1000));
  const std::string& message = pieces.at(0).messages.at(0).text;
  protocol::AgentEvent event;
  for (auto _ : state) {
    protocol::acs_caller().parse(message, false, event);
    benchmark::DoNotOptimize(event.audio);
  }
}
BENCHMARK(parse_agent_frame);

void parse_agent_envelope(benchmark::State& state) {
  protocol::AgentCall call("call", "session", Random(1));
  protocol::AgentDialect::Messages messages;
  protocol::acs_agent().response_done(call, {"Your next payment is due."}, messages);
  protocol::AgentEvent event;
  for (auto _ : state) {
    protocol::acs_caller().parse(messages.at(0), false, event);
    benchmark::DoNotOptimize(event.kind);
  }
}
BENCHMARK(parse_agent_envelope);

class NoLine final : public agent::Line {
  void send_frame(std::span<const std::byte>) override {}
  void send_text(std::string_view) override {}
  void wake_at(Instant) override {}
  void sleep() override {}
  void hang_up(std::uint16_t, std::string_view) override {}
  void drop() override {}
};

/// Everything above the socket: parse, decode, judge, count.
void hear_caller_frame(benchmark::State& state) {
  const agent::Behaviour behaviour;
  const agent::Voice voice(protocol::acs_agent(),
                           {{"", {16000, std::vector<audio::Sample>(320)}},
                            {{"", {16000, std::vector<audio::Sample>(320)}}}});
  const SimulatedClock clock;
  agent::NoTruth truth;
  agent::Counters counters;
  const agent::FaultTable faults({});
  agent::SessionContext context{behaviour, clock, truth, counters, faults};
  NoLine line;
  agent::Session session(context, line, {voice, "call", "call", Random(1)});
  const std::string message = noise_message();
  for (auto _ : state) session.on_message(message, false, {clock.now()});
}
BENCHMARK(hear_caller_frame);

}  // namespace
}  // namespace busyhour
