#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "report/calibration_report.h"
#include "report/console_text.h"

namespace busyhour::report {

namespace {

constexpr std::size_t ttfb_at = 0;  // in the table of metrics
static_assert(calibrated_metrics[ttfb_at].metric == Metric::ttfb);
/// For nearest-rank p99 there must be so many samples (measurement.md section 3).
constexpr std::size_t sufficient_p99 = 368;

double busiest_engine(const Probe& probe) {
  double busiest = 0;
  for (const CoreLoad& thread : probe.engine) busiest = std::max(busiest, thread.busy_percent);
  return busiest;
}

std::string error_text(double value, std::size_t count) {
  return count == 0 ? "-" : fmt::format("{:.3f}{}", value, mark(count >= sufficient_p99));
}

std::string users_text(int users) {
  return fmt::format("{} user{}", grouped(users), users == 1 ? "" : "s");
}

std::string bounds_text(const Calibration& calibration) {
  std::vector<std::string> bounds;
  for (std::size_t i = 0; i < calibrated_metrics.size(); ++i) {
    if (!calibrated_metrics[i].goal_ms) continue;
    if (const auto bound = calibration.bound_ms(i)) {
      bounds.push_back(
          fmt::format("{} within {} ms", calibrated_metrics[i].title, bound_text(*bound)));
    }
  }
  return bounds.empty() ? "" : fmt::format(": {} (p99)", fmt::join(bounds, ", "));
}

void print_verdict(ConsoleText& text, const Calibration& calibration) {
  const Probe& shown = calibration.shown();
  if (calibration.largest_trusted_users > 0) {
    text.coloured(Colour::green, fmt::format("{} {} this machine's figures can be trusted{}",
                                             calibration.search ? "Up to" : "At",
                                             users_text(calibration.largest_trusted_users),
                                             bounds_text(calibration)));
    return;
  }
  text.coloured(Colour::yellow,
                fmt::format("{} {} this machine's figures cannot be trusted:",
                            calibration.search ? "Even at" : "At", users_text(shown.users)));
  for (const std::string& reason : shown.reasons) text.line("  {}", text.clean(reason));
}

void print_errors(ConsoleText& text, const Probe& probe) {
  text.blank();
  constexpr auto row = "  {:<26}{:>10}{:>10}{:>10}{:>8}   {}";
  text.line(row, "Measured - true, ms", "Median", "P99", "Max", "Turns", "Goal (P99)");
  for (std::size_t i = 0; i < calibrated_metrics.size(); ++i) {
    const CalibratedMetric& metric = calibrated_metrics[i];
    const ErrorFigures& error = probe.errors[i];
    const bool some = error.count > 0;
    text.line(row, metric.title, some ? fmt::format("{:+.3f}", error.median) : "-",
              error_text(error.p99, error.count), some ? fmt::format("{:.3f}", error.max) : "-",
              error.count, metric.goal_ms ? fmt::format("< {:g}", *metric.goal_ms) : "");
  }
  text.line("  P99 and Max are of the absolute error; {} marks a P99 of fewer than {} turns.",
            few_samples_mark, sufficient_p99);
}

std::string cores_text(const std::vector<int>& cores) {
  return fmt::format("core{} {}", cores.size() == 1 ? "" : "s", fmt::join(cores, ", "));
}

void print_generator(ConsoleText& text, const Calibration& calibration, const Probe& probe) {
  const JoinCounts& turns = probe.turns;
  const stats::Statistic& lateness = probe.lateness_ms;
  text.blank();
  text.line("  Load:      {} for {:.0f}s, {}{}", users_text(probe.users), to_seconds(probe.length),
            calibration.endpoint,
            calibration.pipeline.empty() ? "" : fmt::format(" ({})", calibration.pipeline));
  text.line("  Turns:     {} joined, {} the agent does not know, {} failed", turns.joined,
            turns.unjoined, turns.failed);
  if (turns.torn > 0) {
    text.line("  Truth log: {} could not be read", counted(turns.torn, "line"));
  }
  text.line("  Lateness:  P50 {}, P99 {}, Max {}", figure_ms(lateness, lateness.p50),
            p99_ms(lateness), figure_ms(lateness, lateness.max));
  text.line("  Engine:    {} on {}, busiest {:.1f}%", counted(probe.engine.size(), "thread"),
            cores_text(calibration.engine_cores), busiest_engine(probe));
  text.line("  Agent:     {}, {:.1f}% busy",
            calibration.agent_core ? fmt::format("on core {}", *calibration.agent_core)
                                   : "on the same core (there is no other)",
            probe.agent.busy_percent);
}

void print_search(ConsoleText& text, const Calibration& calibration) {
  text.blank();
  constexpr auto row = "  {:>8}  {:<8}{:>13}{:>10}{:>10}{:>10}{:>9}{:>8}";
  text.line(row, "Users", "Trusted", "Lateness P99", "ttfb P99", "ttfa P99", "barge P99", "Engine",
            "Agent");
  for (const Probe& probe : calibration.probes) {
    const auto p99 = [&probe](std::size_t i) {
      return probe.errors[i].count == 0 ? "-" : fmt::format("{:.3f}", probe.errors[i].p99);
    };
    text.line(row, grouped(probe.users), probe.trusted ? "yes" : "no",
              figure_ms(probe.lateness_ms, probe.lateness_ms.p99), p99(0), p99(1), p99(2),
              fmt::format("{:.0f}%", busiest_engine(probe)),
              fmt::format("{:.0f}%", probe.agent.busy_percent));
  }
  text.blank();
  if (calibration.interrupted) return text.line("  The search was interrupted.");
  if (const Probe* probe = calibration.too_much()) {
    text.line("  {} are too many:", users_text(probe->users));
    for (const std::string& reason : probe->reasons) text.line("    {}", text.clean(reason));
  } else {
    text.line("  No larger load was tried than {}.", users_text(calibration.most_users));
  }
}

}  // namespace

std::string grouped(std::int64_t number) {
  std::string digits = fmt::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > sign + 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string bound_text(double ms) {
  return fmt::format("{:.2f}", std::ceil(ms * 100) / 100);
}

std::string probe_line(const Probe& probe) {
  const ErrorFigures& ttfb = probe.errors[ttfb_at];
  std::string line =
      fmt::format("{}: {}; ", users_text(probe.users), probe.trusted ? "trusted" : "not trusted");
  if (!probe.trusted) return line + fmt::format("{}", fmt::join(probe.reasons, ", "));
  return line + fmt::format(
                    "ttfb p99 {:.3f} ms, lateness p99 {:.1f} ms, engine {:.0f} % busy, "
                    "agent {:.0f} %",
                    ttfb.p99, probe.lateness_ms.p99, busiest_engine(probe),
                    probe.agent.busy_percent);
}

std::string calibration_text(const Calibration& calibration, const ConsoleStyle& style) {
  ConsoleText text(style);
  print_verdict(text, calibration);
  print_errors(text, calibration.shown());
  print_generator(text, calibration, calibration.shown());
  if (calibration.search) print_search(text, calibration);
  return text.take();
}

}  // namespace busyhour::report
