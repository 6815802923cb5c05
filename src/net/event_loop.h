// One thread's event loop: epoll, a timerfd and a 1 ms timer wheel with absolute deadlines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/clock.h"
#include "base/time.h"
#include "net/lag_meter.h"
#include "net/timer_wheel.h"

namespace busyhour::net {

/// Gets told that a descriptor is ready. May remove itself (or be destroyed) inside the call.
class FdHandler {
 public:
  virtual ~FdHandler() = default;
  virtual void on_ready(std::uint32_t epoll_events) = 0;
};

/// Everything but `post` and `stop` belongs to the thread that runs the loop.
class EventLoop {
 public:
  /// Throws std::system_error if the kernel gives no descriptors.
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Runs until stop(); may run again then. Timers fire in order of due time, never early, and at
  /// most `timer_grain` late while the loop keeps up: one wake-up serves all timers of a grain.
  void run();
  static constexpr Duration timer_grain = 250us;
  /// From any thread; the loop returns after the current round (or the next, if it is not running).
  void stop();
  /// Runs `work` on the loop's thread in the order of the posts; from any thread. Work that is
  /// posted to a loop that does not run any more is dropped with the loop.
  void post(std::function<void()> work);

  /// A due time in the past fires in the next round. Reschedules if it is scheduled already.
  void schedule(Timer& timer, Instant due);
  void cancel(Timer& timer);

  /// Level-triggered. After remove() no event reaches the handler, not even one of the round that
  /// is being dispatched. Remove before closing the descriptor.
  void add(int fd, std::uint32_t epoll_events, FdHandler& handler);
  void modify(int fd, std::uint32_t epoll_events, FdHandler& handler);
  void remove(int fd, FdHandler& handler);

  /// For a handler whose work takes a millisecond, as a TLS handshake does: what became due
  /// meanwhile fires before the round's next event.
  void worked_long();

  Instant now() const { return clock_.now(); }
  /// What had come in before this was handed to its handler before this round. Bounds how long
  /// something can have waited that is read now: the thread may have been without a core.
  Instant caught_up() const;
  const Clock& clock() const { return clock_; }
  /// A receive buffer that all connections of the loop share; valid until the next read.
  std::span<std::byte> receive_buffer();

  struct Stats {
    std::uint64_t rounds = 0;
  };
  const Stats& stats() const;
  /// The delays between the wake-ups for timers and their rounds.
  const LagMeter& lag() const;

 private:
  struct State;
  SystemClock clock_;
  std::unique_ptr<State> state_;
};

}  // namespace busyhour::net
