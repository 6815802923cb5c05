#include "report/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "report/console_blocks.h"
#include "report/gate_output.h"
#include "report/recorded_conversations.h"
#include "report/run_table.h"
#include "report/traffic_report.h"
#include "report/trends_output.h"

namespace busyhour::report {

using results::Verdict;

namespace {

constexpr std::size_t width = 80;
constexpr std::size_t errors_shown = 10;

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void print_users(ConsoleText& text, const FinishedRun& run) {
  const results::RunSettings& settings = run.settings;
  if (settings.load.open) {
    text.line("  Load:               open loop, up to {:.6g} calls a second ({})",
              settings.load.arrival_rate, settings.load.arrivals);
  } else if (!settings.load.stages.empty()) {
    text.line("  Users:              {} of {} at most at a time, by {}", run.users_peak,
              settings.users, counted(settings.load.stages.size(), "stage"));
  } else {
    text.line("  Users:              {} of {} at most at a time, {:g} more each second",
              run.users_peak, settings.users, settings.spawn_rate);
  }
}

void print_summary(ConsoleText& text, const FinishedRun& run) {
  const results::RunSettings& settings = run.settings;
  const RunTally::Turns& turns = run.tally.turns();
  const RunTally::Connections& connections = run.tally.connections();
  text.heading("📊", "SUMMARY");
  text.line("  Target:             {}", text.clean(settings.url));
  text.line("  Endpoint:           {}{}", settings.endpoint,
            settings.pipeline.empty() ? "" : fmt::format(" ({})", settings.pipeline));
  print_users(text, run);
  text.line("  Run Time:           {:.1f}s{}", to_seconds(run.result.end - run.result.begin),
            run.result.interrupted            ? " (interrupted)"
            : !run.result.ended_early.empty() ? " (ended early: a target was missed)"
                                              : "");
  text.line("  Connections:        {} ({} successful, {} failed)", connections.attempted,
            connections.succeeded, connections.attempted - connections.succeeded);
  text.line("  Turns:              {} ({} successful, {} failed)", turns.started, turns.succeeded,
            turns.failures());
  text.line("  Turn Success Rate:  {:.1f}%", percent(turns.succeeded, turns.started));
}

void print_table(ConsoleText& text, const RunTally& tally, const ConsoleStyle& style) {
  text.heading("📈", "METRICS");
  text.coloured(
      Colour::dim,
      fmt::format("  Milliseconds. {} marks a percentile of too few samples (p95: 72, p99: "
                  "368).",
                  few_samples_mark));
  for (const std::string& line : run_table(tally, style.charset)) text.line("{}", line);
}

void print_turns(ConsoleText& text, const FinishedRun& run) {
  const RunTally::Turns& turns = run.tally.turns();
  if (turns.failures() > 0) {
    text.heading("❗", "FAILED TURNS");
    for (const auto& [category, times] : turns.failed) {
      text.line("  {:<20}{:>8}", results::to_text(category), times);
    }
  }
  text.heading("✋", "BARGE-IN");
  if (!run.settings.barge_in) return text.line("  The callers did not interrupt.");
  text.line("  {:<20}{:>8}", "stopped", turns.barge_stopped);
  text.line("  {:<20}{:>8}  the agent talked to its end in spite of the interruption", "missed",
            turns.barge_missed);
  text.line("  {:<20}{:>8}  the agent had nothing left to say", "not applicable",
            turns.barge_not_applicable);
}

void print_connections(ConsoleText& text, const RunTally::Connections& connections) {
  text.heading("🔗", "CONNECTIONS");
  text.line("  Successful:  {} of {}", connections.succeeded, connections.attempted);
  for (const auto& [end, times] : connections.failed) {
    text.line("  {:<20}{:>8}", results::to_text(end), times);
  }
  const stats::Statistic times = connections.times.summary_ms();
  if (times.count == 0) return;
  text.line("  Handshake:   P50 {}, P95 {}, Max {}", figure_ms(times, times.p50), p95_ms(times),
            figure_ms(times, times.max));
  const stats::Statistic waits = connections.times_from_plan.summary_ms();
  if (waits.count == 0) return;
  text.line("  From plan:   P50 {}, P95 {}, Max {}", figure_ms(waits, waits.p50), p95_ms(waits),
            figure_ms(waits, waits.max));
}

void print_errors(ConsoleText& text, const RunTally& tally) {
  const std::vector<NamedError> errors = named_errors(tally);
  text.heading("❗", "ERRORS");
  if (errors.empty()) return text.line("  No errors.");
  const std::size_t shown = std::min(errors_shown, errors.size());
  for (const NamedError& error : std::span(errors).first(shown)) {
    text.line("  {:>6} x {:<19} {}", error.occurrences, error.name, text.clean(error.text));
  }
  if (shown < errors.size()) {
    text.line("  and {} in the results file", counted(errors.size() - shown, "other error"));
  }
}

std::string limit_text(const LatencyBenchmark& benchmark, char sign, double limit) {
  return fmt::format("{} {:.0f}{}", sign, limit, benchmark.percent ? "%" : "ms");
}

std::string measured_text(const BenchmarkResult& result) {
  if (result.status == TargetStatus::no_data) return "-";
  if (!result.measured) return "never";
  return result.benchmark->percent
             ? fmt::format("{:.1f}%", *result.measured)
             : fmt::format("{:.0f}ms{}", *result.measured, mark(result.sufficient));
}

std::string status_text(const BenchmarkResult& result) {
  std::string status(to_text(result.status));
  if (result.status != TargetStatus::no_data && !result.sufficient) {
    status += fmt::format(" (not enough samples: {})", result.samples);
  }
  return status;
}

void print_targets(ConsoleText& text, const TargetReport& targets) {
  text.heading("🎯", "PERFORMANCE TARGETS");
  constexpr auto row = "{:<20}{:>10}{:>11}{:>13}{:>11}  {}";
  text.line(row, "Metric", "Measured", "Target", "Acceptable", "Alert", "Status");
  text.rule(width);
  for (const BenchmarkResult& result : targets.benchmarks) {
    const LatencyBenchmark& benchmark = *result.benchmark;
    const char better = benchmark.percent ? '>' : '<';
    const char worse = benchmark.percent ? '<' : '>';
    text.line(row, benchmark.title, measured_text(result),
              limit_text(benchmark, better, benchmark.target),
              limit_text(benchmark, better, benchmark.acceptable),
              limit_text(benchmark, worse, benchmark.alert), status_text(result));
  }
  if (targets.capacity) {
    const CapacityResult& capacity = *targets.capacity;
    const Colour colour = !capacity.shown() ? Colour::yellow
                          : capacity.met()  ? Colour::green
                                            : Colour::red;
    text.coloured(colour, "  Capacity: " + to_text(capacity));
  }
}

}  // namespace

std::vector<NamedError> named_errors(const RunTally& tally) {
  std::vector<NamedError> errors;
  for (const MetricRow* row : tally.rows()) {
    for (const auto& [text, times] : row->errors) errors.push_back({row->name, text, times});
  }
  std::ranges::sort(errors, [](const NamedError& a, const NamedError& b) {
    return std::tie(b.occurrences, a.name, a.text) < std::tie(a.occurrences, b.name, b.text);
  });
  return errors;
}

namespace {

std::vector<std::string> failure_reasons(const RunTally& tally) {
  const RunTally::Turns& turns = tally.turns();
  const RunTally::Connections& connections = tally.connections();
  const std::uint64_t missed = turns.barge_missed;
  const std::uint64_t refused = connections.attempted - connections.succeeded;
  std::vector<std::string> reasons;
  if (turns.failures() > 0) {
    reasons.push_back(fmt::format("{} of {} turns failed", turns.failures(), turns.started));
  }
  if (missed > 0) {
    reasons.push_back(fmt::format("{} of {} interruptions {} missed", missed,
                                  missed + turns.barge_stopped, missed == 1 ? "was" : "were"));
  }
  if (refused > 0) {
    reasons.push_back(fmt::format("{} of {} connections failed", refused, connections.attempted));
  }
  if (reasons.empty()) {
    reasons.push_back(counted(tally.failures(), "error") + " outside of turns");
  }
  return reasons;
}

}  // namespace

results::VerdictReport judge(const RunTally& tally, const results::Health& health,
                             bool accept_unfit) {
  const RunTally::Connections& connections = tally.connections();
  const bool failed = tally.failures() > 0 || connections.attempted > connections.succeeded;
  return results::judge({.health = health,
                         .accept_unfit = accept_unfit,
                         .failures = failed ? failure_reasons(tally) : std::vector<std::string>{},
                         .turns = tally.turns().started,
                         .calls = fmt::format("{} calls", connections.succeeded)});
}

RunSummary summarize(const FinishedRun& run) {
  RunSummary summary{.targets = {.benchmarks = measure_benchmarks(run.tally), .capacity = {}},
                     .health = run.result.health.judge(),
                     .verdict = {}};
  if (run.settings.environment) {
    summary.targets.capacity = measure_capacity(run.tally, *run.settings.environment,
                                                run.users_peak, run.result.end - run.result.begin);
  }
  summary.verdict = judge(run.tally, run.result.health, run.result.accept_unfit);
  summary.verdict = with_targets(std::move(summary.verdict), run.gates);
  if (!run.result.ended_early.empty()) {
    summary.verdict.reasons.insert(summary.verdict.reasons.begin(), run.result.ended_early);
  }
  return summary;
}

std::string run_console_report(const FinishedRun& run, const RunSummary& summary,
                               std::span<const std::string> files, const ConsoleStyle& style) {
  ConsoleText text(style);
  print_summary(text, run);
  print_traffic(text, run.result, run.settings.load);
  print_concurrency(text, run.result.begin, run.trends, style.charset);
  print_table(text, run.tally, style);
  print_slopes(text, run.trends);
  print_turns(text, run);
  print_connections(text, run.tally.connections());
  print_errors(text, run.tally);
  text.blank();
  text.block(rate_limit_summary(run.tally, style.charset));
  print_targets(text, summary.targets);
  print_gates(text, run.gates);
  print_health(text, run.result.health, summary.health);
  if (run.calibration) print_calibration(text, *run.calibration);
  print_verdict(text, summary.verdict);
  if (run.recordings != nullptr) print_recordings(text, *run.recordings);
  print_files(text, files);
  return text.take();
}

}  // namespace busyhour::report
