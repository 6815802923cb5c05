#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <ostream>
#include <vector>

#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output_options.h"
#include "report/outputs.h"
#include "report/replay.h"
#include "report/screen_summary.h"

namespace busyhour::cli {

namespace {

struct ReportOptions {
  std::string file;
  report::OutputFiles files;
};

Result<int> render_journal(const ReportOptions& options, Streams& streams) {
  auto replay = report::replay_journal(
      options.file, {.files = options.files, .keep_calls = !options.files.load_test.empty()});
  if (!replay) return std::unexpected(replay.error());
  if (!replay->complete) {
    streams.err << fmt::format(
        "note: the journal has no end (the run was killed, or goes on); what follows is of the "
        "first {:.1f} s\n",
        to_seconds(replay->result.end - replay->result.begin));
  }
  std::vector<std::string> files = replay->recording.files();
  const report::Rendered rendered = report::render(std::move(*replay));
  if (auto written =
          report::write_outputs(options.files, rendered.document, rendered.result.get(), files);
      !written) {
    return std::unexpected(written.error());
  }
  streams.out << rendered.text(files, {charset_of(streams), streams.colour}) << std::flush;
  return exit_pass;
}

/// Of a file there is no report for the screen: its summary takes that place.
Result<int> render_document(const ReportOptions& options, Streams& streams) {
  if (!options.files.load_test.empty()) {
    return usage_error(options.file +
                       ": --load-test is made of single calls; give the journal of the run");
  }
  const auto document = report::read_document(options.file);
  if (!document) return std::unexpected(document.error());
  std::vector<std::string> files;
  if (auto written = report::write_grown_outputs(options.files, *document, files); !written) {
    return std::unexpected(written.error());
  }
  if (!options.files.csv.empty()) {
    streams.err << fmt::format(
        "note: {}_stats_history.csv is made of a journal only, and was left out\n",
        options.files.csv);
  }
  auto written = report::write_outputs(options.files, *document, nullptr, files);
  if (!written) return std::unexpected(written.error());
  streams.out << report::screen_summary(*document, files, {charset_of(streams), streams.colour})
              << std::flush;
  return exit_pass;
}

Result<int> render(ReportOptions& options, Streams& streams) {
  options.files.recordings_directory = std::filesystem::path(options.file).parent_path();
  if (auto ready = report::prepare_outputs(options.files); !ready) {
    return std::unexpected(ready.error());
  }
  return report::is_journal(options.file) ? render_journal(options, streams)
                                          : render_document(options, streams);
}

}  // namespace

Command add_report(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "report", "Render the results of an earlier run again, from its journal or its files");
  const auto options = std::make_shared<ReportOptions>();
  app->add_option("file", options->file,
                  "Journal of 'run' or 'analyze', JSON of 'run --json', detailed_stats or "
                  "conversation_load_test of 'analyze'")
      ->type_name("FILE")
      ->required();
  add_output_options(*app, options->files);
  app->add_option("--load-test", options->files.load_test,
                  "Write every conversation with its turns and errors, as 'analyze' does")
      ->type_name("FILE");
  app->footer(
      "A journal holds everything and may end anywhere: what was measured until then is rendered.\n"
      "Other files give what can be made of them. The exit code is 0 if everything could be\n"
      "rendered, whatever the verdict.\n\n"
      "Examples:\n"
      "  busyhour report results/busyhour_20261121_101530.journal.jsonl\n"
      "  busyhour report results/browser.journal.jsonl --json again.json --csv again\n"
      "  busyhour report results/browser.json --junit junit.xml --markdown summary.md");
  return {app, [options, &streams] { return render(*options, streams); }};
}

}  // namespace busyhour::cli
