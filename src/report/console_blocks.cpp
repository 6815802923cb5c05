#include "report/console_blocks.h"

#include <algorithm>

namespace busyhour::report {

using results::Verdict;

namespace {

std::string size_text(std::uint64_t bytes) {
  return bytes < 10'000 ? fmt::format("{} bytes", bytes)
                        : fmt::format("{:.0f} KiB", static_cast<double>(bytes) / 1024);
}

void print_threads(ConsoleText& text, const results::Health& health) {
  results::ThreadHealth most;  // of each figure
  for (const results::ThreadHealth& thread : health.threads) {
    most.busy_percent = std::max(most.busy_percent, thread.busy_percent);
    most.busy_10s_percent = std::max(most.busy_10s_percent, thread.busy_10s_percent);
    most.cpu_wait_percent = std::max(most.cpu_wait_percent, thread.cpu_wait_percent);
    most.loop_lag_p99 = std::max(most.loop_lag_p99, thread.loop_lag_p99);
    most.loop_lag_max = std::max(most.loop_lag_max, thread.loop_lag_max);
    most.late_wake_ups.merge(thread.late_wake_ups);
  }
  text.line("  Threads:     {}, busiest {:.1f}% ({:.1f}% in 10s), without a CPU {:.1f}%",
            health.threads.size(), most.busy_percent, most.busy_10s_percent, most.cpu_wait_percent);
  text.line("  Loop lag:    P99 {:.1f}ms, Max {:.1f}ms", to_ms(most.loop_lag_p99),
            to_ms(most.loop_lag_max));
  if (const results::LateWakeUps& late = most.late_wake_ups; late.count > 0) {
    text.line(
        "  Late by:     {:.0f}ms in {}: own work {:.0f}ms, without a CPU {:.0f}ms, stopped "
        "{:.0f}ms",
        to_ms(late.total), counted(late.count, "wake-up"), to_ms(late.own_work),
        to_ms(late.cpu_wait), to_ms(late.stopped()));
  }
}

}  // namespace

void print_health(ConsoleText& text, const results::Health& health,
                  const results::Health::Judgement& judgement) {
  text.heading("🩺", "GENERATOR HEALTH");
  const stats::Statistic lateness = health.lateness.summary_ms();
  text.line("  Frames:      {} of {} sent, {} over one period late, {} dropped", health.frames_sent,
            health.frames_due, health.frames_late_over_period, health.frames_dropped);
  text.line("  Lateness:    P50 {}, P99 {}, Max {}", figure_ms(lateness, lateness.p50),
            p99_ms(lateness), figure_ms(lateness, lateness.max));
  print_threads(text, health);
  if (health.turns_unsure > 0) {
    text.line("  Read late:   {} of {}: their ttfb may be over 10ms too long", health.turns_unsure,
              counted(health.turns_heard, "turn"));
  }
  if (health.calls_queued > 0) {
    text.line("  Send queue:  {} in {} waited for the target to read, at most {} in one",
              counted(health.frames_queued, "frame"), counted(health.calls_queued, "call"),
              size_text(health.queue_max_bytes));
  }
  if (judgement.fit) {
    text.line("  Fit:         yes");
    return;
  }
  text.coloured(Colour::yellow, "  Fit:         NO");
  for (const std::string& reason : judgement.reasons) text.line("    {}", reason);
  for (const std::string& advice : judgement.advice) text.line("    {}", advice);
}

void print_verdict(ConsoleText& text, const results::VerdictReport& verdict) {
  struct Look {
    std::string_view symbol;
    Colour colour;
  };
  const auto look = [&]() -> Look {
    switch (verdict.result) {
      case Verdict::pass:
        return {"✅", Colour::green};
      case Verdict::fail:
        return {"❌", Colour::red};
      case Verdict::inconclusive:
        break;
    }
    return {"⚠️ ", Colour::yellow};
  }();
  text.heading(look.symbol, fmt::format("VERDICT: {}", results::to_text(verdict.result)),
               look.colour);
  for (const std::string& reason : verdict.reasons) text.line("  {}", text.clean(reason));
}

void print_files(ConsoleText& text, std::span<const std::string> files) {
  if (files.empty()) return;
  text.heading("💾", "FILES");
  for (const std::string& file : files) text.line("  {}", file);
}

}  // namespace busyhour::report
