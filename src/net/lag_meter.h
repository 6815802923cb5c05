// How late an event loop comes to its timers, and what its thread did meanwhile.
#pragma once

#include <cstdint>

#include "base/cpu_times.h"
#include "base/time.h"
#include "stats/histogram.h"

namespace busyhour::net {

/// Asks for the thread's CPU time at most every 5 ms, and for its waits every 100 ms, so that it
/// knows, when a wake-up turns out to be late, what the thread did since about when it should have
/// come. On the loop's thread.
class LagMeter {
 public:
  explicit LagMeter(ThreadClock& clock) : clock_(clock) {}

  /// The loop begins to run.
  void start(Instant now);
  /// A round begins; no timer was due.
  void round(Instant now);
  /// A round begins, `lag` after a timer was due.
  void late_round(Instant now, Duration lag);

  /// A lag above this is a late wake-up.
  static constexpr Duration late_limit = 10ms;
  struct Late {
    std::uint64_t count = 0;
    Duration total{0};
    Duration own_work{0};  ///< of the total: the thread was at work
    Duration waited{0};    ///< of the total: it was without a CPU
  };
  const stats::Histogram& histogram() const { return lag_; }
  const Late& late() const { return late_; }

 private:
  void divide(Duration lag);

  ThreadClock& clock_;
  stats::Histogram lag_;
  Late late_;
  Instant looked_at_{};  // when used_ was read
  Duration used_{0};
  Instant waited_at_{};  // when waited_ was read
  Duration waited_{0};
};

}  // namespace busyhour::net
