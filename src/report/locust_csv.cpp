#include "report/locust_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "report/csv_field.h"
#include "report/locust_tables.h"

namespace busyhour::report {

namespace {

constexpr std::string_view history_columns =
    "Timestamp,User Count,Type,Name,Requests/s,Failures/s,";
constexpr std::string_view history_totals =
    ",Total Request Count,Total Failure Count,Total Median Response Time,"
    "Total Average Response Time,Total Min Response Time,Total Max Response Time,"
    "Total Average Content Size";
constexpr Duration window = 10s;

/// Nearest rank, as everywhere.
std::vector<double> percentiles_of(std::span<const Duration> ascending) {
  std::vector<double> values;
  if (ascending.empty()) return values;
  for (const double p : locust_percentiles) {
    const double rank = std::ceil(p * static_cast<double>(ascending.size()) * (1 - 1e-12));
    values.push_back(to_ms(ascending[static_cast<std::size_t>(rank) - 1]));
  }
  return values;
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
  const auto header = fmt::format("{}{}{}{}", history_columns, locust_percentile_columns,
                                  history_totals, csv_line_end);
  if (auto written = csv.history_.write(header); !written) return std::unexpected(written.error());
  if (auto written = write_locust_tables(prefix, locust_tables(RunTally{}, {})); !written) {
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
  const auto line = [&](const MetricRow& metric, const RecentRequests& recent) {
    const LocustRow row = locust_row(metric, &metric == &tally.total());
    const std::vector<Duration> times = recent.times();
    return fmt::format("{},{},{},{:.6f},{:.6f},{},{},{},{}{}",
                       std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count(),
                       users, locust_name_fields(row), recent.requests_per_second(),
                       recent.failures_per_second(),
                       locust_percentile_fields(percentiles_of(times)), row.requests, row.failures,
                       locust_time_fields(row), csv_line_end);
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

Result<void> LocustCsv::write(const RunTally& tally, int users, Duration elapsed, WallTime now) {
  if (error_) return {};
  Result<void> written = history_.write(history_text(tally, users, elapsed, now));
  if (written) written = write_locust_tables(prefix_, locust_tables(tally, elapsed));
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
