// Timers by due time: a wheel of 1 ms slots, each sorted, so that timers fire in order of due time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace busyhour::net {

class TimerWheel;

/// A node of an intrusive ring; a lone node is a ring of its own.
struct TimerLink {
  TimerLink() = default;
  TimerLink(const TimerLink&) = delete;
  TimerLink& operator=(const TimerLink&) = delete;
  ~TimerLink() = default;

  bool alone() const { return next == this; }
  void unlink();
  void insert_after(TimerLink& position);
  /// Puts the ring's other nodes, of which there are some, behind `position` in another ring.
  void move_all_behind(TimerLink& position);

  TimerLink* prev = this;
  TimerLink* next = this;
};

/// How soon a timer fires whose round has come.
enum class Soon : std::uint8_t {
  next,       ///< after the one that fires now
  after_next  ///< after that
};

/// An intrusive timer. Its owner keeps it alive while it is scheduled; destruction cancels it.
class Timer : private TimerLink {
 public:
  Timer() = default;
  virtual ~Timer();
  bool scheduled() const { return wheel_ != nullptr; }
  Instant due() const { return due_; }

 protected:
  /// Called once, after which the timer is free to be scheduled again (or destroyed). `now` - due()
  /// is its lateness.
  virtual void on_timer(Instant now) = 0;
  /// Told (not always) before it fires: time to ask for the memory it is going to touch. Frames of
  /// thousands of calls find theirs in no near cache, and most of their cost would be waiting for
  /// it.
  virtual void prepare(Soon) {}

 private:
  friend class TimerWheel;
  TimerWheel* wheel_ = nullptr;
  Instant due_;
};

/// A timer that calls a member function of its owner, and before it prepare() where there is one.
template <class Owner, void (Owner::*method)(Instant)>
class MethodTimer final : public Timer {
 public:
  explicit MethodTimer(Owner& owner) : owner_(owner) {}

 private:
  void on_timer(Instant now) override { (owner_.*method)(now); }
  void prepare(Soon soon) override {
    if constexpr (requires { owner_.prepare(soon); }) owner_.prepare(soon);
  }
  Owner& owner_;
};

/// A slot holds the timers of its millisecond in every turn of the wheel, sorted by due time: those
/// of later turns wait behind. A sorted insertion starts at the end, where pacing timers belong, so
/// it costs one comparison for them. Not thread safe.
class TimerWheel {
 public:
  /// Timers due at `start` or before count as overdue.
  explicit TimerWheel(Instant start);
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  /// Reschedules if it is scheduled already.
  void schedule(Timer& timer, Instant due);
  void cancel(Timer& timer);
  /// The earliest due time, Instant::max() without timers.
  Instant next_due();
  /// True if timers wait that were due when they were scheduled.
  bool overdue() const { return !overdue_.alone(); }
  /// Fires what is due at `now`, in order of due time. What the callbacks schedule for `now` or
  /// before waits for the next call, so that a late timer cannot lock out everything else.
  void advance(Instant now);

 private:
  static constexpr std::size_t slot_count = 4096;
  static std::uint64_t tick_of(Instant t) {
    return static_cast<std::uint64_t>(t.time_since_epoch() / 1ms);
  }
  static Timer& timer_of(TimerLink& link) { return static_cast<Timer&>(link); }
  static void insert_sorted(TimerLink& ring, Timer& timer);
  static void move_due(TimerLink& from, TimerLink& to, std::uint64_t tick, Instant now);
  /// The first tick from `from` to `last` whose slot is marked as occupied, else `last` + 1.
  std::uint64_t next_occupied(std::uint64_t from, std::uint64_t last) const;
  Instant find_next_due();
  void collect_due(Instant now);
  void look_ahead();

  std::array<TimerLink, slot_count> slots_;
  std::array<std::uint64_t, slot_count / 64> occupied_{};  // a bit may outlive its last timer
  TimerLink overdue_;
  TimerLink firing_;
  Instant fired_until_;
  Instant next_due_ = Instant::max();
  bool next_due_known_ = true;
};

}  // namespace busyhour::net
