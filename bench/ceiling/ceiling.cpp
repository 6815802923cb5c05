// The limit that the machine sets: a bare epoll loop that sends ready-made frames at pace and
// throws away what comes back. What busyhour costs more than this, busyhour costs.
//
//   bench_ceiling PORT CALLS SECONDS CLIP.pcm [ENDPOINT [PIPELINE [wss]]]
//
// Every call sends a frame each frame period without end, the clip (16 kHz) and six seconds of
// noise in turn: as long as a caller of busyhour waits and listens. The calls are spread over the
// turn and over the frame period. Prints one line of JSON, of the time after the first turn: until
// then the calls that began in their pause have not asked the agent for anything. Only lateness is
// that of the first turn, too: busyhour's is of its whole run, and who is watched for longer meets
// more of the machine's stalls.
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "audio/clip.h"
#include "base/clock.h"
#include "base/random.h"
#include "call/wire_clip.h"
#include "line.h"
#include "protocol/caller_dialect.h"
#include "stats/histogram.h"

namespace {

using namespace busyhour;  // NOLINT(google-build-using-namespace): one small program

constexpr Duration period = 20ms;
constexpr int phases = 20;
constexpr net::MaskKey key{std::byte{0x11}, std::byte{0x22}, std::byte{0x33}, std::byte{0x44}};

struct RawCall {
  bench::Line line;
  std::size_t frame = 0;  ///< of clip and pause together
};

class RawLoop {
 public:
  RawLoop(const bench::Target& target, int calls, const audio::Clip& clip,
          const protocol::CallerDialect& dialect)
      : dialect_(dialect),
        speech_(clip, dialect, key),
        pause_(audio::Clip{16000, std::vector<audio::Sample>(16000 * 6, 3)}, dialect, key),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    open_calls(target, static_cast<std::size_t>(calls));
    watch(timer_, calls_.size());
  }

  void run(Duration length);
  nlohmann::ordered_json report() const;

 private:
  void open_calls(const bench::Target& target, std::size_t count);
  void watch(int fd, std::size_t tag);
  std::size_t frames_of_turn() const { return speech_.frames() + pause_.frames(); }
  void arm();
  void serve_until(Instant end);
  void send_due(Instant until);
  void give_up_until(Instant end);
  void send_frame(RawCall& call, Instant due);

  const protocol::CallerDialect& dialect_;
  call::WireClip speech_;
  call::WireClip pause_;  ///< the agent's delays and its answer
  std::vector<RawCall> calls_;
  int epoll_;
  int timer_;
  SystemClock clock_;
  Instant next_tick_{};
  std::uint64_t ticks_ = 0;
  std::uint64_t frames_ = 0, blocked_ = 0, bytes_in_ = 0;
  stats::Histogram lateness_;
  Duration cpu_{0}, wall_{0};
};

void RawLoop::watch(int fd, std::size_t tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = tag;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) throw std::runtime_error("epoll_ctl");
}

void RawLoop::open_calls(const bench::Target& target, std::size_t count) {
  Random random(1);
  calls_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const protocol::CallIdentity id{make_uuid(random), make_uuid(random), make_uuid(random),
                                    "8:acs:" + make_uuid(random)};
    // Spread over the turn, as calls that came in one by one would be.
    calls_.push_back({bench::Line(target, dialect_, id), i * 7 % frames_of_turn()});
    std::vector<std::byte> opening;
    for (const std::string& text : dialect_.opening(id)) {
      net::append_frame(opening, net::Opcode::text, std::as_bytes(std::span(text)), &key);
    }
    if (!opening.empty() && !calls_.back().line.send(opening)) throw std::runtime_error("send");
    watch(calls_.back().line.fd(), i);
  }
}

void RawLoop::send_frame(RawCall& call, Instant due) {
  const bool talks = call.frame < speech_.frames();
  const auto bytes =
      talks ? speech_.frame(call.frame) : pause_.frame(call.frame - speech_.frames());
  call.frame = (call.frame + 1) % frames_of_turn();
  lateness_.record(clock_.now() - due);
  call.line.send(bytes) ? ++frames_ : ++blocked_;
}

void RawLoop::send_due(Instant until) {
  for (; next_tick_ <= until; next_tick_ += period / phases, ++ticks_) {
    for (std::size_t i = ticks_ % phases; i < calls_.size(); i += phases) {
      send_frame(calls_[i], next_tick_);
    }
  }
}

/// Frames that were due and that an overloaded loop did not come to.
void RawLoop::give_up_until(Instant end) {
  for (; next_tick_ <= end - period; next_tick_ += period / phases, ++ticks_) {
    for (std::size_t i = ticks_ % phases; i < calls_.size(); i += phases) {
      lateness_.record(end - next_tick_);
      ++blocked_;
    }
  }
}

void RawLoop::arm() {
  itimerspec when{};
  const auto due = next_tick_.time_since_epoch();
  when.it_value.tv_sec = static_cast<time_t>(due / 1s);
  when.it_value.tv_nsec = static_cast<long>((due % 1s).count());
  timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

Duration process_cpu() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + Duration(used.tv_nsec);
}

void RawLoop::serve_until(Instant end) {
  std::array<epoll_event, 512> events;
  arm();
  while (clock_.now() < end) {
    const int n = epoll_wait(epoll_, events.data(), events.size(), -1);
    for (int i = 0; i < n; ++i) {
      const std::uint64_t tag = events[static_cast<std::size_t>(i)].data.u64;
      if (tag < calls_.size()) {
        bytes_in_ += calls_[tag].line.drain();
        continue;
      }
      std::uint64_t expirations = 0;
      if (read(timer_, &expirations, sizeof expirations) < 0) continue;
      send_due(clock_.now());
      arm();
    }
  }
}

void RawLoop::run(Duration length) {
  next_tick_ = clock_.now() + 1ms;
  serve_until(next_tick_ + frames_of_turn() * period);
  frames_ = bytes_in_ = 0;
  const Duration cpu_before = process_cpu();
  const Instant begin = clock_.now();
  serve_until(begin + length);
  cpu_ = process_cpu() - cpu_before;
  wall_ = clock_.now() - begin;
  give_up_until(begin + length);
}

nlohmann::ordered_json RawLoop::report() const {
  const stats::Statistic lateness = lateness_.summary_ms();
  return {{"calls", calls_.size()},
          {"seconds", to_seconds(wall_)},
          {"frames_sent", frames_},
          {"frames_blocked", blocked_},
          {"megabytes_in", static_cast<double>(bytes_in_) / 1e6},
          {"cpu_s", to_seconds(cpu_)},
          {"cpu_ms_per_1000_frames", 1e6 * to_seconds(cpu_) / static_cast<double>(frames_)},
          {"lateness_p50_ms", lateness.p50},
          {"lateness_p99_ms", lateness.p99},
          {"lateness_max_ms", lateness.max}};
}

/// The argument at `index`, or `fallback` if there are fewer.
std::string argument(std::span<char*> arguments, std::size_t index, const char* fallback) {
  return index < arguments.size() ? arguments[index] : fallback;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::span arguments(argv, static_cast<std::size_t>(argc));
  const auto endpoint = protocol::endpoint_from(argument(arguments, 5, "acs"));
  const auto pipeline = protocol::pipeline_from(argument(arguments, 6, "cascade"));
  if (argc < 5 || argc > 8 || !endpoint || !pipeline) {
    std::fputs("usage: bench_ceiling PORT CALLS SECONDS CLIP.pcm [ENDPOINT [PIPELINE [wss]]]\n",
               stderr);
    return 2;
  }
  const auto clip = audio::read_clip(arguments[4]);
  if (!clip) throw std::runtime_error(clip.error().message);
  protocol::CallerOptions caller;
  caller.endpoint = *endpoint;
  caller.pipeline = *pipeline;
  const auto dialect = protocol::make_caller_dialect(caller);
  if (!dialect) throw std::runtime_error(dialect.error().message);
  const bench::SslContext tls =
      argument(arguments, 7, "ws") == "wss" ? bench::make_ssl_context() : nullptr;
  const bench::Target target{static_cast<std::uint16_t>(std::atoi(arguments[1])),
                             std::string(protocol::default_path(*endpoint, *pipeline)), tls.get()};
  RawLoop loop(target, std::atoi(arguments[2]), *clip, **dialect);
  loop.run(std::chrono::seconds(std::atoi(arguments[3])));
  std::puts(loop.report().dump().c_str());
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_ceiling: %s\n", error.what());
  return 1;
}
