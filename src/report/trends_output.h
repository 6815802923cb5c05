// What is said of a run's trends: as JSON, in both documents, and on screen.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "report/console_text.h"
#include "report/trends.h"
#include "results/run_result.h"

namespace busyhour::report {

/// Longest time line that a document has.
inline constexpr std::size_t most_timeline_points = 2000;

nlohmann::ordered_json concurrency_json(const results::RunResult& result, const Trends& trends);
/// [{"from", "to", "turns", "ttfb_ms": {statistic}}, ...]
nlohmann::ordered_json latency_by_concurrency_json(const Trends& trends);
/// {"ttfb_ms": {"ms_per_turn", "interval95", "turns", "conversations"}, ...}; {} without a value.
nlohmann::ordered_json position_slope_json(const Trends& trends);

/// Peak, average, course, and the table of ttfb by calls up.
void print_concurrency(ConsoleText& text, Instant run_begin, const Trends& trends, Charset charset);
/// A line for each metric of the agent's that has a slope; nothing without one.
void print_slopes(ConsoleText& text, const Trends& trends);

}  // namespace busyhour::report
