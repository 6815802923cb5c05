#include "report/console.h"

#include <algorithm>
#include <vector>

#include "report/console_blocks.h"
#include "report/gate_output.h"
#include "report/position_targets.h"
#include "report/recorded_conversations.h"
#include "report/run_table.h"
#include "report/trends_output.h"

namespace busyhour::report {

using results::RunResult;
using stats::Statistic;

namespace {

constexpr std::size_t width = 80;
constexpr std::size_t errors_shown = 10;

void print_summary(ConsoleText& text, const RunResult& result, const Analysis& analysis) {
  const ConversationCounts& conversations = analysis.conversations;
  const TurnCounts& turns = analysis.turns;
  text.heading("📊", "SUMMARY");
  text.line("  Target:             {}", text.clean(result.config.url));
  text.line("  Conversations:      {} ({} successful, {} failed, {} cancelled)",
            conversations.total, conversations.successful, conversations.failed,
            conversations.cancelled);
  if (conversations.never_connected > 0) {
    text.line("  Never connected:    {}", conversations.never_connected);
  }
  text.line("  Turns:              {} ({} successful, {} failed)", turns.total, turns.successful,
            turns.failed());
  text.line("  Turn Success Rate:  {:.1f}%", turns.success_rate());
  text.line("  Avg Duration:       {:.1f}s a conversation", analysis.durations_s.mean);
  text.line("  Run Time:           {:.1f}s{}", to_seconds(result.end - result.begin),
            result.interrupted ? " (interrupted)" : "");
}

/// The block that the seeds print for each of their latencies.
void print_metric_block(ConsoleText& text, const MetricInfo& info, const Statistic& s) {
  text.heading("📈", info.title);
  text.coloured(Colour::dim, fmt::format("  ({})", info.meaning));
  text.line("  {:<7}{:>8}", "Count:", s.count);
  if (s.count == 0) return;
  const auto row = [&text](std::string_view label, double value, bool sufficient = true) {
    text.line("  {:<7}{:>8.1f}ms{}", label, value, mark(sufficient));
  };
  row("Mean:", s.mean);
  row("P50:", s.p50);
  row("P95:", s.p95, s.sufficient_p95());
  row("P99:", s.p99, s.sufficient_p99());
  row("P99.9:", s.p99_9, s.sufficient_p99_9());
  row("Min:", s.min);
  row("Max:", s.max);
  row("StdDev:", s.stddev);
}

struct LatencyRow {
  std::string_view name;
  const Statistic* statistic;
  std::string_view meaning;
};

/// Everything that has no block of its own, one row each; without samples no row.
void print_latency_table(ConsoleText& text, const Analysis& analysis,
                         std::span<const MetricInfo> metrics) {
  std::vector<LatencyRow> rows;
  for (const MetricInfo& info : metrics) {
    rows.push_back({info.title, &analysis.latency[info.metric], info.meaning});
  }
  rows.push_back({"connect", &analysis.connect_ms, "TCP, TLS and WebSocket handshake"});
  if (const TimeoutView& view = analysis.with_timeouts; view.timed_out > 0) {
    constexpr std::string_view meaning = "with timed-out turns, each counted at its time-out";
    rows.push_back({"ttfb+", &view.ttfb_ms, meaning});
    rows.push_back({"end to end+", &view.end_to_end_ms, meaning});
  }
  std::erase_if(rows, [](const LatencyRow& row) { return row.statistic->count == 0; });
  if (rows.empty()) return;

  text.heading("📈", "More Latencies");
  text.line("{:<12}{:>6}{:>12}{:>12}{:>12} {:>12} {:>12}", "Metric", "Count", "Mean", "P50", "P95",
            "P99", "Max");
  text.rule(width);
  for (const auto& [name, statistic, meaning] : rows) {
    const Statistic& s = *statistic;
    text.line("{:<12}{:>6}{:>12}{:>12}{:>12}{:1}{:>12}{:1}{:>12}", name, s.count,
              figure_ms(s, s.mean), figure_ms(s, s.p50), figure_ms(s, s.p95),
              mark(s.sufficient_p95()), figure_ms(s, s.p99), mark(s.sufficient_p99()),
              figure_ms(s, s.max));
  }
  for (const auto& [name, statistic, meaning] : rows) {
    text.coloured(Colour::dim, fmt::format("  {:<12}{}", name, meaning));
  }
}

void print_latency(ConsoleText& text, const Analysis& analysis) {
  constexpr std::size_t blocks = 3;  // the table of metrics begins with the seeds' latencies
  text.heading("⏱️ ", "OVERALL LATENCY STATISTICS");
  text.coloured(Colour::dim,
                fmt::format("  Successful turns. {} marks a percentile of too few samples "
                            "(P95: 72, P99: 368, P99.9: 3688).",
                            few_samples_mark));
  const std::span metrics(turn_metrics);
  for (const MetricInfo& info : metrics.first(blocks)) {
    print_metric_block(text, info, analysis.latency[info.metric]);
  }
  print_latency_table(text, analysis, metrics.subspan(blocks));
}

void print_positions(ConsoleText& text, const Analysis& analysis) {
  if (analysis.positions.empty()) return;
  text.heading("🔄", "PER-TURN POSITION ANALYSIS");
  const auto row = [&text](const auto&... cell) {
    text.line("{:<7}{:<9}{:<10}{:<17}{:<16}{:<11}{}", cell...);
  };
  row("Turn", "Count", "Success%", "Recognition P95", "Processing P95", "E2E P95", "TTFB P95");
  text.rule(width);
  for (const PositionStatistics& position : analysis.positions) {
    row(position.turn, position.turns.successful,
        fmt::format("{:.1f}%", position.turns.success_rate()),
        p95_ms(position.latency[Metric::speech_recognition]),
        p95_ms(position.latency[Metric::agent_processing]),
        p95_ms(position.latency[Metric::end_to_end]), p95_ms(position.latency[Metric::ttfb]));
  }
  print_slopes(text, analysis.trends);
}

void print_templates(ConsoleText& text, const Analysis& analysis) {
  if (analysis.templates.empty()) return;
  text.heading("📋", "TEMPLATE COMPARISON ANALYSIS");
  for (const TemplateStatistics& scenario : analysis.templates) {
    text.heading("📝", text.clean(title_of(scenario.name)));
    text.line("  Conversations: {}", scenario.conversations);
    text.line("  Successful Turns: {}/{}", scenario.turns.successful, scenario.turns.total);
    text.line("  Avg Duration: {:.1f}s", scenario.avg_duration_s);
    const auto latency = [&](std::string_view name, Metric metric) {
      const Statistic& s = scenario.latency[metric];
      if (s.count == 0) return;
      text.line("  {}: Mean={}, P95={}, P99={}", name, figure_ms(s, s.mean), p95_ms(s), p99_ms(s));
    };
    latency("End-to-End", Metric::end_to_end);
    latency("TTFB", Metric::ttfb);
  }
}

void print_failures(ConsoleText& text, const Analysis& analysis) {
  text.heading("❗", "FAILURE ANALYSIS");
  const Failures& failures = analysis.failures;
  if (failures.by_category.empty() && analysis.conversations.failed == 0) {
    text.line("  No failures.");
    return;
  }
  text.line("  Failed Turns:         {} of {}", analysis.turns.failed(), analysis.turns.total);
  text.line("  Failed Conversations: {} of {}", analysis.conversations.failed,
            analysis.conversations.total);
  for (const PositionStatistics& position : analysis.positions) {
    if (position.turns.failed() == 0) continue;
    text.line("  Turn {}: {} of {} failed ({:.1f}%)", position.turn, position.turns.failed(),
              position.turns.total, position.turns.failure_rate());
  }
  for (const auto& [category, times] : failures.by_category) {
    text.line("  {:<20}{:>8}", category, times);
  }
  text.line("  Most Common Errors:");
  const std::size_t shown = std::min(errors_shown, failures.common_errors.size());
  for (const auto& [error, times] : std::span(failures.common_errors).first(shown)) {
    text.line("  {:>6} x {}", times, text.clean(error));
  }
  if (shown < failures.common_errors.size()) {
    text.line("  and {} in the results file",
              counted(failures.common_errors.size() - shown, "other error"));
  }
}

/// "812.4ms~ < 1000ms", or the sign that says that the target was missed.
std::string against_target(const PositionFigure& figure) {
  if (!figure.measured) return "-";
  const std::string_view unit = figure.percent ? "%" : "ms";
  const std::string_view sign =
      figure.percent ? (figure.met() ? ">" : "<=") : (figure.met() ? "<" : ">=");
  return fmt::format("{:.1f}{}{} {} {:.0f}{}", *figure.measured, unit, mark(figure.sufficient),
                     sign, figure.target, unit);
}

void print_position_targets(ConsoleText& text, const Analysis& analysis) {
  const std::vector<PositionResult> results = measure_positions(analysis);
  if (results.empty()) return;
  text.heading("🎯", "TARGETS BY TURN POSITION");
  const auto row = [&text](const auto&... cell) {
    text.line("{:<6}{:<21}{:<22}{:<22}{}", cell...);
  };
  row("Turn", "Recognition P95", "Processing P95", "E2E P95", "Success");
  text.rule(width);
  for (const auto& [turn, figures] : results) {
    row(turn, against_target(figures[0]), against_target(figures[1]), against_target(figures[2]),
        against_target(figures[3]));
  }
}

}  // namespace

std::string console_report(const RunResult& result, const Analysis& analysis,
                           std::span<const std::string> files, const ConsoleStyle& style) {
  ConsoleText text(style);
  print_summary(text, result, analysis);
  print_concurrency(text, result.begin, analysis.trends, style.charset);
  print_latency(text, analysis);
  print_positions(text, analysis);
  print_templates(text, analysis);
  print_failures(text, analysis);
  if (!analysis.tally.rate_limits().empty()) {
    text.blank();
    text.block(rate_limit_summary(analysis.tally, style.charset));
  }
  print_position_targets(text, analysis);
  print_gates(text, analysis.gates);
  print_health(text, result.health, analysis.health);
  if (analysis.calibration) print_calibration(text, *analysis.calibration);
  print_verdict(text, analysis.verdict);
  if (analysis.recordings != nullptr) print_recordings(text, *analysis.recordings);
  print_files(text, files);
  return text.take();
}

}  // namespace busyhour::report
