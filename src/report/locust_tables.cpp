#include "report/locust_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "report/csv_field.h"
#include "report/json_parts.h"
#include "report/output_file.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

// Columns, their order, line ends and "ws" as in locust/stats.py, StatsCSVFileWriter (2.12
// to 2.46).
constexpr std::string_view stats_columns =
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
    "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,";
constexpr std::string_view failures_columns = "Method,Name,Error,Occurrences";
constexpr std::string_view exceptions_columns = "Count,Message,Traceback,Nodes";
constexpr std::string_view type = "ws";

std::string stats_text(const LocustTables& tables) {
  const auto rate = [&tables](std::uint64_t count) {
    return tables.seconds > 0 ? static_cast<double>(count) / tables.seconds : 0.0;
  };
  std::string text = fmt::format("{}{}{}", stats_columns, locust_percentile_columns, csv_line_end);
  for (const LocustRow& row : tables.rows) {
    text +=
        fmt::format("{},{},{},{},{:.6f},{:.6f},{}{}", locust_name_fields(row), row.requests,
                    row.failures, locust_time_fields(row), rate(row.requests), rate(row.failures),
                    locust_percentile_fields(row.percentiles_ms), csv_line_end);
  }
  return text;
}

std::string failures_text(const LocustTables& tables) {
  std::string text = fmt::format("{}{}", failures_columns, csv_line_end);
  for (const LocustTables::Error& error : tables.errors) {
    text += fmt::format("{},{},{},{}{}", type, csv_field(error.name), csv_field(error.text),
                        error.occurrences, csv_line_end);
  }
  return text;
}

/// Locust puts exceptions of the test's own code there; this test has none.
std::string exceptions_text() {
  return fmt::format("{}{}", exceptions_columns, csv_line_end);
}

/// All of them or none: columns must not shift.
std::vector<double> percentiles_of(const Json& row) {
  std::vector<double> values;
  for (const std::string_view name : locust_percentile_names) {
    const auto value = number_at(row, {"percentiles_ms", name});
    if (!value) return {};
    values.push_back(*value);
  }
  return values;
}

LocustRow row_of(const std::string& name, const Json& row, bool of_all) {
  const auto figure = [&row](std::string_view key) { return number_at(row, {key}).value_or(0); };
  return {.name = name,
          .of_all = of_all,
          .requests = count_at(row, {"requests"}),
          .failures = count_at(row, {"failures"}),
          .median_ms = figure("p50_ms"),
          .average_ms = figure("avg_ms"),
          .min_ms = figure("min_ms"),
          .max_ms = figure("max_ms"),
          .percentiles_ms = percentiles_of(row)};
}

}  // namespace

std::string locust_name_fields(const LocustRow& row) {
  return fmt::format("{},{}", row.of_all ? std::string_view{} : type, csv_field(row.name));
}

std::string locust_percentile_fields(std::span<const double> ms) {
  std::string fields;
  for (std::size_t i = 0; i < locust_percentiles.size(); ++i) {
    if (i > 0) fields += ',';
    fields += ms.empty() ? "N/A" : fmt::to_string(std::lround(ms[i]));
  }
  return fields;
}

std::string locust_time_fields(const LocustRow& row) {
  return fmt::format("{},{:.3f},{:.3f},{:.3f},0", std::lround(row.median_ms), row.average_ms,
                     row.min_ms, row.max_ms);
}

LocustRow locust_row(const MetricRow& row, bool of_all) {
  const stats::Statistic s = row.times.summary_ms();
  LocustRow made{.name = row.name,
                 .of_all = of_all,
                 .requests = row.requests,
                 .failures = row.failures,
                 .median_ms = s.p50,
                 .average_ms = rounded(s.mean),  // as the document has it
                 .min_ms = s.min,
                 .max_ms = s.max};
  for (const Duration value : row.times.percentiles(locust_percentiles)) {
    made.percentiles_ms.push_back(to_ms(value));
  }
  return made;
}

LocustTables locust_tables(const RunTally& tally, Duration elapsed) {
  // As the document has it, so that both give the same rates.
  LocustTables tables{.rows = {}, .errors = {}, .seconds = rounded(to_seconds(elapsed))};
  for (const MetricRow* row : tally.rows()) {
    tables.rows.push_back(locust_row(*row, false));
    for (const auto& [text, times] : row->errors) tables.errors.push_back({row->name, text, times});
  }
  tables.rows.push_back(locust_row(tally.total(), true));
  return tables;
}

LocustTables locust_tables(const Document& document) {
  const Json& json = document.json;
  LocustTables tables;
  tables.seconds = duration_s(document);
  std::map<std::string, std::size_t> places;
  for (const auto& [name, row] : value_at(json, {"metrics"}).items()) {
    places.emplace(name, tables.rows.size());
    tables.rows.push_back(row_of(name, row, false));
  }
  tables.rows.push_back(row_of("Aggregated", value_at(json, {"aggregated"}), true));
  for (const Json& error : value_at(json, {"errors"})) {
    tables.errors.push_back(
        {text_at(error, {"name"}), text_at(error, {"error"}), count_at(error, {"occurrences"})});
  }
  // The document has the most frequent first, the file follows the rows.
  std::ranges::sort(tables.errors, {}, [&places](const LocustTables::Error& error) {
    const auto found = places.find(error.name);
    return std::tuple(found == places.end() ? places.size() : found->second,
                      std::string_view(error.text));
  });
  return tables;
}

std::vector<std::string> locust_table_files(const std::string& prefix) {
  return {prefix + "_stats.csv", prefix + "_failures.csv", prefix + "_exceptions.csv"};
}

Result<void> write_locust_tables(const std::string& prefix, const LocustTables& tables) {
  const std::array texts{stats_text(tables), failures_text(tables), exceptions_text()};
  const std::vector<std::string> files = locust_table_files(prefix);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (auto written = write_file_atomically(files[i], texts[i]); !written) return written;
  }
  return {};
}

}  // namespace busyhour::report
