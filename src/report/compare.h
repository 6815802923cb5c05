// Compares runs with a first one: for every metric the difference, how sure it is, and what is to
// be thought of it (docs/compare.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/comparable.h"
#include "report/document.h"
#include "results/turn_record.h"
#include "stats/difference.h"

namespace busyhour::report {

/// One of the runs. With its calls, which only a journal has, the comparison is surer of itself.
struct RunToCompare {
  std::string name;  ///< for people: a file
  Document document;
  std::vector<results::CallRecord> calls = {};  ///< empty: not known
};

/// A journal, with its calls, or a document.
Result<RunToCompare> read_run(const std::filesystem::path& path);

struct CompareOptions {
  /// Of times, in percent of the first run's: a difference that is surely smaller matters to
  /// nobody.
  double margin_percent = 3;
  Leniency accept{};
  std::uint64_t seed = 1;       ///< the same seed gives the same intervals
  std::size_t drawings = 2000;  ///< of the bootstrap
};
/// Below a millisecond a difference of times is the measurement's own; a share of so many
/// percentage points is one call in a hundred.
inline constexpr double least_margin_ms = 1, share_margin_points = 1;

/// What may be said of a difference, from the least to the most important.
enum class Outcome : std::uint8_t {
  not_enough_data,
  no_difference_shown,  ///< there may be none, or one too small for so few values
  same,                 ///< surely smaller than the margin
  better,
  worse,
};
std::string_view to_text(Outcome outcome);  ///< "no difference shown"

enum class CompareFigure : std::uint8_t { mean, p50, p95, share };
std::string_view to_text(CompareFigure figure);  ///< "p95"

/// A figure of a metric in both runs. Times are in milliseconds, shares in percent.
struct CompareRow {
  std::string_view key;    ///< "ttfb_ms"
  std::string_view title;  ///< "ttfb"
  CompareFigure figure = CompareFigure::mean;
  int turn = 0;  ///< position in the conversation, from 1; 0: all turns
  std::optional<double> first{}, second{};
  std::uint64_t first_count = 0, second_count = 0;  ///< values
  std::optional<stats::Difference> difference{};    ///< second less first
  Outcome outcome = Outcome::not_enough_data;
  std::string note{};  ///< why there is not enough data

  bool is_share() const { return figure == CompareFigure::share; }
  /// Of `value` in percent of the first run's, for times only.
  std::optional<double> percent_of_first(double value) const;
};

/// A run beside the first one.
struct ComparedPair {
  std::size_t second = 1;  ///< its number among the runs
  /// Worse if a row is, else better if one is; the same if all rows of all turns are.
  Outcome outcome = Outcome::not_enough_data;
  std::vector<CompareRow> rows;  ///< by metric, turn, figure
  std::vector<std::string> remarks;
};

struct ComparedRun {
  RunFacts facts;
  bool of_calls = false;  ///< calls were drawn; else turns, as if they were independent
  /// By metric: the values at 0, 1, ... 100 percent, for plots; of all turns.
  std::map<std::string, std::vector<double>> quantiles{};
  nlohmann::ordered_json history{};  ///< as in the document; null if it has none
};

struct RunComparison {
  CompareOptions options;
  std::vector<ComparedRun> runs;    ///< the first is what the others are compared with
  std::vector<ComparedPair> pairs;  ///< one for each of the others
  /// The most important of the pairs' outcomes.
  Outcome outcome() const;
};

inline constexpr std::size_t most_runs_to_compare = 10;
/// 'A' for the first.
constexpr char letter_of(std::size_t run) {
  return static_cast<char>('A' + run);
}

/// Two runs to ten. A usage error, in one line, if they do not belong beside each other and
/// `options.accept` does not say that they are to be compared all the same.
Result<RunComparison> compare(std::span<const RunToCompare> runs,
                              const CompareOptions& options = {});

}  // namespace busyhour::report
