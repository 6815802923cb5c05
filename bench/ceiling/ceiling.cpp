// The limit that the machine sets: a bare epoll loop that sends ready-made frames at pace and
// throws away what comes back. What busyhour costs more than this, busyhour costs.
//
//   bench_ceiling PORT CALLS SECONDS CLIP.pcm   prints one line of JSON
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "audio/clip.h"
#include "base/clock.h"
#include "call/wire_clip.h"
#include "protocol/caller_dialect.h"
#include "stats/histogram.h"

namespace {

using namespace busyhour;  // NOLINT(google-build-using-namespace): one small program

constexpr Duration period = 20ms;
constexpr int phases = 20;
constexpr net::MaskKey key{std::byte{0x11}, std::byte{0x22}, std::byte{0x33}, std::byte{0x44}};

struct RawCall {
  int fd = -1;
  std::size_t frame = 0;  ///< of clip and pause together
};

[[noreturn]] void die(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void send_all(int fd, std::span<const std::byte> bytes) {
  if (send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) {
    die("send");
  }
}

/// A blocking handshake; the answer's content is not looked at but for its status.
int call_up(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    die("connect");
  }
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const std::string request =
      "GET /api/v1/media/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  send_all(fd, std::as_bytes(std::span(request)));
  std::array<char, 4096> answer;
  const ssize_t n = recv(fd, answer.data(), answer.size(), 0);
  if (n < 12 || std::string_view(answer.data(), 12) != "HTTP/1.1 101") die("upgrade refused");
  fcntl(fd, F_SETFL, O_NONBLOCK);
  return fd;
}

class RawLoop {
 public:
  RawLoop(std::uint16_t port, int calls, const audio::Clip& clip)
      : dialect_(protocol::acs_caller()),
        speech_(clip, dialect_, key),
        pause_(audio::Clip{16000, std::vector<audio::Sample>(16000 * 4, 3)}, dialect_, key),
        calls_(static_cast<std::size_t>(calls)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    open_calls(port);
    watch(timer_, calls_.size());
  }

  void run(Duration length);
  nlohmann::ordered_json report() const;

 private:
  void open_calls(std::uint16_t port);
  void watch(int fd, std::size_t tag);
  void arm();
  void send_due(Instant until);
  void send_frame(RawCall& call, Instant due);
  void drain(int fd);

  const protocol::CallerDialect& dialect_;
  call::WireClip speech_;
  call::WireClip pause_;  ///< four seconds: the agent's answer
  std::vector<RawCall> calls_;
  int epoll_;
  int timer_;
  SystemClock clock_;
  Instant next_tick_{};
  std::uint64_t ticks_ = 0;
  std::uint64_t frames_ = 0, blocked_ = 0, bytes_in_ = 0;
  stats::Histogram lateness_;
  Duration cpu_{0};
};

void RawLoop::watch(int fd, std::size_t tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = tag;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
}

void RawLoop::open_calls(std::uint16_t port) {
  protocol::CallIdentity id;
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    RawCall& call = calls_[i];
    call.fd = call_up(port);
    // Spread over the turn, as calls that came in one by one would be.
    call.frame = i * 7 % (speech_.frames() + pause_.frames());
    std::vector<std::byte> opening;
    for (const std::string& text : dialect_.opening(id)) {
      net::append_frame(opening, net::Opcode::text, std::as_bytes(std::span(text)), &key);
    }
    send_all(call.fd, opening);
    watch(call.fd, i);
  }
}

void RawLoop::send_frame(RawCall& call, Instant due) {
  const bool talks = call.frame < speech_.frames();
  const auto bytes =
      talks ? speech_.frame(call.frame) : pause_.frame(call.frame - speech_.frames());
  call.frame = (call.frame + 1) % (speech_.frames() + pause_.frames());
  lateness_.record(clock_.now() - due);
  const ssize_t n = send(call.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  n == static_cast<ssize_t>(bytes.size()) ? ++frames_ : ++blocked_;
}

void RawLoop::send_due(Instant until) {
  for (; next_tick_ <= until; next_tick_ += period / phases, ++ticks_) {
    for (std::size_t i = ticks_ % phases; i < calls_.size(); i += phases) {
      send_frame(calls_[i], next_tick_);
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

void RawLoop::drain(int fd) {
  static std::array<std::byte, 256 * 1024> buffer;
  const ssize_t n = recv(fd, buffer.data(), buffer.size(), 0);
  if (n == 0) throw std::runtime_error("the agent hung up");
  if (n > 0) bytes_in_ += static_cast<std::uint64_t>(n);
}

Duration process_cpu() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + Duration(used.tv_nsec);
}

void RawLoop::run(Duration length) {
  const Duration cpu_before = process_cpu();
  next_tick_ = clock_.now() + 1ms;
  const Instant end = next_tick_ + length;
  std::array<epoll_event, 512> events;
  arm();
  while (next_tick_ < end) {
    const int n = epoll_wait(epoll_, events.data(), events.size(), -1);
    for (int i = 0; i < n; ++i) {
      const std::uint64_t tag = events[static_cast<std::size_t>(i)].data.u64;
      if (tag < calls_.size()) {
        drain(calls_[tag].fd);
        continue;
      }
      std::uint64_t expirations = 0;
      if (read(timer_, &expirations, sizeof expirations) < 0) continue;
      send_due(clock_.now());
      arm();
    }
  }
  cpu_ = process_cpu() - cpu_before;
}

nlohmann::ordered_json RawLoop::report() const {
  const stats::Statistic lateness = lateness_.summary_ms();
  return {{"calls", calls_.size()},
          {"frames_sent", frames_},
          {"frames_blocked", blocked_},
          {"megabytes_in", static_cast<double>(bytes_in_) / 1e6},
          {"cpu_s", to_seconds(cpu_)},
          {"cpu_ms_per_1000_frames", 1e6 * to_seconds(cpu_) / static_cast<double>(frames_)},
          {"lateness_p50_ms", lateness.p50},
          {"lateness_p99_ms", lateness.p99},
          {"lateness_max_ms", lateness.max}};
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 5) {
    std::fputs("usage: bench_ceiling PORT CALLS SECONDS CLIP.pcm\n", stderr);
    return 2;
  }
  const auto clip = audio::read_clip(argv[4]);
  if (!clip) throw std::runtime_error(clip.error().message);
  RawLoop loop(static_cast<std::uint16_t>(std::atoi(argv[1])), std::atoi(argv[2]), *clip);
  loop.run(std::chrono::seconds(std::atoi(argv[3])));
  std::puts(loop.report().dump().c_str());
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_ceiling: %s\n", error.what());
  return 1;
}
