#include <fmt/format.h>

#include <algorithm>

#include "report/compare_output.h"
#include "report/compare_words.h"
#include "report/markdown_text.h"

namespace busyhour::report {

namespace {

using markdown::plain;

constexpr std::size_t most_findings = 10;

std::string_view symbol_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::worse:
      return "❌";
    case Outcome::better:
      return "🟢";
    case Outcome::same:
      return "✅";
    case Outcome::no_difference_shown:
      return "➖";
    case Outcome::not_enough_data:
      break;
  }
  return "⚠️";
}

std::string row_text(const CompareRow& row) {
  std::string verdict(to_text(row.outcome));
  if (!row.note.empty()) verdict += fmt::format(" ({})", row.note);
  return fmt::format("| {} | {} | {} | {} | {} | {} {} |\n", plain(compare_words::name(row)),
                     compare_words::value(row, row.first), compare_words::value(row, row.second),
                     compare_words::difference(row), compare_words::interval(row),
                     symbol_of(row.outcome), plain(verdict));
}

std::string table(const ComparedPair& pair, bool all_turns) {
  std::string rows;
  for (const CompareRow& row : pair.rows) {
    if ((row.turn == 0) == all_turns) rows += row_text(row);
  }
  if (rows.empty()) return "";
  return fmt::format(
      "| Metric | A | {} | Difference | 95 % interval | Verdict |\n"
      "|---|---:|---:|---:|---:|---|\n{}",
      letter_of(pair.second), rows);
}

std::string pair_text(const ComparedPair& pair) {
  std::string text =
      fmt::format("## {} {}\n\n", symbol_of(pair.outcome), compare_words::sentence(pair));
  for (const Outcome outcome : {Outcome::worse, Outcome::better}) {
    for (const std::string& finding : compare_words::findings(pair, outcome, most_findings)) {
      text += fmt::format("- {}: {}\n", to_text(outcome), plain(finding));
    }
  }
  for (const std::string& remark : pair.remarks) {
    text += fmt::format("- note: {}\n", plain(remark));
  }
  text += "\n" + table(pair, /*all_turns=*/true);
  const std::string by_turn = table(pair, /*all_turns=*/false);
  if (!by_turn.empty()) {
    text += fmt::format("\n<details><summary>By turn</summary>\n\n{}\n</details>\n", by_turn);
  }
  return text + "\n";
}

}  // namespace

std::string comparison_markdown(const RunComparison& comparison) {
  std::string text;
  for (const ComparedPair& pair : comparison.pairs) text += pair_text(pair);
  text += "### Runs\n\n";
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    const ComparedRun& run = comparison.runs[i];
    text += fmt::format("- {}: {}, {}\n", letter_of(i), plain(run.facts.name),
                        plain(compare_words::facts(run)));
  }
  text += "\n";
  for (const std::string& sentence : compare_words::method(comparison)) {
    text += plain(sentence) + "\n";
  }
  return text;
}

}  // namespace busyhour::report
