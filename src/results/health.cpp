#include "results/health.h"

#include <fmt/format.h>

#include <algorithm>

#include "results/health_advice.h"

namespace busyhour::results {

namespace {

constexpr Duration lateness_p99_limit = 10ms;
constexpr Duration start_lateness_p99_limit = 100ms;
constexpr double late_over_period_limit = 0.001;
/// What a frame's lateness may be at its p99, a first audio message's may be as well.
constexpr Duration uncertainty_limit = 10ms;
constexpr double turns_unsure_limit = 0.005;  // too few to move a p99
/// A turn has some 300 frames each way: this is about one turn in 200, too few to move a p99.
constexpr double packets_dropped_limit = 1e-5;

}  // namespace

void LateWakeUps::merge(const LateWakeUps& other) {
  count += other.count;
  total += other.total;
  own_work += other.own_work;
  cpu_wait += other.cpu_wait;
}

void Health::count(const TurnRecord& turn) {
  if (!turn.first_audio) return;
  ++turns_heard;
  if (turn.first_audio_uncertainty > uncertainty_limit) ++turns_unsure;
}

void Health::merge(const Health& other) {
  lateness.merge(other.lateness);
  frames_due += other.frames_due;
  frames_sent += other.frames_sent;
  frames_late_over_period += other.frames_late_over_period;
  frames_dropped += other.frames_dropped;
  frames_queued += other.frames_queued;
  calls_queued += other.calls_queued;
  queue_max_bytes = std::max(queue_max_bytes, other.queue_max_bytes);
  multi_message_reads += other.multi_message_reads;
  clock_jumps += other.clock_jumps;
  turns_heard += other.turns_heard;
  turns_unsure += other.turns_unsure;
  start_lateness.merge(other.start_lateness);
  calls_not_placed += other.calls_not_placed;
  threads.insert(threads.end(), other.threads.begin(), other.threads.end());
}

Health::Judgement Health::judge() const {
  Judgement judgement;
  const auto unfit = [&judgement](std::string reason) {
    judgement.fit = false;
    judgement.reasons.push_back(std::move(reason));
  };
  if (const Duration p99 = lateness.percentile(0.99); p99 > lateness_p99_limit) {
    unfit(fmt::format("frame lateness p99 is {:.2f} ms (limit {:.0f} ms)", to_ms(p99),
                      to_ms(lateness_p99_limit)));
  }
  if (frames_due > 0) {
    const double late =
        static_cast<double>(frames_late_over_period) / static_cast<double>(frames_due);
    if (late > late_over_period_limit) {
      unfit(fmt::format("{} of {} frames ({:.3g} %) were over one period late (limit {:.1f} %)",
                        frames_late_over_period, frames_due, 100 * late,
                        100 * late_over_period_limit));
    }
  }
  if (frames_sent + frames_dropped < frames_due) {
    unfit(fmt::format("{} of {} frames were never sent", frames_due - frames_sent - frames_dropped,
                      frames_due));
  }
  // One alone is chance: in a run of few turns it would be more than the limit.
  if (const double unsure = static_cast<double>(turns_unsure);
      turns_unsure > 1 && unsure > turns_unsure_limit * static_cast<double>(turns_heard)) {
    unfit(
        fmt::format("{} of {} turns ({:.3g} %) were read so late that their first audio may have "
                    "come over {:.0f} "
                    "ms earlier (limit {:.1f} %)",
                    turns_unsure, turns_heard, 100 * unsure / static_cast<double>(turns_heard),
                    to_ms(uncertainty_limit), 100 * turns_unsure_limit));
  }
  if (const Duration p99 = start_lateness.percentile(0.99); p99 > start_lateness_p99_limit) {
    unfit(fmt::format("calls began later than planned: p99 is {:.0f} ms (limit {:.0f} ms)",
                      to_ms(p99), to_ms(start_lateness_p99_limit)));
  }
  for (std::size_t i = 0; i < threads.size(); ++i) {
    // The mean of a run of several 10 seconds cannot be above that of its busiest.
    const double busy = std::max(threads[i].busy_percent, threads[i].busy_10s_percent);
    if (busy > busy_percent_limit) {
      unfit(fmt::format("engine thread {} was {:.1f} % busy in its busiest 10 s (limit {:.0f} %)",
                        i + 1, busy, busy_percent_limit));
    }
  }
  if (!judgement.fit) judgement.advice = advice_for(*this);
  // As little helped by advice about the CPU alone.
  if (const double frames = static_cast<double>(frames_due);
      static_cast<double>(packets_dropped) > packets_dropped_limit * frames) {
    unfit(fmt::format(
        "this machine's kernel dropped {} packets, which came 200 ms late (limit one per {:.0f} "
        "frames)",
        packets_dropped, 1 / packets_dropped_limit));
    judgement.advice.emplace_back(
        "let the kernel's queue be longer ('sysctl -w net.core.netdev_max_backlog=10000')");
  }
  // A want of descriptors, which no advice about the CPU would help.
  if (calls_not_placed > 0) {
    unfit(
        fmt::format("{} calls were not placed: no connection was left for them", calls_not_placed));
    judgement.advice.emplace_back(
        "raise the limit of file descriptors ('ulimit -n'), or say with --max-calls how many calls "
        "there may be at a time");
  }
  return judgement;
}

}  // namespace busyhour::results
