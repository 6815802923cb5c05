// CPU time as the kernel counts it: of a thread, and of the machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace busyhour {

/// Of one thread. What it says is about the thread that asks first.
class ThreadClock {
 public:
  virtual ~ThreadClock() = default;
  virtual Duration used() = 0;    ///< CPU time
  virtual Duration waited() = 0;  ///< ready to run, but without a CPU; zero where not known
};

class SystemThreadClock final : public ThreadClock {
 public:
  SystemThreadClock() = default;
  ~SystemThreadClock() override;
  SystemThreadClock(const SystemThreadClock&) = delete;
  SystemThreadClock& operator=(const SystemThreadClock&) = delete;

  Duration used() override;
  Duration waited() override;

 private:
  int schedstat_ = -1;  // kept open: a path costs more than the read
  bool opened_ = false;
};

/// Time without a CPU, from /proc/PID/schedstat ("used waited slices", nanoseconds; Linux:
/// Documentation/scheduler/sched-stats.rst).
std::optional<Duration> parse_waited(std::string_view schedstat);

/// In clock ticks of all cores since the machine started.
struct MachineTimes {
  std::uint64_t total = 0;
  std::uint64_t stolen = 0;  ///< by the host of a virtual machine
};
/// From /proc/stat (proc(5)).
std::optional<MachineTimes> parse_machine_times(std::string_view stat);
std::optional<MachineTimes> machine_times();

}  // namespace busyhour
