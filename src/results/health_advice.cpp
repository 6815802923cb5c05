#include "results/health_advice.h"

#include <fmt/format.h>

#include <algorithm>

namespace busyhour::results {

namespace {

constexpr double noticeable_percent = 10.0;

/// What all threads together say about the time in which they were wanted and did not run.
struct Causes {
  LateWakeUps late;
  double busiest = 0;    ///< percent of 10 seconds
  double most_wait = 0;  ///< likewise
};

Causes causes_of(const Health& health) {
  Causes causes;
  for (const ThreadHealth& thread : health.threads) {
    causes.late.merge(thread.late_wake_ups);
    causes.busiest = std::max({causes.busiest, thread.busy_percent, thread.busy_10s_percent});
    causes.most_wait =
        std::max({causes.most_wait, thread.cpu_wait_percent, thread.cpu_wait_10s_percent});
  }
  return causes;
}

enum class Cause : std::uint8_t { own_work, others, stopped, unknown };

/// Late wake-ups tell it best. Without them the threads were never long away from their timers:
/// they came too slowly through their work.
Cause main_cause(const Causes& causes) {
  const LateWakeUps& late = causes.late;
  if (causes.busiest > busy_percent_limit) return Cause::own_work;
  if (late.count > 0) {
    if (late.own_work >= late.cpu_wait && late.own_work >= late.stopped()) return Cause::own_work;
    return late.cpu_wait >= late.stopped() ? Cause::others : Cause::stopped;
  }
  if (causes.busiest + causes.most_wait <= busy_percent_limit) return Cause::unknown;
  return causes.busiest >= causes.most_wait ? Cause::own_work : Cause::others;
}

std::string less_work(const Health& health) {
  const bool more_threads =
      health.cores == 0 || health.threads.size() < static_cast<std::size_t>(health.cores);
  return fmt::format("this machine has too much to do: {}fewer users or more machines",
                     more_threads ? "use more --threads, " : "use ");
}

std::string of_late_time(const LateWakeUps& late, Duration part) {
  if (late.count == 0) return "";
  return fmt::format(" ({:.1f} of {:.1f} s in which the engine came too late)", to_seconds(part),
                     to_seconds(late.total));
}

std::string quieter_machine(const Causes& causes) {
  return fmt::format("other programs took the CPU{}: stop them, or use a machine of its own",
                     of_late_time(causes.late, causes.late.cpu_wait));
}

std::string never_stopped(const Causes& causes) {
  return fmt::format(
      "the program was stopped, by a signal, a CPU limit or the machine's host{}: let it run",
      of_late_time(causes.late, causes.late.stopped()));
}

}  // namespace

std::vector<std::string> advice_for(const Health& unfit) {
  const Causes causes = causes_of(unfit);
  std::vector<std::string> advice;
  switch (main_cause(causes)) {
    case Cause::own_work:
      advice.push_back(less_work(unfit));
      if (causes.most_wait > noticeable_percent) advice.push_back(quieter_machine(causes));
      break;
    case Cause::others:
      advice.push_back(quieter_machine(causes));
      break;
    case Cause::stopped:
      advice.push_back(never_stopped(causes));
      break;
    case Cause::unknown:
      advice.emplace_back("what held it up was not seen: use fewer users or a quieter machine");
      break;
  }
  if (unfit.steal_1s_percent > noticeable_percent) {
    advice.push_back(fmt::format(
        "the host took up to {:.0f} % of this virtual machine's CPU time: use a host with room",
        unfit.steal_1s_percent));
  }
  return advice;
}

}  // namespace busyhour::results
