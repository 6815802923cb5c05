// The flavour of GitHub and GitLab: https://github.github.com/gfm/.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "report/gate_output.h"
#include "report/job_summary.h"
#include "report/markdown_text.h"

namespace busyhour::report {

namespace {

using markdown::plain;
using results::Verdict;

std::string row_of(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += fmt::format(" {} |", plain(cell));
  return line + "\n";
}

std::string text_of(const JobTable& table) {
  std::string text = fmt::format("\n### {}\n\n{}|", plain(table.title), row_of(table.header));
  // Figures to the right, the first column to the left.
  for (std::size_t i = 0; i < table.header.size(); ++i) text += i == 0 ? "---|" : "---:|";
  text += '\n';
  for (const auto& row : table.rows) text += row_of(row);
  return text;
}

std::string_view symbol_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "✅";
    case Verdict::fail:
      return "❌";
    case Verdict::inconclusive:
      break;
  }
  return "⚠️";
}

std::string_view symbol_of(GateStatus status) {
  switch (status) {
    case GateStatus::passed:
      return "✅";
    case GateStatus::missed:
      return "❌";
    case GateStatus::inconclusive:
      return "⚠️";
    case GateStatus::not_applicable:
      break;
  }
  return "➖";
}

std::string_view symbol_of(JobCheck::Status status) {
  switch (status) {
    case JobCheck::Status::passed:
      return "✅";
    case JobCheck::Status::failed:
      return "❌";
    case JobCheck::Status::undecided:
      return "⚠️";
    case JobCheck::Status::left_to_targets:
      break;
  }
  return "➖";
}

std::string text_of_targets(const JobSummary& summary) {
  if (summary.gates.empty()) return "";
  std::string text =
      "\n### Targets\n\n| Target | Value | 95 % interval | n | Result "
      "|\n|---|---:|---:|---:|---|\n";
  for (const GateResult& result : summary.gates) {
    const Unit unit = unit_of(result.target.subject);
    text += fmt::format("| {} | {} | {} | {} | {} {} |\n", plain(to_text(result.target)),
                        result.value ? value_text(unit, *result.value) : "-", interval_text(result),
                        result.samples, symbol_of(result.status), plain(status_text(result)));
  }
  return text;
}

}  // namespace

std::string markdown_summary(const JobSummary& summary) {
  std::string text = fmt::format("## {} {}: {}\n\n", symbol_of(summary.verdict.result),
                                 results::to_text(summary.verdict.result), plain(summary.command));
  for (const std::string& reason : summary.verdict.reasons) {
    text += fmt::format("- {}\n", plain(reason));
  }
  text += fmt::format("\n{}, {}, {:.1f} s from {}\n", plain(summary.url), plain(summary.load),
                      summary.duration_s, plain(summary.started_at));
  text += text_of_targets(summary);
  text += "\n### Checks\n\n";
  for (const JobCheck& check : summary.checks) {
    text += fmt::format("- {} {}{}\n", symbol_of(check.status), plain(check.name),
                        check.message.empty() ? "" : ": " + plain(check.message));
  }
  for (const JobTable& table : summary.tables) text += text_of(table);
  return text;
}

}  // namespace busyhour::report
