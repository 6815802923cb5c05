// A whole frame of a call but for the kernel: what a thread with 1,000 calls does for each of them.
#include <benchmark/benchmark.h>
#include <sys/eventfd.h>

#include <deque>
#include <memory>
#include <vector>

#include "audio/level.h"
#include "base/prefetch.h"
#include "call/caller.h"
#include "net/event_loop.h"
#include "net/frame.h"
#include "net/timer_wheel.h"
#include "net/transport.h"
#include "net/ws_connection.h"
#include "protocol/agent_dialect.h"
#include "protocol/caller_dialect.h"

namespace busyhour {
namespace {

constexpr net::MaskKey key{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};

/// Goes through as much memory for each frame as a send over loopback does, so that the calls find
/// theirs in no near cache.
class Kernel {
 public:
  void send() {
    for (std::size_t i = 0; i < per_frame; i += cache_line) ++memory_[(at_ + i) % memory_.size()];
    at_ = (at_ + per_frame) % memory_.size();
  }

 private:
  static constexpr std::size_t per_frame = std::size_t{16} * 1024;
  std::vector<std::uint8_t> memory_ = std::vector<std::uint8_t>(std::size_t{16} * 1024 * 1024);
  std::size_t at_ = 0;
};

/// Takes everything.
class Sink final : public net::Transport {
 public:
  explicit Sink(Kernel* kernel) : kernel_(kernel) {}
  int fd() const override { return descriptor_.get(); }
  net::HandshakeState handshake(std::span<std::byte>) override { return net::HandshakeState::done; }
  net::Received rx(std::span<std::byte>) override { return {}; }
  net::Sent tx(std::span<const std::byte> bytes) override {
    benchmark::DoNotOptimize(bytes.data());
    if (kernel_ != nullptr) kernel_->send();
    return {net::IoState::ok, bytes.size()};
  }
  void end_sending() override {}
  std::string error() const override { return {}; }

 private:
  Kernel* kernel_;
  net::FileDescriptor descriptor_{::eventfd(0, EFD_CLOEXEC)};
};

class NoObserver final : public call::CallObserver {
  void on_connected(call::Caller&) override {}
  void on_turn(call::Caller&, const results::TurnRecord&) override {}
  void on_incident(call::Caller&, const results::Incident&) override {}
  void on_ended(call::Caller&) override {}
};

/// A thread's calls. They wait for a greeting for as long as the benchmark runs, and send noise.
class Calls {
 public:
  explicit Calls(std::size_t count, Kernel* kernel = nullptr) {
    script_.turns.push_back(
        {"words", std::make_shared<const call::WireClip>(noise_), std::nullopt, {}});
    for (std::size_t i = 0; i < count; ++i) {
      protocol::CallIdentity identity{std::to_string(i), "c", "s",
                                      "8:acs:5d5b4a0e-2f0c-4f8a-9a55-0b8d3c1f2e77"};
      call::Caller& caller =
          callers_.emplace_back(context_, script_, 1, std::move(identity), observer_);
      net::WsConnection& connection = connections_.emplace_back(
          loop_, std::make_unique<Sink>(kernel), net::FrameReader::Role::client,
          net::ConnectionLimits{}, caller);
      caller.attach(connection);
      connection.start({}, loop_.now());
    }
  }

  call::Caller& at(std::size_t i) { return callers_[i]; }
  call::Caller& next() { return callers_[next_++ % callers_.size()]; }
  const Clock& clock() const { return loop_.clock(); }

 private:
  static call::WireClip make_noise(const protocol::CallerDialect& dialect) {
    Random random(1);
    return {audio::comfort_noise(dialect.sample_rate(), 1s, random), dialect, key};
  }

  static call::Manners patient() {
    call::Manners manners;
    manners.patience.greeting_timeout = std::chrono::hours(1);
    return manners;
  }

  net::EventLoop loop_;
  const protocol::CallerDialect& dialect_ = protocol::acs_caller();
  call::WireClip noise_ = make_noise(dialect_);
  call::FramePatcher patcher_{key, false, 1};
  call::CallContext context_{loop_.clock(), dialect_, noise_, patcher_, patient()};
  call::Script script_;
  NoObserver observer_;
  std::deque<call::Caller> callers_;
  std::deque<net::WsConnection> connections_;
  std::size_t next_ = 0;
};

void send_frame_of_a_call(benchmark::State& state) {
  Calls calls(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(calls.next().on_frame_due(calls.clock().now()));
  }
}
BENCHMARK(send_frame_of_a_call)->Arg(1)->Arg(1000);

class Pacer final : public net::Timer {
 public:
  Pacer(net::TimerWheel& wheel, call::Caller& caller, bool prepares, Instant first)
      : wheel_(wheel), caller_(caller), prepares_(prepares), next_(first) {
    wheel_.schedule(*this, next_);
  }

 private:
  void on_timer(Instant now) override {
    benchmark::DoNotOptimize(caller_.on_frame_due(now));
    wheel_.schedule(*this, next_ += 20ms);
  }
  void prepare(net::Soon soon) override {
    if (prepares_) caller_.prepare_frame(soon);
  }
  net::TimerWheel& wheel_;
  call::Caller& caller_;
  bool prepares_;
  Instant next_;
};

/// 1,000 calls on phases of 1 ms, with and without asking ahead for their memory (the argument).
void send_frames_from_far_memory(benchmark::State& state) {
  constexpr std::size_t count = 1000;
  Kernel kernel;
  Calls calls(count, &kernel);
  Instant now = calls.clock().now();
  net::TimerWheel wheel(now);
  std::deque<Pacer> pacers;
  for (std::size_t i = 0; i < count; ++i) {
    pacers.emplace_back(wheel, calls.at(i), state.range(0) != 0, now + 1ms * (1 + i % 20));
  }
  for (auto _ : state) {
    now += 1ms;
    wheel.advance(now);
  }
  state.counters["per_frame"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * count / 20,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(send_frames_from_far_memory)->ArgName("ahead")->Arg(0)->Arg(1);

/// A message of 20 ms of speech, from the reader on.
void hear_frame_of_a_call(benchmark::State& state) {
  Calls calls(static_cast<std::size_t>(state.range(0)));
  const auto pieces = protocol::acs_agent().speech(std::vector<audio::Sample>(320, 1000));
  const std::string& message = pieces.at(0).messages.at(0).text;
  for (auto _ : state) calls.next().on_message({message, false, {calls.clock().now(), 0ns}});
}
BENCHMARK(hear_frame_of_a_call)->Arg(1)->Arg(1000);

}  // namespace
}  // namespace busyhour
