#include "report/compare_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace busyhour::report::compare_words {

namespace {

/// As the whole row is told: all of its figures in one unit.
std::string change(const CompareRow& row, double by) {
  if (row.is_share()) return fmt::format("{:+.2f} points", by + 0.0);
  if (const auto percent = row.percent_of_first(by)) return fmt::format("{:+.1f}%", *percent + 0.0);
  return fmt::format("{:+.2f}ms", by + 0.0);
}

}  // namespace

std::string value(const CompareRow& row, const std::optional<double>& of) {
  if (!of) return "-";
  return row.is_share() ? fmt::format("{:.2f}%", *of) : fmt::format("{:.1f}ms", *of);
}

std::string difference(const CompareRow& row) {
  return row.difference ? change(row, row.difference->value) : "-";
}

std::string interval(const CompareRow& row) {
  if (!row.difference) return "-";
  const stats::ConfidenceInterval& of = row.difference->alone;
  if (row.is_share()) return fmt::format("{:+.2f} to {:+.2f} points", of.low + 0.0, of.high + 0.0);
  return fmt::format("{} to {}", change(row, of.low), change(row, of.high));
}

std::string name(const CompareRow& row) {
  std::string text(row.title);
  if (!row.is_share()) text += fmt::format(" {}", to_text(row.figure));
  if (row.turn > 0) text += fmt::format(", turn {}", row.turn);
  return text;
}

std::string sentence(const ComparedPair& pair) {
  const char letter = letter_of(pair.second);
  switch (pair.outcome) {
    case Outcome::worse:
      return fmt::format("{} is worse than A", letter);
    case Outcome::better:
      return fmt::format("{} is better than A", letter);
    case Outcome::same:
      return fmt::format("{} is the same as A", letter);
    case Outcome::no_difference_shown:
      return fmt::format("no difference shown between A and {}", letter);
    case Outcome::not_enough_data:
      break;
  }
  return fmt::format("not enough data to compare {} with A", letter);
}

std::vector<std::string> findings(const ComparedPair& pair, Outcome outcome, std::size_t most) {
  std::vector<std::string> all;
  std::size_t more = 0;
  for (const CompareRow& row : pair.rows) {
    if (row.outcome != outcome) continue;
    if (all.size() == most) {
      ++more;
    } else {
      all.push_back(fmt::format("{} {}", name(row), difference(row)));
    }
  }
  if (more > 0) all.push_back(fmt::format("{} more", more));
  return all;
}

std::string facts(const ComparedRun& run) {
  const RunFacts& of = run.facts;
  std::string text =
      fmt::format("{} of {}, {}, {} turns", of.kind, of.started_at, of.url, of.turns);
  if (of.calls > 0) text += fmt::format(" in {} calls", of.calls);
  return text + (of.verdict.empty() ? "" : ", " + of.verdict);
}

std::vector<std::string> method(const RunComparison& comparison) {
  std::vector<std::string> all{
      "Differences are against A, with their 95 % intervals. A verdict asks for more than the "
      "interval of its row: all verdicts together err in less than 5 % of comparisons.",
      fmt::format(
          "Same: surely within {:.1f}% (times, at least {:.0f}ms) or {:.0f} point (shares).",
          comparison.options.margin_percent, least_margin_ms, share_margin_points)};
  const bool calls_known = std::ranges::all_of(comparison.runs, &ComparedRun::of_calls);
  if (!calls_known) {
    all.emplace_back(
        "Turns count as independent where a file does not tell which are of one call: journals do, "
        "and their intervals are surer.");
  }
  return all;
}

}  // namespace busyhour::report::compare_words
