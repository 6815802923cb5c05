#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/version.h"
#include "report/history_compare.h"
#include "report/json_parts.h"
#include "report/output_file.h"
#include "report/run_history.h"

namespace busyhour::cli {

namespace {

struct HistoryOptions {
  std::string store;
  report::HistoryFilter filter{.last = 20};
  std::int64_t run = 0;  ///< 0: the latest
  std::string json, html, document;
  bool fail_on_regression = false;
};

/// The run that is compared with the last good one before it.
Result<results::StoredRun> chosen_run(const HistoryOptions& options,
                                      const std::vector<results::StoredRun>& runs,
                                      const report::RunHistory& history) {
  if (options.run == 0) return history.series.front().runs.back();
  const auto found = std::ranges::find(runs, options.run, &results::StoredRun::id);
  if (found != runs.end()) return *found;
  return usage_error(
      fmt::format("--run {}: the store {} has no such run", options.run, options.store));
}

Result<void> write_files(const HistoryOptions& options, const report::RunHistory& history,
                         results::Store& store, std::int64_t run,
                         std::vector<std::string>& written) {
  const auto write = [&written](const std::string& file, const std::string& text) -> Result<void> {
    auto done = report::write_file_atomically(file, text);
    if (done) written.push_back(file);
    return done;
  };
  if (!options.json.empty()) {
    const auto json = report::history_json(history, this_tool());
    if (auto done = write(options.json, report::to_file_text(json)); !done) return done;
  }
  if (!options.html.empty()) {
    if (auto done = write(options.html, report::history_html(history, this_tool())); !done) {
      return done;
    }
  }
  if (!options.document.empty()) {
    const auto document = store.document(run);
    if (!document) return std::unexpected(document.error());
    if (auto done = write(options.document, *document + "\n"); !done) return done;
  }
  return {};
}

Result<int> show_history(const HistoryOptions& options, Streams& streams) {
  const std::array outputs{options.json, options.html, options.document};
  if (auto ready = report::prepare_directories_of(outputs); !ready) {
    return std::unexpected(ready.error());
  }
  auto store = results::Store::open(options.store, results::Store::Access::existing);
  if (!store) return std::unexpected(store.error());
  const auto runs = store->runs();
  if (!runs) return std::unexpected(runs.error());
  report::RunHistory history{.store = options.store,
                             .series = report::series_of(*runs, options.filter)};
  if (history.series.empty()) {
    return usage_error(runs->empty()
                           ? fmt::format("the store {} has no runs yet", options.store)
                           : fmt::format("no run of the store {} has {} in what its series has in "
                                         "common; leave --series away to see all",
                                         options.store, quote(options.filter.series)));
  }
  const auto chosen = chosen_run(options, *runs, history);
  if (!chosen) return std::unexpected(chosen.error());
  const report::ConsoleStyle style{charset_of(streams), streams.colour};
  const auto compared = report::compare_with_last_good(*store, *runs, *chosen, style);
  if (!compared) return std::unexpected(compared.error());
  if (*compared) history.comparison = (*compared)->summary;

  std::vector<std::string> written;
  const auto files = write_files(options, history, *store, chosen->id, written);
  streams.out << report::history_text(history, style);
  if (*compared) streams.out << (*compared)->text;
  for (const std::string& file : written) streams.out << "written: " << file << '\n';
  streams.out << std::flush;
  if (!files) return std::unexpected(files.error());
  const bool worse = history.comparison && history.comparison->outcome == "worse";
  return worse && options.fail_on_regression ? exit_target_missed : exit_pass;
}

}  // namespace

Command add_history(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "history",
      "Show the runs of a store, how their figures went, and the last one beside a good one");
  const auto options = std::make_shared<HistoryOptions>();
  app->add_option("--store", options->store, "Where runs were kept with --store")
      ->type_name("FILE.db")
      ->required();
  app->add_option("--last", options->filter.last, "Runs of each series, the latest; 0: all")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  app->add_option("--series", options->filter.series,
                  "Only runs that have this text in what their series has in common")
      ->type_name("TEXT");
  app->add_option("--run", options->run,
                  "Number of the run that is compared, or exported (default: the latest)")
      ->check(CLI::PositiveNumber);
  app->add_option("--json", options->json, "Write runs, figures and comparison as JSON")
      ->type_name("FILE");
  app->add_option("--html", options->html, "Write a page with plots")->type_name("FILE");
  app->add_option("--export", options->document,
                  "Write the run as it was stored, for 'busyhour report' and 'compare'")
      ->type_name("FILE");
  app->add_flag("--fail-on-regression", options->fail_on_regression,
                "Exit with 99 if the run is worse than the last good one");
  app->footer(
      "Runs stand in one series if they called the same target with the same scenarios, turns and\n"
      "load. The last good run is the latest one before, in the same series, whose verdict was "
      "PASS.\n\n"
      "Examples:\n"
      "  busyhour run -H agent.example.com -u 50 -t 5m --store runs.db\n"
      "  busyhour history --store runs.db --html history.html\n"
      "  busyhour history --store runs.db --series browser --fail-on-regression\n"
      "  busyhour history --store runs.db --run 12 --export run12.json");
  return {app, [options, &streams] { return show_history(*options, streams); }};
}

}  // namespace busyhour::cli
