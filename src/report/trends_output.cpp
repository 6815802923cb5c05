#include "report/trends_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/json_parts.h"
#include "report/sparkline.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

/// How many calls were up at most in each of so many equal parts of the time that calls were up.
std::vector<std::optional<double>> course(const stats::Concurrency& concurrency,
                                          std::size_t parts) {
  std::vector<double> highest(parts);
  const Instant begin = concurrency.timeline.front().at;
  const double length = to_seconds(concurrency.timeline.back().at - begin);
  const auto part_at = [&](Instant at) {
    const double share = length > 0 ? to_seconds(at - begin) / length : 0;
    return std::min(static_cast<std::size_t>(share * static_cast<double>(parts)), parts - 1);
  };
  for (std::size_t i = 0; i < concurrency.timeline.size(); ++i) {
    const auto& [at, up] = concurrency.timeline[i];
    const bool last = i + 1 == concurrency.timeline.size();
    const std::size_t until = last ? part_at(at) : part_at(concurrency.timeline[i + 1].at);
    for (std::size_t part = part_at(at); part <= until; ++part) {
      highest[part] = std::max(highest[part], static_cast<double>(up));
    }
  }
  return {highest.begin(), highest.end()};
}

std::string range_text(const stats::LatencyByLevel::Range& range) {
  return range.from == range.to ? fmt::format("{}", range.from)
                                : fmt::format("{}-{}", range.from, range.to);
}

void print_ranges(ConsoleText& text, const Trends& trends) {
  if (trends.ttfb_by_concurrency.empty()) return;
  constexpr auto row = "  {:<10}{:>8}{:>12}{:>12}{:1}{:>12}{}";
  text.line(row, "Calls up", "Turns", "TTFB P50", "TTFB P95", "", "TTFB P99", "");
  for (const stats::LatencyByLevel::Range& range : trends.ttfb_by_concurrency) {
    const stats::Statistic& s = range.ms;
    text.line(row, range_text(range), s.count, figure_ms(s, s.p50), figure_ms(s, s.p95),
              mark(s.sufficient_p95()), figure_ms(s, s.p99), mark(s.sufficient_p99()));
  }
}

/// "Speech Recognition Latency Ms" is the seeds' heading; a line says the unit itself.
std::string_view short_title(Metric metric) {
  switch (metric) {
    case Metric::speech_recognition:
      return "Recognition";
    case Metric::agent_processing:
      return "Processing";
    case Metric::end_to_end:
      return "E2E";
    default:
      return info_of(metric).title;
  }
}

}  // namespace

Json concurrency_json(const results::RunResult& result, const Trends& trends) {
  const stats::Concurrency& concurrency = trends.concurrency;
  Json timeline = Json::array();
  for (const auto& point : stats::thinned(concurrency.timeline, most_timeline_points)) {
    timeline.push_back(
        {{"elapsed_s", rounded(to_seconds(point.at - result.begin))}, {"up", point.up}});
  }
  Json peak_time;  // null if nobody ever was up
  if (concurrency.peak > 0) {
    const WallTime at = result.started_at + (concurrency.peak_at - result.begin);
    peak_time = rounded(to_seconds(at.time_since_epoch()));
  }
  return {{"peak_concurrent_conversations", concurrency.peak},
          {"peak_concurrency_time", peak_time},
          {"average_concurrent_conversations", rounded(concurrency.average)},
          {"concurrency_timeline_points", concurrency.changes},
          {"total_test_duration_s", rounded(to_seconds(result.end - result.begin))},
          {"timeline", timeline}};
}

Json latency_by_concurrency_json(const Trends& trends) {
  Json json = Json::array();
  for (const stats::LatencyByLevel::Range& range : trends.ttfb_by_concurrency) {
    json.push_back({{"from", range.from},
                    {"to", range.to},
                    {"turns", range.ms.count},
                    {"ttfb_ms", statistic_json(range.ms)}});
  }
  return json;
}

Json position_slope_json(const Trends& trends) {
  Json json = Json::object();
  for (std::size_t i = 0; i < position_metrics.size(); ++i) {
    Json& entry = json[std::string(info_of(position_metrics[i]).statistic_key)] = Json::object();
    const std::optional<stats::Slope>& slope = trends.slopes[i];
    if (!slope) continue;
    Json interval;  // null: too few conversations
    if (slope->interval) {
      interval = {rounded(slope->interval->low), rounded(slope->interval->high)};
    }
    entry = {{"ms_per_turn", rounded(slope->per_step)},
             {"interval95", interval},
             {"turns", slope->values},
             {"conversations", slope->groups}};
  }
  return json;
}

void print_concurrency(ConsoleText& text, Instant run_begin, const Trends& trends,
                       Charset charset) {
  const stats::Concurrency& concurrency = trends.concurrency;
  text.heading("🔗", "CONCURRENCY ANALYSIS");
  if (concurrency.peak == 0) {
    text.line("  No conversation was up.");
    return;
  }
  constexpr std::size_t width = 60;
  text.line("  Peak:     {} at {:.1f}s", counted(concurrency.peak, "conversation"),
            to_seconds(concurrency.peak_at - run_begin));
  text.line("  Average:  {:.1f} over {:.1f}s (weighted by time)", concurrency.average,
            to_seconds(concurrency.duration));
  text.line("  Course:   {}", sparkline(course(concurrency, width), 0,
                                        static_cast<double>(concurrency.peak), charset));
  print_ranges(text, trends);
}

void print_slopes(ConsoleText& text, const Trends& trends) {
  if (std::ranges::none_of(trends.slopes, [](const auto& slope) { return slope.has_value(); })) {
    return;
  }
  text.blank();
  text.line("  Change from turn to turn of a conversation, with its 95 % interval:");
  for (std::size_t i = 0; i < position_metrics.size(); ++i) {
    const std::optional<stats::Slope>& slope = trends.slopes[i];
    if (!slope) continue;
    const std::string sure =
        slope->interval
            ? fmt::format("{:+.1f} to {:+.1f}", slope->interval->low, slope->interval->high)
            : fmt::format("no interval: {} to tell from", counted(slope->groups, "conversation"));
    text.line("  {:<12}{:>+9.1f}ms a turn  ({})", short_title(position_metrics[i]), slope->per_step,
              sure);
  }
}

}  // namespace busyhour::report
