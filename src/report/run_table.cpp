#include "report/run_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/console_text.h"

namespace busyhour::report {

using results::RateLimit;

namespace {

constexpr std::size_t columns = 9;
using Cells = std::array<std::string, columns>;
constexpr std::array<std::string_view, columns> header{"Name",  "# reqs", "Avg",  "Min", "Max",
                                                       "Fails", "p50",    "p95 ", "p99 "};
constexpr std::size_t fails_column = 5;  // to the left, as the seed prints it
/// The seed's places; a longer cell widens its column.
constexpr std::array<std::size_t, columns> least_width{14, 6, 6, 6, 6, 9, 7, 8, 8};

std::string whole(double ms) {
  return fmt::format("{:.0f}", std::round(ms) + 0.0);  // not "-0"
}

/// The mark or its place, so that figures stand below each other.
std::string marked(bool sufficient) {
  return std::string(sufficient ? " " : few_samples_mark);
}

Cells cells_of(const MetricRow& row) {
  Cells cells{row.name, fmt::to_string(row.requests), "-", "-",
              "-",      fmt::to_string(row.failures), "-", "- ",
              "- "};
  if (row.times.count() == 0) return cells;
  const stats::Statistic s = row.times.summary_ms();
  cells[2] = whole(s.mean);
  cells[3] = whole(s.min);
  cells[4] = whole(s.max);
  cells[6] = whole(s.p50);
  cells[7] = whole(s.p95) + marked(s.sufficient_p95());
  cells[8] = whole(s.p99) + marked(s.sufficient_p99());
  return cells;
}

std::string line_of(const Cells& cells, const std::array<std::size_t, columns>& widths) {
  std::string line = fmt::format("{:<{}}", cells[0], widths[0]);
  for (std::size_t i = 1; i < columns; ++i) {
    line += i == fails_column ? fmt::format("   {:<{}}", cells[i], widths[i] - 3)
                              : fmt::format("{:>{}}", cells[i], widths[i]);
  }
  line.resize(line.find_last_not_of(' ') + 1);
  return line;
}

std::string rule_of(std::size_t width, Charset charset) {
  std::string rule;
  for (std::size_t i = 0; i < width; ++i) rule += charset == Charset::utf8 ? "─" : "-";
  return rule;
}

/// The rows of the numbered turns; the others tell of trouble and always stay.
std::size_t numbered(const std::vector<const MetricRow*>& rows) {
  return static_cast<std::size_t>(std::ranges::count_if(rows, [](const MetricRow* row) {
    return row->name.back() >= '0' && row->name.back() <= '9';
  }));
}

}  // namespace

std::vector<std::string> run_table(const RunTally& tally, Charset charset, std::size_t most) {
  constexpr std::size_t frame = 4;  // header, two rules, Aggregated
  std::vector<const MetricRow*> rows = tally.rows();
  std::size_t left_out = 0;
  if (rows.size() + frame > most) {
    left_out = std::min(rows.size() + frame + 1 - most, numbered(rows));
    const auto last = rows.begin() + static_cast<std::ptrdiff_t>(numbered(rows));
    rows.erase(last - static_cast<std::ptrdiff_t>(left_out), last);
  }
  std::vector<Cells> cells;
  cells.reserve(rows.size() + 1);
  for (const MetricRow* row : rows) cells.push_back(cells_of(*row));
  cells.push_back(cells_of(tally.total()));
  std::array<std::size_t, columns> widths = least_width;
  for (const Cells& row : cells) {
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], row[i].size() + 1);
  }
  Cells titles;
  std::ranges::copy(header, titles.begin());
  const std::string head = line_of(titles, widths);

  std::vector<std::string> lines{head, rule_of(head.size(), charset)};
  for (std::size_t i = 0; i + 1 < cells.size(); ++i) lines.push_back(line_of(cells[i], widths));
  if (left_out > 0)
    lines.push_back(fmt::format("... {} more in the report", counted(left_out, "row")));
  lines.push_back(lines[1]);
  lines.push_back(line_of(cells.back(), widths));
  return lines;
}

std::string rate_limit_summary(const RunTally& tally, Charset charset) {
  if (tally.rate_limits().empty()) return "No rate limits were seen.\n";
  const std::string rule(60, '=');
  std::string text = fmt::format("{0}\nRATE LIMIT SUMMARY\n{0}\n", rule);
  for (const auto& [source, times] : tally.rate_limits()) {
    text += fmt::format("  {:<20}: {:>5} occurrences\n", results::to_text(source), times);
    std::map<std::string, std::uint64_t> waits;
    for (const auto& [limit, count] : tally.limits()) {
      if (limit.source == source && !limit.retry_after.empty()) waits[limit.retry_after] += count;
    }
    for (const auto& [wait, count] : waits) {
      text += fmt::format("    Retry-After {}: {}\n", printable(wait, charset, 40), count);
    }
  }
  return text + rule + "\n";
}

}  // namespace busyhour::report
