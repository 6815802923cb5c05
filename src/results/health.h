// Was the generator itself fit? (docs/measurement.md, "Can the run be trusted?")
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "results/turn_record.h"
#include "stats/histogram.h"

namespace busyhour::results {

/// Wake-ups of an event loop that came more than 10 ms late, and what its thread did meanwhile.
struct LateWakeUps {
  std::uint64_t count = 0;
  Duration total{0};     ///< by which they were late, together
  Duration own_work{0};  ///< of that: the thread itself was at work
  Duration cpu_wait{0};  ///< of that: it could have run, but other programs had the CPU
  /// Neither: the program was stopped, or the machine.
  Duration stopped() const { return total - own_work - cpu_wait; }

  void merge(const LateWakeUps& other);
};

struct ThreadHealth {
  double busy_percent = 0;  ///< CPU time of the thread over wall time while calls were up
  Duration cpu_time{0};
  Duration loop_lag_max{0};  ///< worst delay of the event loop's own tick
  Duration loop_lag_p99{0};
  double busy_10s_percent = 0;      ///< in its busiest 10 seconds; of a shorter run in all of it
  double busy_1s_percent = 0;       ///< in its busiest second
  Duration cpu_wait{0};             ///< ready to run, but without a CPU
  double cpu_wait_percent = 0;      ///< of the wall time
  double cpu_wait_10s_percent = 0;  ///< in the 10 seconds in which it was most
  double cpu_wait_1s_percent = 0;
  LateWakeUps late_wake_ups{};
};

struct Health {
  stats::Histogram lateness;  ///< actual - due of every microphone frame
  std::uint64_t frames_due = 0;
  std::uint64_t frames_sent = 0;
  std::uint64_t frames_late_over_period = 0;
  std::uint64_t frames_dropped = 0;  ///< send queue full: the target did not read, no fault of ours
  std::uint64_t frames_queued = 0;   ///< the kernel did not take them at once, for the same reason
  std::uint64_t calls_queued = 0;    ///< calls with such a frame
  std::uint64_t queue_max_bytes = 0;      ///< most that waited at a time to be sent in one call
  std::uint64_t multi_message_reads = 0;  ///< reads with several messages: stamps less sure
  std::uint64_t clock_jumps = 0;          ///< steps of CLOCK_REALTIME seen while mapping stamps
  std::uint64_t turns_heard = 0;          ///< turns with a first audio message
  /// Of them those whose first audio was read together with what came later, so that it may have
  /// come over 10 ms earlier than is known: this program did not read for so long.
  std::uint64_t turns_unsure = 0;
  /// actual - planned start of every call of an open loop
  stats::Histogram start_lateness;
  /// Calls of an open loop for which this machine had no connection left: not those blocked by a
  /// number of lines that the user chose.
  std::uint64_t calls_not_placed = 0;
  std::vector<ThreadHealth> threads;
  int cores = 0;                ///< that the program may use; 0: not known
  double steal_percent = 0;     ///< CPU time that a host took from this virtual machine
  double steal_1s_percent = 0;  ///< in the second in which it was most
  /// By this machine's kernel on their way in, its backlog being full; of all programs. TCP sends
  /// them again, 200 ms later.
  std::uint64_t packets_dropped = 0;

  void count(const TurnRecord& turn);
  /// Adds what another thread counted; what belongs to the machine is left alone.
  void merge(const Health& other);

  struct Judgement {
    bool fit = true;
    std::vector<std::string> reasons;  ///< which limit broke, with figure and limit
    std::vector<std::string> advice;   ///< what kept the generator, and what to do about it
  };
  /// Limits: lateness p99 10 ms, 0.1 % of frames over one period late, a thread 90 % busy for 10
  /// seconds, frames that were due and not sent, 0.5 % of the turns unsure, start lateness p99
  /// 100 ms, calls not placed, one packet dropped per 100,000 frames.
  Judgement judge() const;
};

}  // namespace busyhour::results
