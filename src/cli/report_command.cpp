#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <vector>

#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "report/outputs.h"
#include "report/replay.h"

namespace busyhour::cli {

namespace {

struct ReportOptions {
  std::string file;
  report::RecordingFiles files;
  std::string json, store;
};

Result<int> render(const ReportOptions& options, Streams& streams) {
  auto replay = report::replay_journal(options.file, {.files = options.files});
  if (!replay) return std::unexpected(replay.error());
  if (!replay->complete) {
    streams.err << fmt::format(
        "note: the journal has no end (the run was killed, or goes on); what follows is of the "
        "first {:.1f} s\n",
        to_seconds(replay->result.end - replay->result.begin));
  }
  std::vector<std::string> files = replay->recording.files();
  const report::Rendered rendered = report::render(std::move(*replay));
  const report::OutputFiles outputs{.json = options.json, .store = options.store};
  if (auto written = report::write_outputs(outputs, rendered.document, files); !written) {
    return std::unexpected(written.error());
  }
  streams.out << rendered.text(files, {charset_of(streams), streams.colour}) << std::flush;
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
  app->add_option("--store", options->store,
                  "Keep the results in this file of runs, for 'busyhour history'")
      ->type_name("FILE.db");
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
