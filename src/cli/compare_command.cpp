#include <fmt/format.h>

#include <array>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/version.h"
#include "report/compare_output.h"
#include "report/json_parts.h"
#include "report/output_file.h"

namespace busyhour::cli {

namespace {

struct CompareCommand {
  std::vector<std::string> files;
  std::string json, markdown, html;
  bool fail_on_regression = false;
  report::CompareOptions options;
};

/// "3%", "2.5%", "3"
Result<double> percent_from(const std::string& text) {
  double value = 0;
  const char* begin = text.data();
  const char* end = begin + text.size() - (text.ends_with('%') ? 1 : 0);
  const auto read = std::from_chars(begin, end, value, std::chars_format::fixed);
  const bool is_share = value >= 0 && value <= 100;  // not of NaN
  if (read.ec != std::errc{} || read.ptr != end || !is_share) {
    return usage_error(
        fmt::format("must be a percentage from 0% to 100%, such as 3%, not {}", quote(text)));
  }
  return value;
}

Result<std::vector<std::string>> write_files(const CompareCommand& command,
                                             const report::RunComparison& comparison) {
  std::vector<std::string> written;
  Result<void> all;
  const auto write = [&](const std::string& file, auto&& make) {
    if (file.empty() || !all) return;
    all = report::write_file_atomically(file, make());
    if (all) written.push_back(file);
  };
  write(command.json,
        [&] { return report::to_file_text(report::comparison_json(comparison, this_tool())); });
  write(command.markdown, [&] { return report::comparison_markdown(comparison); });
  write(command.html, [&] { return report::comparison_html(comparison, this_tool()); });
  if (!all) return std::unexpected(all.error());
  return written;
}

int exit_code_for(const CompareCommand& command, report::Outcome outcome) {
  if (!command.fail_on_regression) return exit_pass;
  switch (outcome) {
    case report::Outcome::worse:
      return exit_target_missed;
    case report::Outcome::not_enough_data:
      return exit_inconclusive;
    case report::Outcome::no_difference_shown:
    case report::Outcome::same:
    case report::Outcome::better:
      break;
  }
  return exit_pass;
}

Result<int> compare(const CompareCommand& command, Streams& streams) {
  // Before the runs are read, which can take a while.
  const std::array outputs{command.json, command.markdown, command.html};
  if (auto ready = report::prepare_directories_of(outputs); !ready) {
    return std::unexpected(ready.error());
  }
  std::vector<report::RunToCompare> runs;
  for (const std::string& file : command.files) {
    auto run = report::read_run(file);
    if (!run) return std::unexpected(run.error());
    runs.push_back(std::move(*run));
  }
  const auto comparison = report::compare(runs, command.options);
  if (!comparison) return std::unexpected(comparison.error());
  const auto written = write_files(command, *comparison);
  const std::vector<std::string> files = written.value_or(std::vector<std::string>{});
  streams.out << report::comparison_text(*comparison, files, {charset_of(streams), streams.colour})
              << std::flush;
  if (!written) return std::unexpected(written.error());
  return exit_code_for(command, comparison->outcome());
}

void add_options(CLI::App& app, CompareCommand& command) {
  app.add_option("files", command.files,
                 "Results of 'run' or 'analyze': journals, which know most, or their JSON files; "
                 "the others are compared with the first")
      ->type_name("FILE")
      ->required()
      ->expected(2, static_cast<int>(report::most_runs_to_compare));
  app.add_option("--json", command.json, "Write the comparison as JSON")->type_name("FILE");
  app.add_option("--markdown", command.markdown, "Write it as Markdown, for a CI job's page")
      ->type_name("FILE");
  app.add_option("--html", command.html, "Write it as a page with plots, which works offline")
      ->type_name("FILE");
  app.add_flag("--fail-on-regression", command.fail_on_regression,
               "Exit with 99 if anything is worse, with 4 if there is not enough data to tell");
  app.add_option_function<std::string>(
         "--margin",
         [&command](const std::string& text) {
           const auto percent = percent_from(text);
           if (!percent) throw CLI::ValidationError("--margin", percent.error().message);
           command.options.margin_percent = *percent;
         },
         "Differences of times that are surely smaller count as the same")
      ->type_name("PERCENT")
      ->default_str(fmt::format("{}%", command.options.margin_percent));
  app.add_option("--seed", command.options.seed, "Of the intervals: the same gives the same")
      ->capture_default_str();
  app.add_flag("--accept-different", command.options.accept.different,
               "Compare runs of other scenarios, endpoints, pipelines or numbers of turns");
  app.add_flag("--accept-unfit-generator", command.options.accept.unfit_generator,
               "Compare runs whose load generator was not fit");
}

}  // namespace

Command add_compare(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "compare",
      "Compare runs: is the second better or worse than the first, and how sure is that");
  const auto command = std::make_shared<CompareCommand>();
  add_options(*app, *command);
  app->footer(
      "Examples:\n"
      "  busyhour compare before.journal.jsonl after.journal.jsonl\n"
      "  busyhour compare main.json branch.json --fail-on-regression --markdown summary.md");
  return {app, [command, &streams] { return compare(*command, streams); }};
}

}  // namespace busyhour::cli
