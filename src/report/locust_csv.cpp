#include "report/locust_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "report/printable.h"

namespace busyhour::report {

namespace {

// Columns, their order, line ends and "ws" as in locust/stats.py, StatsCSVFileWriter (2.12
// to 2.46).
constexpr std::array percentiles{0.50, 0.66, 0.75,  0.80,   0.90, 0.95,
                                 0.98, 0.99, 0.999, 0.9999, 1.0};
constexpr std::string_view percentile_columns = "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";
constexpr std::string_view stats_columns =
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
    "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,";
constexpr std::string_view history_columns =
    "Timestamp,User Count,Type,Name,Requests/s,Failures/s,";
constexpr std::string_view history_totals =
    ",Total Request Count,Total Failure Count,Total Median Response Time,"
    "Total Average Response Time,Total Min Response Time,Total Max Response Time,"
    "Total Average Content Size";
constexpr std::string_view failures_columns = "Method,Name,Error,Occurrences";
constexpr std::string_view exceptions_columns = "Count,Message,Traceback,Nodes";
constexpr std::string_view type = "ws";
constexpr std::string_view line_end = "\r\n";
constexpr Duration window = 10s;

/// As Python's csv module quotes (RFC 4180), on one line. A text that a server chose must not
/// become a formula where a table program opens the file.
std::string field(std::string_view text) {
  const std::string clean = printable(text, Charset::utf8, 1000);
  std::string safe = clean.find_first_of("=+-@") == 0 ? "'" + clean : clean;
  if (safe.find_first_of(",\"") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char character : safe) quoted += character == '"' ? "\"\"" : std::string(1, character);
  return quoted + '"';
}

long whole_ms(Duration time) {
  return std::lround(to_ms(time));
}

std::string percentile_fields(std::span<const Duration> values) {
  std::string fields;
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    if (i > 0) fields += ',';
    fields += values.empty() ? "N/A" : fmt::to_string(whole_ms(values[i]));
  }
  return fields;
}

/// Nearest rank, as everywhere.
std::vector<Duration> percentiles_of(std::span<const Duration> ascending) {
  std::vector<Duration> values;
  if (ascending.empty()) return values;
  for (const double p : percentiles) {
    const double rank = std::ceil(p * static_cast<double>(ascending.size()) * (1 - 1e-12));
    values.push_back(ascending[static_cast<std::size_t>(rank) - 1]);
  }
  return values;
}

/// Median, average, min, max and content size (audio is not counted in bytes: 0).
std::string time_fields(const MetricRow& row) {
  const stats::Statistic s = row.times.summary_ms();
  return fmt::format("{},{:.3f},{:.3f},{:.3f},0", std::lround(s.p50), s.mean, s.min, s.max);
}

/// The last row, over all names, has no type, as in Locust.
std::string_view type_of(const MetricRow& row, const RunTally& tally) {
  return &row == &tally.total() ? std::string_view{} : type;
}

std::string stats_text(const RunTally& tally, Duration elapsed) {
  const double seconds = to_seconds(elapsed);
  const auto rate = [seconds](std::uint64_t count) {
    return seconds > 0 ? static_cast<double>(count) / seconds : 0.0;
  };
  std::string text = fmt::format("{}{}{}", stats_columns, percentile_columns, line_end);
  std::vector<const MetricRow*> rows = tally.rows();
  rows.push_back(&tally.total());
  for (const MetricRow* row : rows) {
    text += fmt::format("{},{},{},{},{},{:.6f},{:.6f},{}{}", type_of(*row, tally), field(row->name),
                        row->requests, row->failures, time_fields(*row), rate(row->requests),
                        rate(row->failures), percentile_fields(row->times.percentiles(percentiles)),
                        line_end);
  }
  return text;
}

std::string failures_text(const RunTally& tally) {
  std::string text = fmt::format("{}{}", failures_columns, line_end);
  for (const MetricRow* row : tally.rows()) {
    for (const auto& [error, times] : row->errors) {
      text += fmt::format("{},{},{},{}{}", type, field(row->name), field(error), times, line_end);
    }
  }
  return text;
}

/// Locust puts exceptions of the test's own code there; this test has none.
std::string exceptions_text() {
  return fmt::format("{}{}", exceptions_columns, line_end);
}

}  // namespace

void RecentRequests::add(const Request& request) {
  ++open_.requests;
  if (request.failed()) ++open_.failures;
  if (request.time) open_.times.push_back(*request.time);
}

void RecentRequests::tick(Duration elapsed) {
  open_.end = elapsed;
  seconds_.push_back(std::exchange(open_, {}));
  open_.begin = elapsed;
  while (seconds_.front().end + window <= elapsed) seconds_.pop_front();
}

double RecentRequests::per_second(std::uint64_t Second::* count) const {
  if (seconds_.empty()) return 0;
  // A name that is seen for the first time has a long first second; the window bounds it.
  const Duration span = std::min(window, seconds_.back().end - seconds_.front().begin);
  if (span <= Duration::zero()) return 0;
  double sum = 0;
  for (const Second& second : seconds_) sum += static_cast<double>(second.*count);
  return sum / to_seconds(span);
}

double RecentRequests::requests_per_second() const {
  return per_second(&Second::requests);
}
double RecentRequests::failures_per_second() const {
  return per_second(&Second::failures);
}

std::vector<Duration> RecentRequests::times() const {
  std::vector<Duration> all;
  for (const Second& second : seconds_) {
    all.insert(all.end(), second.times.begin(), second.times.end());
  }
  std::ranges::sort(all);
  return all;
}

Result<LocustCsv> LocustCsv::open(const std::string& prefix, bool full_history) {
  auto history = OutputFile::create(prefix + "_stats_history.csv");
  if (!history) return std::unexpected(history.error());
  LocustCsv csv(prefix, std::move(*history), full_history);
  const auto header =
      fmt::format("{}{}{}{}", history_columns, percentile_columns, history_totals, line_end);
  if (auto written = csv.history_.write(header); !written) return std::unexpected(written.error());
  if (auto written = csv.write_tables(RunTally{}, Duration::zero()); !written) {
    return std::unexpected(written.error());
  }
  return csv;
}

void LocustCsv::add(const Request& request) {
  recent_.add(request);
  if (full_history_) recent_of_[request.name].add(request);
}

void LocustCsv::add(const results::TurnRecord& turn) {
  for (const Request& request : requests_of(turn)) add(request);
}

void LocustCsv::add(const results::Incident& incident) {
  add(request_of(incident));
}

std::string LocustCsv::history_text(const RunTally& tally, int users, Duration elapsed,
                                    WallTime now) {
  const auto line = [&](const MetricRow& row, const RecentRequests& recent) {
    const std::vector<Duration> times = recent.times();
    return fmt::format("{},{},{},{},{:.6f},{:.6f},{},{},{},{}{}",
                       std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count(),
                       users, type_of(row, tally), field(row.name), recent.requests_per_second(),
                       recent.failures_per_second(), percentile_fields(percentiles_of(times)),
                       row.requests, row.failures, time_fields(row), line_end);
  };
  std::string text;
  if (full_history_) {
    std::map<std::string, RecentRequests> kept;  // the tally's names only: those are bounded
    for (const MetricRow* row : tally.rows()) {
      RecentRequests& recent = kept[row->name] = std::move(recent_of_[row->name]);
      recent.tick(elapsed);
      text += line(*row, recent);
    }
    recent_of_ = std::move(kept);
  }
  recent_.tick(elapsed);
  return text + line(tally.total(), recent_);
}

Result<void> LocustCsv::write_tables(const RunTally& tally, Duration elapsed) const {
  const std::array files{
      std::pair{"_stats.csv", stats_text(tally, elapsed)},
      std::pair{"_failures.csv", failures_text(tally)},
      std::pair{"_exceptions.csv", exceptions_text()},
  };
  for (const auto& [name, text] : files) {
    if (auto written = write_file_atomically(prefix_ + name, text); !written) return written;
  }
  return {};
}

Result<void> LocustCsv::write(const RunTally& tally, int users, Duration elapsed, WallTime now) {
  if (error_) return {};
  Result<void> written = history_.write(history_text(tally, users, elapsed, now));
  if (written) written = write_tables(tally, elapsed);
  if (!written) {
    written.error().message += "; the CSV files end here, the run goes on";
    error_ = written.error();
  }
  return written;
}

Result<void> LocustCsv::update(const RunTally& tally, const results::Snapshot& snapshot,
                               WallTime now) {
  return write(tally, snapshot.users_up, snapshot.elapsed, now);
}

Result<void> LocustCsv::finish(const RunTally& tally, Duration elapsed, WallTime now) {
  const Result<void> written = write(tally, 0, elapsed, now);
  const Result<void> closed = history_.close();
  if (error_) return std::unexpected(*error_);
  return written ? closed : written;
}

std::vector<std::string> LocustCsv::files() const {
  return {prefix_ + "_stats.csv", prefix_ + "_stats_history.csv", prefix_ + "_failures.csv",
          prefix_ + "_exceptions.csv"};
}

}  // namespace busyhour::report
