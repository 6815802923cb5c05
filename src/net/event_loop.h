// One thread's event loop: epoll, a timerfd and a 1 ms timer wheel with absolute deadlines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/time.h"

namespace busyhour::net {

class EventLoop;

/// An intrusive timer. Its owner keeps it alive while it is scheduled; destruction cancels it.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer();
  bool scheduled() const { return loop_ != nullptr; }
  Instant due() const { return due_; }

 protected:
  /// Called once, after which the timer is free to be scheduled again. `now` - due() is its
  /// lateness.
  virtual void on_timer(Instant now) = 0;

 private:
  friend class EventLoop;
  EventLoop* loop_ = nullptr;
  Timer* prev_ = nullptr;
  Timer* next_ = nullptr;
  Instant due_{};
};

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

  /// Runs until stop(). Timers fire in order of due time within a wheel tick.
  void run();
  /// From any thread; the loop returns after the current round.
  void stop();
  /// Runs `work` on the loop's thread; from any thread.
  void post(std::function<void()> work);

  /// A due time in the past fires in the next round. Reschedules if it is scheduled already.
  void schedule(Timer& timer, Instant due);
  void cancel(Timer& timer);

  void add(int fd, std::uint32_t epoll_events, FdHandler& handler);
  void modify(int fd, std::uint32_t epoll_events, FdHandler& handler);
  void remove(int fd, FdHandler& handler);

  Instant now() const { return clock_.now(); }
  const Clock& clock() const { return clock_; }
  /// A receive buffer that all connections of the loop share; valid until the next read.
  std::span<std::byte> receive_buffer();

  struct Stats {
    Duration lag_max{0};  ///< worst delay between a timer tick due and its run
    std::uint64_t rounds = 0;
  };
  const Stats& stats() const;

 private:
  struct State;
  SystemClock clock_;
  std::unique_ptr<State> state_;
};

}  // namespace busyhour::net
