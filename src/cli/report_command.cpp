#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "report/analysis.h"
#include "report/console.h"
#include "report/detailed_stats.h"
#include "report/output_file.h"
#include "report/recording.h"
#include "report/run_report.h"
#include "results/journal_reader.h"
#include "results/listeners.h"

namespace busyhour::cli {

namespace {

struct ReportOptions {
  std::string file;
  report::RecordingFiles files;
  std::string json;
};

class KeptCalls final : public results::RunListener {
 public:
  void on_call(const results::CallRecord& call) override { calls.push_back(call); }
  void on_snapshot(const results::Snapshot&) override {}
  std::vector<results::CallRecord> calls;
};

/// What a kind of run says at its end.
struct Rendered {
  nlohmann::ordered_json json;
  /// The text on screen, which ends with the names of the files.
  std::function<std::string(std::span<const std::string> files)> text;
};

Rendered render_run(const results::JournalHeader& header, results::RunResult result,
                    report::Recording& recording, const report::ConsoleStyle& style) {
  const auto run = std::make_shared<const report::FinishedRun>(
      report::FinishedRun{std::get<results::RunSettings>(header.config), std::move(result),
                          recording.take_tally(), recording.users_peak()});
  const report::RunSummary summary = report::summarize(*run);
  return {report::run_json(*run, summary, header.tool, header.host),
          [run, summary, style](std::span<const std::string> files) {
            return report::run_console_report(*run, summary, files, style);
          }};
}

Rendered render_analysis(const results::JournalHeader& header, results::RunResult result,
                         const report::ConsoleStyle& style) {
  const auto kept = std::make_shared<const results::RunResult>(std::move(result));
  const report::Analysis analysis = report::analyze(*kept);
  return {report::detailed_stats_json(*kept, analysis, header.tool, header.host),
          [kept, analysis, style](std::span<const std::string> files) {
            return report::console_report(*kept, analysis, files, style);
          }};
}

Result<int> render(const ReportOptions& options, Streams& streams) {
  auto journal = results::JournalReader::open(options.file);
  if (!journal) return std::unexpected(journal.error());
  auto recording = report::Recording::open(options.files);
  if (!recording) return std::unexpected(recording.error());

  const results::JournalHeader& header = journal->header();
  const bool of_run = std::holds_alternative<results::RunSettings>(header.config);
  KeptCalls kept;
  results::Listeners listeners{&*recording, of_run ? nullptr : &kept};
  auto result = journal->replay(listeners);
  if (!result) return std::unexpected(result.error());
  if (!journal->complete()) {
    streams.err << fmt::format(
        "note: the journal has no end (the run was killed, or goes on); what follows is of the "
        "first {:.1f} s\n",
        to_seconds(result->end - result->begin));
  }
  result->calls = std::move(kept.calls);
  const Result<void> recorded = recording->finish(result->end - result->begin);
  if (!recorded) return std::unexpected(recorded.error());

  const report::ConsoleStyle style{charset_of(streams), streams.colour};
  const Rendered rendered = of_run ? render_run(header, std::move(*result), *recording, style)
                                   : render_analysis(header, std::move(*result), style);
  std::vector<std::string> files = recording->files();
  if (!options.json.empty()) {
    const auto written =
        report::write_file_atomically(options.json, report::to_file_text(rendered.json));
    if (!written) return std::unexpected(written.error());
    files.push_back(options.json);
  }
  streams.out << rendered.text(files) << std::flush;
  return exit_pass;
}

}  // namespace

Command add_report(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "report", "Render the results of an earlier run again, from its journal");
  const auto options = std::make_shared<ReportOptions>();
  app->add_option("file", options->file, "Journal of 'busyhour run' or 'busyhour analyze'")
      ->type_name("FILE")
      ->required();
  CLI::Option* csv = app->add_option("--csv", options->files.csv,
                                     "Write Locust's four CSV files, whose names begin so")
                         ->type_name("PREFIX");
  app->add_flag("--csv-full-history", options->files.csv_full_history,
                "A row for each name, not only for all together, in the CSV history")
      ->needs(csv);
  app->add_option("--json", options->json,
                  "Write the results as JSON: as 'run --json' does, or detailed_stats of 'analyze'")
      ->type_name("FILE");
  app->add_option("--samples", options->files.samples, "Write one JSON line per turn")
      ->type_name("FILE");
  app->footer(
      "A journal may end anywhere: what was measured until then is rendered. The exit code is 0 "
      "if\n"
      "everything could be, whatever the verdict.\n\n"
      "Examples:\n"
      "  busyhour report results/busyhour_20261121_101530.journal.jsonl\n"
      "  busyhour report results/browser.journal.jsonl --json again.json --csv again");
  return {app, [options, &streams] { return render(*options, streams); }};
}

}  // namespace busyhour::cli
