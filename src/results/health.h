// Was the generator itself fit? (measurement.md section 4)
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "stats/histogram.h"

namespace busyhour::results {

struct ThreadHealth {
  double busy_percent = 0;  ///< CPU time of the thread over wall time while calls were up
  Duration cpu_time{0};
  Duration loop_lag_max{0};  ///< worst delay of the event loop's own tick
};

struct Health {
  stats::Histogram lateness;  ///< actual - due of every microphone frame
  std::uint64_t frames_due = 0;
  std::uint64_t frames_sent = 0;
  std::uint64_t frames_late_over_period = 0;
  std::uint64_t frames_dropped = 0;       ///< send queue full
  std::uint64_t frames_queued = 0;        ///< the kernel did not take them at once
  std::uint64_t multi_message_reads = 0;  ///< reads with several messages: stamps less sure
  std::uint64_t clock_jumps = 0;          ///< steps of CLOCK_REALTIME seen while mapping stamps
  std::vector<ThreadHealth> threads;

  void merge(const Health& other);

  struct Judgement {
    bool fit = true;
    std::vector<std::string> reasons;  ///< which limit broke, with figure and limit
  };
  /// Limits: lateness p99 10 ms, 0.1 % of frames over one period late, 90 % busy, frames dropped.
  Judgement judge() const;
};

}  // namespace busyhour::results
