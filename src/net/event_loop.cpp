#include "net/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "base/prefetch.h"
#include "net/file_descriptor.h"

namespace busyhour::net {
namespace {

constexpr std::size_t receive_buffer_size = std::size_t{256} * 1024;
/// Few, so that a flood of arrivals cannot keep a due timer waiting: what has arrived carries the
/// kernel's stamp and loses nothing by being read a little later, a frame that leaves late is late.
constexpr std::size_t events_per_round = 32;
/// After so long with more to read than a round takes, all of it is read: half of the period of a
/// stream of audio, before two of its messages wait together and share one stamp.
constexpr Duration longest_backlog = 10ms;

FileDescriptor owned(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return FileDescriptor(fd);
}

/// Puts a wake-up on the grid of timer_grain at or after `due`.
Instant on_grid(Instant due) {
  const Duration grain = EventLoop::timer_grain;
  if (due > Instant::max() - grain) return due;
  const Duration since = due.time_since_epoch() + grain - 1ns;
  return Instant(since - since % grain);
}

}  // namespace

struct EventLoop::State {
  /// The generation tells an event of this registration from a stale one of the same descriptor.
  struct Entry {
    FdHandler* handler = nullptr;
    std::uint32_t generation = 0;
  };

  explicit State(Instant now)
      : epoll(owned(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
        timer(
            owned(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")),
        waker(owned(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")),
        wheel(now),
        buffer(std::make_unique_for_overwrite<std::byte[]>(receive_buffer_size)) {
    control(EPOLL_CTL_ADD, timer.get(), EPOLLIN, 0);
    control(EPOLL_CTL_ADD, waker.get(), EPOLLIN, 0);
  }

  void control(int operation, int fd, std::uint32_t events, std::uint32_t generation);
  void wake() const;
  int arm_timer();
  void fire_timers(Instant now);
  std::span<const epoll_event> wait(int timeout);
  void hand_out(std::span<const epoll_event> arrived);
  void hand_out_backlog();
  void look_ahead(const epoll_event& event) const;
  void dispatch(const epoll_event& event);
  void run_posted();

  FileDescriptor epoll, timer, waker;
  TimerWheel wheel;
  SystemClock clock;
  Instant asked{};  // for what is ready, last
  Instant caught_up{};
  Instant backlog_since = Instant::max();  // more was ready than was handed out
  Instant armed_for = Instant::max();
  bool timer_readable = false;  // it expired and was neither read nor set since
  std::vector<Entry> entries;   // by descriptor
  std::array<epoll_event, events_per_round> ready{};  // what wait() returned
  std::unique_ptr<std::byte[]> buffer;
  Stats stats;
  SystemThreadClock thread_clock;
  LagMeter lag{thread_clock};
  Instant overdue_since = Instant::max();  // timers wait that were due then already
  Instant round_began{};
  bool worked_long = false;  // the handler that was last called

  std::atomic<bool> stopping{false};
  std::mutex mutex;
  std::vector<std::function<void()>> posted;  // guarded by mutex
};

void EventLoop::State::control(int operation, int fd, std::uint32_t events,
                               std::uint32_t generation) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = std::uint64_t{generation} << 32 | static_cast<std::uint32_t>(fd);
  if (::epoll_ctl(epoll.get(), operation, fd, &event) < 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

void EventLoop::State::wake() const {
  const std::uint64_t one = 1;
  // It fails only where the counter is full already, which wakes as well.
  [[maybe_unused]] const auto written = ::write(waker.get(), &one, sizeof one);
}

/// Sets the timerfd to the next wake-up that is needed, and returns epoll_wait's timeout.
int EventLoop::State::arm_timer() {
  if (wheel.overdue()) {
    overdue_since = round_began;
    return 0;
  }
  const Instant due = wheel.next_due();
  if (due == Instant::max()) {
    if (!timer_readable) return -1;
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto got = ::read(timer.get(), &expirations, sizeof expirations);
    timer_readable = false;
    return -1;
  }
  const Instant wake_up = on_grid(due);
  if (wake_up == armed_for) return -1;
  const std::int64_t ns = std::max<std::int64_t>(to_ns(wake_up), 1);  // 0 would disarm
  itimerspec when{};
  when.it_value.tv_sec = ns / 1'000'000'000;
  when.it_value.tv_nsec = ns % 1'000'000'000;
  ::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &when, nullptr);
  timer_readable = false;
  armed_for = wake_up;
  return -1;
}

/// Timers go first in a round, and whenever a handler took long: they are late already, while what
/// has arrived carries the kernel's stamp.
void EventLoop::State::fire_timers(Instant now) {
  const Instant wanted = std::min(armed_for, std::exchange(overdue_since, Instant::max()));
  if (wanted <= now) {
    lag.late_round(now, now - wanted);
  } else {
    lag.round(now);
  }
  if (armed_for <= now) {
    armed_for = Instant::max();
    timer_readable = true;
  }
  round_began = now;
  wheel.advance(now);
}

/// What is ready, as much as a round takes.
std::span<const epoll_event> EventLoop::State::wait(int timeout) {
  asked = clock.now();
  const int count =
      ::epoll_wait(epoll.get(), ready.data(), static_cast<int>(ready.size()), timeout);
  if (count < 0) asked = caught_up;  // a signal: nothing is known
  return std::span(ready).first(static_cast<std::size_t>(std::max(count, 0)));
}

void EventLoop::State::hand_out(std::span<const epoll_event> arrived) {
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    if (i + 1 < arrived.size()) look_ahead(arrived[i + 1]);
    dispatch(arrived[i]);
    if (std::exchange(worked_long, false)) fire_timers(clock.now());
  }
  if (arrived.size() == ready.size()) {
    backlog_since = std::min(backlog_since, asked);
  } else {  // nothing was left out that was ready then
    caught_up = asked;
    backlog_since = Instant::max();
  }
}

/// Timers that stay behind would otherwise keep what has arrived waiting for as long.
void EventLoop::State::hand_out_backlog() {
  std::size_t handed_out = 0;
  while (clock.now() - backlog_since > longest_backlog && handed_out < entries.size() &&
         !stopping.load()) {
    const auto arrived = wait(0);
    hand_out(arrived);
    handed_out += arrived.size();
  }
}

/// Asks for the memory of who gets the event.
void EventLoop::State::look_ahead(const epoll_event& event) const {
  const auto fd = static_cast<std::size_t>(event.data.u64 & 0xffffffff);
  if (fd < entries.size()) prefetch(entries[fd].handler, 2 * cache_line);
}

void EventLoop::State::dispatch(const epoll_event& event) {
  const int fd = static_cast<int>(event.data.u64 & 0xffffffff);
  if (fd == timer.get()) return;  // its wake-up is the message; see fire_timers
  if (fd == waker.get()) {
    run_posted();
    return;
  }
  const Entry& entry = entries[static_cast<std::size_t>(fd)];
  if (entry.handler == nullptr || entry.generation != event.data.u64 >> 32) return;
  entry.handler->on_ready(event.events);
}

void EventLoop::State::run_posted() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(waker.get(), &count, sizeof count);
  std::vector<std::function<void()>> work;
  {
    const std::lock_guard lock(mutex);
    work.swap(posted);
  }
  for (const auto& item : work) item();
}

EventLoop::EventLoop() : state_(std::make_unique<State>(clock_.now())) {}
EventLoop::~EventLoop() = default;

void EventLoop::run() {
  State& s = *state_;
  s.round_began = clock_.now();
  s.lag.start(s.round_began);
  while (!s.stopping.exchange(false)) {
    const auto arrived = s.wait(s.arm_timer());
    ++s.stats.rounds;
    s.fire_timers(clock_.now());
    s.hand_out(arrived);
    s.hand_out_backlog();
  }
}

void EventLoop::stop() {
  state_->stopping = true;
  state_->wake();
}

void EventLoop::post(std::function<void()> work) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->posted.push_back(std::move(work));
    if (state_->posted.size() > 1) return;  // the first one has woken the loop
  }
  state_->wake();
}

void EventLoop::schedule(Timer& timer, Instant due) {
  state_->wheel.schedule(timer, due);
}

void EventLoop::cancel(Timer& timer) {
  state_->wheel.cancel(timer);
}

void EventLoop::add(int fd, std::uint32_t epoll_events, FdHandler& handler) {
  const auto index = static_cast<std::size_t>(fd);
  if (state_->entries.size() <= index) state_->entries.resize(index + 1);
  State::Entry& entry = state_->entries[index];
  state_->control(EPOLL_CTL_ADD, fd, epoll_events, ++entry.generation);
  entry.handler = &handler;
}

void EventLoop::modify(int fd, std::uint32_t epoll_events, FdHandler& handler) {
  State::Entry& entry = state_->entries[static_cast<std::size_t>(fd)];
  state_->control(EPOLL_CTL_MOD, fd, epoll_events, entry.generation);
  entry.handler = &handler;
}

void EventLoop::remove(int fd, FdHandler& handler) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= state_->entries.size() || state_->entries[index].handler != &handler) return;
  state_->entries[index].handler = nullptr;
  state_->control(EPOLL_CTL_DEL, fd, 0, 0);
}

std::span<std::byte> EventLoop::receive_buffer() {
  return {state_->buffer.get(), receive_buffer_size};
}

void EventLoop::worked_long() {
  state_->worked_long = true;
}

Instant EventLoop::caught_up() const {
  return state_->caught_up;
}

const EventLoop::Stats& EventLoop::stats() const {
  return state_->stats;
}

const LagMeter& EventLoop::lag() const {
  return state_->lag;
}

}  // namespace busyhour::net
