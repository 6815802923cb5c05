// Those of Locust's CSV files that hold sums: PREFIX_stats.csv, PREFIX_failures.csv and
// PREFIX_exceptions.csv, in the columns of Locust 2. Made while a run goes on, or of its document.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "report/document.h"
#include "report/run_tally.h"

namespace busyhour::report {

inline constexpr std::array locust_percentiles{0.50, 0.66, 0.75,  0.80,   0.90, 0.95,
                                               0.98, 0.99, 0.999, 0.9999, 1.0};
/// Their keys in JSON.
inline constexpr std::array<std::string_view, locust_percentiles.size()> locust_percentile_names{
    "p50", "p66", "p75", "p80", "p90", "p95", "p98", "p99", "p99.9", "p99.99", "p100"};
/// Their columns.
inline constexpr std::string_view locust_percentile_columns =
    "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";

struct LocustRow {
  std::string name;
  bool of_all = false;  ///< over all names: it has no type, as in Locust
  std::uint64_t requests = 0, failures = 0;
  double median_ms = 0, average_ms = 0, min_ms = 0, max_ms = 0;
  std::vector<double> percentiles_ms{};  ///< in the order of the columns; empty: "N/A"
};
LocustRow locust_row(const MetricRow& row, bool of_all);

struct LocustTables {
  std::vector<LocustRow> rows;  ///< ends with that of all
  struct Error {
    std::string name, text;
    std::uint64_t occurrences = 0;
  };
  std::vector<Error> errors;
  double seconds = 0;  ///< of the run
};
LocustTables locust_tables(const RunTally& tally, Duration elapsed);
/// The same figures. Rows without their percentiles (files of earlier versions) have "N/A" there.
LocustTables locust_tables(const Document& document);

/// Replaces the three files, each in one piece.
Result<void> write_locust_tables(const std::string& prefix, const LocustTables& tables);
std::vector<std::string> locust_table_files(const std::string& prefix);

// What the history's lines are made of as well.
/// "ws,ttfb/01": type and name.
std::string locust_name_fields(const LocustRow& row);
std::string locust_percentile_fields(std::span<const double> ms);
/// Median, average, min, max and content size (audio is not counted in bytes: 0).
std::string locust_time_fields(const LocustRow& row);

}  // namespace busyhour::report
