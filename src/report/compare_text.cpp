#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "report/compare_output.h"
#include "report/compare_words.h"
#include "report/console_blocks.h"
#include "report/console_text.h"

namespace busyhour::report {

namespace {

constexpr std::size_t most_findings = 6;
constexpr int most_turns = 6;  // positions on screen; the files have all of them

Colour colour_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::worse:
      return Colour::red;
    case Outcome::better:
    case Outcome::same:
      return Colour::green;
    case Outcome::not_enough_data:
    case Outcome::no_difference_shown:
      break;
  }
  return Colour::yellow;
}

std::string upper(std::string_view text) {
  std::string all(text);
  for (char& c : all) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return all;
}

/// For a line that holds three figures.
std::string_view short_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::not_enough_data:
      return "?";
    case Outcome::no_difference_shown:
      return "-";
    case Outcome::same:
    case Outcome::better:
    case Outcome::worse:
      break;
  }
  return to_text(outcome);
}

bool differs(const CompareRow& row) {
  return row.outcome == Outcome::better || row.outcome == Outcome::worse;
}

bool has_difference(const CompareRow& row) {
  return row.difference.has_value();
}

class PairText {
 public:
  PairText(ConsoleText& text, const ComparedPair& pair)
      : text_(text), pair_(pair), letter_(letter_of(pair.second)) {}

  void print() {
    text_.heading("📊", fmt::format("{} AGAINST A: {}", letter_, upper(to_text(pair_.outcome))),
                  colour_of(pair_.outcome));
    for (const Outcome outcome : {Outcome::worse, Outcome::better}) {
      for (const std::string& finding : compare_words::findings(pair_, outcome, most_findings)) {
        text_.line("  {}: {}", to_text(outcome), finding);
      }
    }
    for (const std::string& remark : pair_.remarks) text_.line("  note: {}", text_.clean(remark));
    print_all_turns();
    print_by_turn();
  }

 private:
  void print_all_turns() {
    text_.blank();
    text_.line("  {:<20}{:<6}{:>12}{:>12}{:>14}  {:<32}{}", "ALL TURNS", "", "A", letter_,
               "difference", "95 % interval", "verdict");
    for (const CompareRow& row : pair_.rows) {
      if (row.turn != 0) continue;
      const bool first_of_metric = row.is_share() || row.figure == CompareFigure::mean;
      const std::string line =
          fmt::format("  {:<20}{:<6}{:>12}{:>12}{:>14}  {:<32}{}", first_of_metric ? row.title : "",
                      row.is_share() ? "" : to_text(row.figure),
                      compare_words::value(row, row.first), compare_words::value(row, row.second),
                      compare_words::difference(row), compare_words::interval(row),
                      row.note.empty() ? std::string(to_text(row.outcome))
                                       : fmt::format("{} ({})", to_text(row.outcome), row.note));
      text_.coloured(differs(row) ? colour_of(row.outcome) : Colour::none, line);
    }
  }

  /// A line for each metric and position, with all of its figures.
  void print_by_turn() {
    bool begun = false;
    std::size_t left_out = 0;
    for (auto at = pair_.rows.begin(); at != pair_.rows.end();) {
      const auto end = std::find_if(at, pair_.rows.end(), [at](const CompareRow& row) {
        return row.key != at->key || row.turn != at->turn;
      });
      const bool told = at->turn > 0 && std::any_of(at, end, has_difference);
      const bool shown = at->turn <= most_turns || std::any_of(at, end, differs);
      if (told && !shown) ++left_out;
      if (told && shown) {
        if (!begun) {
          text_.blank();
          text_.line("  BY TURN (-: no difference shown; ?: not enough data)");
          begun = true;
        }
        std::string line = fmt::format("  {:<20}turn {:<3}", at->title, at->turn);
        for (auto row = at; row != end; ++row) {
          line += fmt::format("  {:<5}{:>13} {:<6}", row->is_share() ? "" : to_text(row->figure),
                              compare_words::difference(*row), short_text(row->outcome));
        }
        line.resize(line.find_last_not_of(' ') + 1);
        text_.coloured(std::any_of(at, end, differs) ? Colour::bold : Colour::none, line);
      }
      at = end;
    }
    if (left_out > 0) {
      text_.line("  ... {} of later turns: see --json, --markdown or --html",
                 counted(left_out, "line"));
    }
  }

  ConsoleText& text_;
  const ComparedPair& pair_;
  char letter_;
};

}  // namespace

std::string comparison_text(const RunComparison& comparison, std::span<const std::string> files,
                            const ConsoleStyle& style) {
  ConsoleText text(style);
  text.heading("🔍", "COMPARISON");
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    const ComparedRun& run = comparison.runs[i];
    text.line("  {}  {}", letter_of(i), text.clean(run.facts.name));
    text.line("     {}", text.clean(compare_words::facts(run)));
  }
  for (const ComparedPair& pair : comparison.pairs) PairText(text, pair).print();
  text.blank();
  for (const std::string& sentence : compare_words::method(comparison)) {
    text.line("  {}", sentence);
  }
  print_files(text, files);
  return text.take();
}

}  // namespace busyhour::report
