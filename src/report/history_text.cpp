#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "report/console_text.h"
#include "report/run_history.h"
#include "report/sparkline.h"
#include "report/stored_run.h"

namespace busyhour::report {

using results::StoredRun;

namespace {

constexpr std::size_t width = 107;

std::optional<double> figure_of(const StoredRun& run, std::string_view name) {
  const auto found = run.figures.find(std::string(name));
  return found == run.figures.end() ? std::nullopt : std::optional(found->second);
}

std::string text_of(std::optional<double> value, std::string_view unit) {
  if (!value) return "-";
  if (unit == "ms") return fmt::format("{:.1f}ms", *value);
  if (unit == "%") return fmt::format("{:.1f}%", *value);
  return fmt::format("{:.0f}", *value);
}

/// "2026-11-22T08:00:12.345Z" -> "2026-11-22 08:00:12"
std::string moment(const ConsoleText& text, const std::string& started_at) {
  constexpr std::size_t date = 10, seconds = 19;
  std::string shown = text.clean(started_at.substr(0, seconds));
  if (shown.size() == seconds) shown[date] = ' ';
  return shown;
}

void print_runs(ConsoleText& text, const RunSeries& series) {
  const auto row = [&text](const auto&... cell) {
    text.line("{:>5}  {:<19}{:>8}{:>10}{:>12}{:>12}{:>12}{:>13}  {}", cell...);
  };
  row("Run", "Started (UTC)", "Turns", "Success", "TTFB P50", "TTFB P95", "E2E P95", "Barge-in P95",
      "Verdict");
  text.rule(width);
  for (const StoredRun& run : series.runs) {
    const auto cell = [&run](std::string_view name, std::string_view unit) {
      return text_of(figure_of(run, name), unit);
    };
    row(run.id, moment(text, run.started_at), cell("turns", ""), cell("turn_success_percent", "%"),
        cell("ttfb_p50_ms", "ms"), cell("ttfb_p95_ms", "ms"), cell("end_to_end_p95_ms", "ms"),
        cell("barge_in_p95_ms", "ms"), text.clean(run.verdict));
  }
}

/// Of figures that two runs or more have: where they came from and went to.
void print_trends(ConsoleText& text, const RunSeries& series, Charset charset) {
  constexpr std::size_t longest = 60;  // characters of a course
  if (series.runs.size() < 2) return;
  text.blank();
  const std::size_t first = series.runs.size() > longest ? series.runs.size() - longest : 0;
  for (const StoredFigure& figure : stored_figures) {
    if (figure.better == StoredFigure::Better::neither) continue;
    std::vector<std::optional<double>> values;
    std::vector<double> known;
    for (std::size_t i = first; i < series.runs.size(); ++i) {
      values.push_back(figure_of(series.runs[i], figure.name));
      if (values.back()) known.push_back(*values.back());
    }
    if (known.size() < 2) continue;
    const auto [least, most] = std::ranges::minmax(known);
    text.line("  {:<13} {}  {} (between {} and {})", figure.title, sparkline(values, charset),
              text_of(known.back(), figure.unit), text_of(least, figure.unit),
              text_of(most, figure.unit));
  }
}

}  // namespace

std::string history_text(const RunHistory& history, const ConsoleStyle& style) {
  ConsoleText text(style);
  text.heading("📚", "HISTORY");
  std::size_t runs = 0;
  for (const RunSeries& series : history.series) runs += series.runs.size();
  text.line(
      "  {}: {} in {}", text.clean(history.store), counted(runs, "run"),
      history.series.size() == 1 ? "1 series" : fmt::format("{} series", history.series.size()));
  for (const RunSeries& series : history.series) {
    text.heading("📈", text.clean(series.text));
    print_runs(text, series);
    print_trends(text, series, style.charset);
  }
  if (history.comparison) {
    text.heading("⚖️ ", "AGAINST THE LAST GOOD RUN");
    const std::string& outcome = history.comparison->outcome;
    const Colour colour = outcome == "worse"    ? Colour::red
                          : outcome == "better" ? Colour::green
                                                : Colour::none;
    text.coloured(colour, "  " + text.clean(history.comparison->sentence));
  }
  return text.take();
}

}  // namespace busyhour::report
