// How busy an engine thread was, over the run and at its busiest.
#pragma once

#include <deque>

#include "base/time.h"
#include "results/health.h"

namespace busyhour::load {

class ThreadMeter {
 public:
  /// The CPU times of the thread count from zero.
  explicit ThreadMeter(Instant begin = {}) : marks_{{begin, Duration::zero(), Duration::zero()}} {}

  /// About once a second, and at the end: what the thread used, and waited for a CPU, until `now`.
  void sample(Instant now, Duration used, Duration waited);

  /// Writes what is known of the thread's CPU.
  void describe(results::ThreadHealth& thread) const;
  /// Of the last second.
  double busy_percent_now() const { return now_.busy; }
  double wait_percent_now() const { return now_.wait; }

 private:
  struct Mark {
    Instant at;
    Duration used, waited;
  };
  struct Share {
    double busy = 0, wait = 0;
  };
  static Share between(const Mark& from, const Mark& to);
  static void keep_most(Share& most, const Share& share);

  std::deque<Mark> marks_;  // of the last 10 seconds and one before
  Mark first_ = marks_.front();
  Share now_, most_1s_, most_10s_;
  bool ten_seconds_ = false;
};

}  // namespace busyhour::load
