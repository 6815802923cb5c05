#include "results/health.h"

#include <fmt/format.h>

#include <string_view>

namespace busyhour::results {

namespace {

// The limits of measurement.md section 4.
constexpr Duration lateness_p99_limit = 10ms;
constexpr double late_over_period_limit = 0.001;
constexpr double busy_percent_limit = 90.0;

}  // namespace

void Health::merge(const Health& other) {
  lateness.merge(other.lateness);
  frames_due += other.frames_due;
  frames_sent += other.frames_sent;
  frames_late_over_period += other.frames_late_over_period;
  frames_dropped += other.frames_dropped;
  frames_queued += other.frames_queued;
  multi_message_reads += other.multi_message_reads;
  clock_jumps += other.clock_jumps;
  threads.insert(threads.end(), other.threads.begin(), other.threads.end());
}

Health::Judgement Health::judge() const {
  Judgement judgement;
  const auto unfit = [&judgement](std::string reason) {
    judgement.fit = false;
    judgement.reasons.push_back(std::move(reason));
  };
  if (const Duration p99 = lateness.percentile(0.99); p99 > lateness_p99_limit) {
    unfit(fmt::format("frame lateness p99 is {:.1f} ms (limit {:.0f} ms)", to_ms(p99),
                      to_ms(lateness_p99_limit)));
  }
  if (frames_due > 0) {
    const double late =
        static_cast<double>(frames_late_over_period) / static_cast<double>(frames_due);
    if (late > late_over_period_limit) {
      unfit(fmt::format("{:.2f} % of the frames were over one period late (limit {:.1f} %)",
                        100 * late, 100 * late_over_period_limit));
    }
  }
  if (frames_sent + frames_dropped < frames_due) {
    unfit(fmt::format("{} of {} frames were never sent", frames_due - frames_sent - frames_dropped,
                      frames_due));
  }
  if (frames_dropped > 0) {
    unfit(fmt::format("{} frames were dropped because the target did not read them in time",
                      frames_dropped));
  }
  for (std::size_t i = 0; i < threads.size(); ++i) {
    if (threads[i].busy_percent > busy_percent_limit) {
      unfit(fmt::format("engine thread {} was {:.0f} % busy (limit {:.0f} %)", i + 1,
                        threads[i].busy_percent, busy_percent_limit));
    }
  }
  return judgement;
}

}  // namespace busyhour::results
