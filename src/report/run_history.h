// The runs of a store beside each other: what `busyhour history` shows.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/console.h"
#include "report/run_context.h"
#include "results/store.h"

namespace busyhour::report {

/// Runs whose figures may stand in one row, the oldest first.
struct RunSeries {
  std::string text;  ///< what is the same in all of them
  std::vector<results::StoredRun> runs;
};

struct HistoryFilter {
  std::string series{};  ///< only series with this text; empty: all
  std::size_t last = 0;  ///< of each series only so many, the latest; 0: all
};

/// The series with the latest run comes first.
std::vector<RunSeries> series_of(const std::vector<results::StoredRun>& runs,
                                 const HistoryFilter& filter);

/// The latest run before this one, of the same series, whose verdict was PASS.
std::optional<results::StoredRun> last_good_before(std::span<const results::StoredRun> all,
                                                   const results::StoredRun& run);

/// A run and the last good one before it, as a comparison says it.
struct HistoryComparison {
  std::int64_t run = 0, good = 0;
  std::string outcome{};   ///< "worse", ..., "not comparable"
  std::string sentence{};  ///< in one line, with the numbers of the runs
};

struct RunHistory {
  std::string store;  ///< the file
  std::vector<RunSeries> series;
  std::optional<HistoryComparison> comparison{};  ///< of the latest run, or the one that was chosen
};

/// A table for each series, and how its figures went.
std::string history_text(const RunHistory& history, const ConsoleStyle& style);
/// schemas/history.schema.json
nlohmann::ordered_json history_json(const RunHistory& history, const ToolInfo& tool);
/// One file, with a plot for each figure of each series.
std::string history_html(const RunHistory& history, const ToolInfo& tool);

}  // namespace busyhour::report
