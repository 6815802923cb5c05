#include "report/console_blocks.h"

#include <algorithm>

namespace busyhour::report {

using results::Verdict;

void print_health(ConsoleText& text, const results::Health& health,
                  const results::Health::Judgement& judgement) {
  text.heading("🩺", "GENERATOR HEALTH");
  const stats::Statistic lateness = health.lateness.summary_ms();
  text.line("  Frames:      {} of {} sent, {} over one period late, {} dropped", health.frames_sent,
            health.frames_due, health.frames_late_over_period, health.frames_dropped);
  text.line("  Lateness:    P50 {}, P99 {}, Max {}", figure_ms(lateness, lateness.p50),
            p99_ms(lateness), figure_ms(lateness, lateness.max));
  double busiest = 0;
  Duration lag{0};
  for (const results::ThreadHealth& thread : health.threads) {
    busiest = std::max(busiest, thread.busy_percent);
    lag = std::max(lag, thread.loop_lag_max);
  }
  text.line("  Threads:     {}, busiest {:.1f}%, loop lag at most {:.1f}ms", health.threads.size(),
            busiest, to_ms(lag));
  if (judgement.fit) {
    text.line("  Fit:         yes");
    return;
  }
  text.coloured(Colour::yellow, "  Fit:         NO");
  for (const std::string& reason : judgement.reasons) text.line("    {}", reason);
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
