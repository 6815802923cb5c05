#include "report/screen_summary.h"

#include <algorithm>

#include "report/console_blocks.h"
#include "report/console_text.h"
#include "report/gate_output.h"
#include "report/job_summary.h"

namespace busyhour::report {

namespace {

/// Figures to the right, the first column to the left, as is the last where it is a text.
void print_table(ConsoleText& text, const JobTable& table) {
  text.heading("📈", table.title);
  std::vector<std::vector<std::string>> rows{table.header};
  for (const auto& row : table.rows) {
    auto& clean = rows.emplace_back();
    for (const std::string& cell : row) clean.push_back(text.clean(cell));
  }
  std::vector<std::size_t> widths(table.header.size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  const bool of_errors = table.header.back() == "Error";
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - display_width(row[i]), ' ');
      const bool left = of_errors ? i > 0 : i == 0;
      line += left ? "  " + row[i] + space : "  " + space + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text.line("{}", line);
  }
}

}  // namespace

std::string screen_summary(const Document& document, std::span<const std::string> files,
                           const ConsoleStyle& style) {
  const JobSummary job = job_summary(document);
  ConsoleText text(style);
  text.heading("📊", "SUMMARY");
  text.line("  Command:   {}", job.command);
  text.line("  Target:    {}", text.clean(job.url));
  text.line("  Load:      {}", job.load);
  text.line("  Run Time:  {:.1f}s from {}", job.duration_s, text.clean(job.started_at));
  for (const JobTable& table : job.tables) print_table(text, table);
  print_gates(text, job.gates);
  text.heading("🔎", "CHECKS");
  for (const JobCheck& check : job.checks) {
    text.line("  {}{}{}", check.name, check.message.empty() ? "" : ": ", text.clean(check.message));
  }
  print_verdict(text, job.verdict);
  print_files(text, files);
  return text.take();
}

}  // namespace busyhour::report
