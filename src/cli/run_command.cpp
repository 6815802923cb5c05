#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/outcome.h"
#include "cli/run_log.h"
#include "cli/run_options.h"
#include "cli/run_plan.h"
#include "cli/version.h"
#include "load/engine.h"
#include "report/detailed_stats.h"
#include "report/live_table.h"
#include "report/locust_csv.h"
#include "report/output_file.h"
#include "report/run_report.h"
#include "report/samples.h"

namespace busyhour::cli {

namespace {

/// Everything that is written while the run goes on. All opened before it, so that a wrong path is
/// told at once.
struct Outputs {
  std::optional<report::LocustCsv> csv;
  std::optional<report::SampleWriter> samples;
  RunLog log;
};

Result<Outputs> open_outputs(const RunOptions& options) {
  auto log = RunLog::open(options.log_file, options.log_level);
  if (!log) return std::unexpected(log.error());
  Outputs outputs{{}, {}, std::move(*log)};
  if (!options.json.empty()) {
    auto directory = std::filesystem::path(options.json).parent_path();
    if (directory.empty()) directory = ".";
    if (auto ready = report::prepare_output_directory(directory); !ready) {
      return std::unexpected(ready.error());
    }
  }
  if (!options.csv.empty()) {
    auto opened = report::LocustCsv::open(options.csv, options.csv_full_history);
    if (!opened) return std::unexpected(opened.error());
    outputs.csv = std::move(*opened);
  }
  if (!options.samples.empty()) {
    auto opened = report::SampleWriter::open(options.samples);
    if (!opened) return std::unexpected(opened.error());
    outputs.samples = std::move(*opened);
  }
  return outputs;
}

/// Counts what happens, shows it, and writes it down.
class RunWatcher final : public load::RunListener {
 public:
  RunWatcher(Streams& streams, const RunOptions& options, Outputs outputs)
      : outputs_(std::move(outputs)),
        live_(streams.err, {.terminal = streams.err_is_terminal,
                            .charset = charset_of(streams),
                            .run_time = options.timing.run_time}) {}

  void on_turn(const results::TurnRecord& turn) override {
    tally_.add(turn);
    if (outputs_.csv) outputs_.csv->add(turn);
    outputs_.log.turn(turn);
  }
  void on_incident(const results::Incident& incident) override {
    tally_.add(incident);
    if (outputs_.csv) outputs_.csv->add(incident);
    outputs_.log.incident(incident);
  }
  void on_call(const results::CallRecord& call) override {
    tally_.add(call);
    if (outputs_.samples) tell(outputs_.samples->write(call));
    outputs_.log.call(call);
    if (!unreachable_ && results::never_connected(call.ended)) unreachable_ = call;
  }
  void on_snapshot(const results::Snapshot& snapshot) override {
    users_peak_ = snapshot.users_peak;
    if (outputs_.csv) tell(outputs_.csv->update(tally_, snapshot, SystemClock().wall_now()));
    live_.update(tally_, snapshot);
  }

  /// False if something could not be written.
  bool finish(Duration elapsed) {
    live_.finish();
    if (outputs_.samples) tell(outputs_.samples->finish());
    if (outputs_.csv) tell(outputs_.csv->finish(tally_, elapsed, SystemClock().wall_now()));
    return complete_;
  }

  report::RunTally take_tally() { return std::move(tally_); }
  int users_peak() const { return users_peak_; }
  /// The first call that did not come about.
  const std::optional<results::CallRecord>& unreachable() const { return unreachable_; }
  RunLog& log() { return outputs_.log; }
  std::vector<std::string> csv_files() const {
    return outputs_.csv ? outputs_.csv->files() : std::vector<std::string>{};
  }

 private:
  void tell(const Result<void>& written) {
    if (written) return;
    if (complete_) live_.message("busyhour run: " + written.error().message);
    complete_ = false;
  }

  Outputs outputs_;
  report::RunTally tally_;
  report::LiveTable live_;
  std::optional<results::CallRecord> unreachable_;
  int users_peak_ = 0;
  bool complete_ = true;
};

Outcome outcome_of(const report::FinishedRun& run, const report::RunSummary& summary,
                   const std::optional<results::CallRecord>& unreachable) {
  Outcome outcome{.interrupted = run.result.interrupted, .verdict = summary.verdict};
  if (run.tally.connections().succeeded == 0) outcome.unreachable = unreachable;
  for (const auto& [error, times] : run.tally.total().errors) {
    ++outcome.errors;
    if (times <= outcome.times) continue;
    outcome.times = times;
    outcome.most_often = error;
  }
  return outcome;
}

Result<int> report_run(const RunOptions& options, const report::FinishedRun& run,
                       const RunWatcher& watcher, Streams& streams) {
  const report::RunSummary summary = report::summarize(run);
  std::vector<std::string> files = watcher.csv_files();
  if (!options.samples.empty()) files.push_back(options.samples);
  Result<void> written;
  if (!options.json.empty()) {
    const auto json =
        report::run_json(run, summary, {"busyhour", std::string(version()), std::string(build())},
                         report::describe_host());
    written = report::write_file_atomically(options.json, report::to_file_text(json));
    if (written) files.push_back(options.json);
  }
  if (!options.log_file.empty()) files.push_back(options.log_file);
  streams.out << report::run_console_report(run, summary, files,
                                            {charset_of(streams), streams.colour})
              << std::flush;

  const Outcome outcome = outcome_of(run, summary, watcher.unreachable());
  if (const std::string trouble = trouble_line(outcome); !trouble.empty()) {
    streams.err << "busyhour run: " << trouble << '\n';
  }
  if (!written) return std::unexpected(written.error());
  return exit_code(outcome, options.exit_code_on_error);
}

void announce(const RunOptions& options, const Settings& settings, const load::Plan& plan,
              Streams& streams, RunLog& log) {
  for (const std::string& note : settings.notes()) {
    streams.err << "note: " << note << '\n';
    log.note(note);
  }
  const std::string line =
      fmt::format("calling {}: users {}, {} a second, for {}",
                  without_secrets(plan.target.url.to_text()), options.users, options.spawn_rate,
                  options.timing.run_time == 0s ? "as long as you like (Ctrl-C ends the run)"
                                                : format_duration(options.timing.run_time));
  streams.err << line << '\n' << std::flush;
  log.note(line);
}

Result<int> carry_out(const RunOptions& options, const Settings& settings, Streams& streams) {
  auto outputs = open_outputs(options);
  if (!outputs) return std::unexpected(outputs.error());
  auto prepared = prepare_run(options, streams);
  if (!prepared) return std::unexpected(prepared.error());
  announce(options, settings, prepared->plan, streams, outputs->log);

  const InterruptGuard guard;
  RunWatcher watcher(streams, options, std::move(*outputs));
  auto result = load::run(prepared->plan, watcher, guard.interrupted());
  if (!result) return std::unexpected(result.error());
  result->accept_unfit = options.accept_unfit_generator;
  const bool complete = watcher.finish(result->end - result->begin);
  const report::FinishedRun run{describe_run(options, prepared->plan), std::move(*result),
                                watcher.take_tally(), watcher.users_peak()};
  const Result<int> code = report_run(options, run, watcher, streams);
  if (!code || complete) return code;
  return static_cast<int>(exit_failures);
}

struct RunCommand {
  RunOptions options;
  Settings settings;
  std::string config_file;
  bool show_config = false;
  bool show_settings = false;
};

Result<int> run_command(RunCommand& command, Streams& streams) {
  if (command.show_settings) {
    streams.out << command.settings.to_markdown() << std::flush;
    return exit_pass;
  }
  const auto environment = [](const char* name) -> const char* { return std::getenv(name); };
  if (auto settled = settle(command.settings, command.options, command.config_file, environment);
      !settled) {
    return std::unexpected(settled.error());
  }
  if (command.show_config) {
    for (const std::string& note : command.settings.notes()) {
      streams.err << "note: " << note << '\n';
    }
    streams.out << command.settings.show() << "\nThe target is "
                << without_secrets(command.options.target.url) << '\n'
                << std::flush;
    return exit_pass;
  }
  return carry_out(command.options, command.settings, streams);
}

}  // namespace

Command add_run(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "run", "Let users call again and again for a time, interrupt the agent, and count");
  const auto command = std::make_shared<RunCommand>();
  app->add_option("--config", command->config_file,
                  "File with settings, YAML or TOML: the long flags without their dashes")
      ->type_name("FILE");
  app->add_flag("--show-config", command->show_config,
                "Print every setting, its value and where that comes from, and exit");
  app->add_flag("--show-settings", command->show_settings,
                "Print the table of the documentation, and exit");
  add_call_settings(command->settings, command->options);
  add_load_settings(command->settings, command->options);
  command->settings.offer(*app);
  app->footer(
      "A flag goes before the variable in parentheses, that before --config, that before the\n"
      "default.\n\n"
      "Examples:\n"
      "  busyhour run -H localhost:8010 -u 15 -r 2 -t 90s --headless\n"
      "  busyhour run -H agent.example.com --endpoint browser --pipeline voicelive -u 50 -t 5m \\\n"
      "      --csv results/browser --json results/browser.json\n"
      "  TURNS_PER_USER=5 busyhour run --config load.yaml --show-config");
  return {app, [command, &streams] { return run_command(*command, streams); }};
}

}  // namespace busyhour::cli
