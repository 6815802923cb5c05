// The format is that of HdrHistogram's HistogramLogReader and HistogramLogWriter, version 1.3
// (github.com/HdrHistogram/HdrHistogram): lines "Tag=NAME,start,length,max,histogram", times in
// seconds. Starts that are smaller than StartTime count from it.
#include "report/histogram_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/iso_time.h"
#include "report/metrics.h"
#include "stats/histogram.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

std::string head_text(WallTime started_at) {
  return fmt::format(
      "#[busyhour, nanoseconds, a tag for each metric and turn]\n"
      "#[Histogram log format version 1.3]\n"
      "#[StartTime: {:.3f} (seconds since epoch), {}]\n"
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n",
      to_seconds(started_at.time_since_epoch()), format_iso8601_ms(started_at));
}

/// A comma or a space would end it.
bool fits_a_tag(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string line_of(const std::string& tag, double start, double length, const std::string& code) {
  const auto histogram = stats::Histogram::from_code(code);
  if (!histogram || histogram->count() == 0) return {};
  return fmt::format("Tag={},{:.3f},{:.3f},{:.3f},{}\n", tag, start, length,
                     to_ms(histogram->max()), code);
}

/// Seconds since the begin of the run.
std::string interval_text(const Json& distributions, double start, double length) {
  std::string text;
  for (const MetricInfo& info : turn_metrics) {
    const Json& positions = value_at(distributions, {info.statistic_key});
    if (!positions.is_object()) continue;
    for (const auto& [position, code] : positions.items()) {
      if (!code.is_string() || !fits_a_tag(position)) continue;
      std::string tag(info.statistic_key);
      if (position != "all") tag += "." + position;
      text += line_of(tag, start, length, code.get<std::string>());
    }
  }
  return text;
}

}  // namespace

Result<HistogramLog> HistogramLog::open(const std::filesystem::path& path) {
  auto file = OutputFile::create(path);
  if (!file) return std::unexpected(file.error());
  return HistogramLog(std::move(*file));
}

Result<void> HistogramLog::update(Duration elapsed, WallTime now) {
  return elapsed - since_ < interval ? Result<void>() : write(elapsed, now);
}

Result<void> HistogramLog::finish(Duration elapsed, WallTime now) {
  const Result<void> written = write(elapsed, now);
  const Result<void> closed = file_.close();
  if (error_) return std::unexpected(*error_);
  return written ? closed : written;
}

Result<void> HistogramLog::write(Duration elapsed, WallTime now) {
  if (error_) return {};
  std::string text;
  if (!std::exchange(begun_, true)) text = head_text(now - elapsed);
  text += interval_text(distributions_.json(), to_seconds(since_), to_seconds(elapsed - since_));
  distributions_ = {};
  since_ = elapsed;
  Result<void> written = file_.write(text);
  if (!written) {
    written.error().message += "; the log of histograms ends here, the run goes on";
    error_ = written.error();
  }
  return written;
}

std::string histogram_log(const Document& document) {
  const auto started_at = parse_iso8601_ms(text_at(document.json, {"started_at"}));
  return head_text(started_at.value_or(WallTime{})) +
         interval_text(value_at(document.json, {"distributions"}), 0, duration_s(document));
}

}  // namespace busyhour::report
