#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <set>

#include "cli/calibration_option.h"
#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/journal_option.h"
#include "cli/load_model.h"
#include "cli/outcome.h"
#include "cli/run_log.h"
#include "cli/run_options.h"
#include "cli/run_plan.h"
#include "cli/run_recorder.h"
#include "cli/version.h"
#include "load/engine.h"
#include "report/detailed_stats.h"
#include "report/gates.h"
#include "report/health_alarm.h"
#include "report/live_table.h"
#include "report/outputs.h"
#include "report/recording.h"
#include "report/run_report.h"
#include "results/listeners.h"

namespace busyhour::cli {

namespace {

/// Everything that is written while the run goes on. All opened before it, so that a wrong path is
/// told at once.
struct Outputs {
  report::Recording recording;
  RunLog log;
};

Result<Outputs> open_outputs(const RunOptions& options) {
  auto log = RunLog::open(options.log_file, options.log_level);
  if (!log) return std::unexpected(log.error());
  if (auto ready = report::prepare_outputs(options.files); !ready) {
    return std::unexpected(ready.error());
  }
  auto recording = report::Recording::open(options.files);
  if (!recording) return std::unexpected(recording.error());
  return Outputs{std::move(*recording), std::move(*log)};
}

/// Beside the first of the outputs that were asked for; who asks for none keeps nothing.
std::filesystem::path journal_file(const RunOptions& options) {
  std::filesystem::path beside;
  if (!options.files.json.empty()) {
    beside = options.files.json;
    beside.replace_extension("journal.jsonl");
  } else if (!options.files.csv.empty()) {
    beside = options.files.csv + ".journal.jsonl";
  } else if (!options.files.html.empty()) {
    beside = options.files.html;
    beside.replace_extension("journal.jsonl");
  }
  return journal_path(options.journal, beside);
}

/// Likewise.
std::filesystem::path recording_directory(const RunOptions& options) {
  if (!options.recording.directory.empty()) return options.recording.directory;
  const report::OutputFiles& files = options.files;
  const std::string& beside = !files.json.empty()  ? files.json
                              : !files.csv.empty() ? files.csv
                                                   : files.html;
  if (beside.empty()) return "results";
  const auto directory = std::filesystem::path(beside).parent_path();
  return directory.empty() ? "." : directory;
}

/// Counts what happens, shows it, and writes it down.
class RunWatcher final : public load::RunListener {
 public:
  RunWatcher(Streams& streams, const RunOptions& options, Outputs outputs,
             results::JournalWriter* journal, std::vector<report::Target> targets,
             InterruptGuard& guard)
      : outputs_(std::move(outputs)),
        journal_(journal),
        gates_(std::move(targets)),
        abort_on_fail_(options.gates.abort_on_fail),
        accept_unfit_(options.accept_unfit_generator),
        guard_(guard),
        live_(streams.err, {.terminal = streams.err_is_terminal,
                            .charset = charset_of(streams),
                            .run_time = options.timing.run_time}) {}

  void on_connected(const results::CallRecord& call) override {
    outputs_.recording.on_connected(call);
  }
  void on_turn(std::string_view call_id, const results::TurnRecord& turn) override {
    outputs_.recording.on_turn(call_id, turn);
    gates_.add(turn);
    outputs_.log.turn(turn);
  }
  void on_incident(std::string_view call_id, const results::Incident& incident) override {
    outputs_.recording.on_incident(call_id, incident);
    gates_.add(incident);
    outputs_.log.incident(incident);
  }
  void on_call(const results::CallRecord& call) override {
    outputs_.recording.on_call(call);
    gates_.add(call);
    outputs_.log.call(call);
    if (!unreachable_ && results::never_connected(call.ended)) unreachable_ = call;
  }
  void on_snapshot(const results::Snapshot& snapshot) override {
    if (const auto warning = alarm_.check(snapshot)) {
      live_.message(*warning);
      outputs_.log.problem(*warning);
    }
    outputs_.recording.on_snapshot(snapshot);
    live_.update(outputs_.recording.tally(), snapshot);
    tell(outputs_.recording.problem());
    if (journal_ != nullptr) tell(journal_->problem());
    // Figures of a generator that is not fit end nothing.
    const bool fit = accept_unfit_ || snapshot.health.so_far.fit;
    if (abort_on_fail_ && fit && !guard_.interrupted()) {
      abort_if_lost(snapshot.elapsed, snapshot.users_peak);
    }
  }

  /// False if something could not be written.
  bool finish(const results::RunResult& result) {
    live_.finish();
    tell(outputs_.recording.problem());
    tell(outputs_.recording.finish(result.end - result.begin));
    if (journal_ != nullptr) tell(journal_->finish(result));
    return told_.empty();
  }

  report::Recording& recording() { return outputs_.recording; }
  std::vector<report::GateResult> judge(Duration run_time) const {
    return gates_.results({.users = outputs_.recording.users_peak(), .run_time = run_time});
  }
  /// Why the run was ended; empty if it was not.
  const std::string& ended_early() const { return ended_early_; }
  /// The first call that did not come about.
  const std::optional<results::CallRecord>& unreachable() const { return unreachable_; }
  RunLog& log() { return outputs_.log; }

 private:
  void abort_if_lost(Duration elapsed, int users) {
    const auto lost = gates_.lost({.users = users, .run_time = elapsed});
    if (lost.empty()) return;
    ended_early_ = fmt::format("ended after {}: {} is missed for certain",
                               format_duration(std::chrono::floor<std::chrono::seconds>(elapsed)),
                               report::to_text(lost.front().target));
    live_.message(ended_early_);
    outputs_.log.note(ended_early_);
    guard_.interrupt();
  }
  void tell(const Result<void>& written) {
    if (written || !told_.insert(written.error().message).second) return;
    live_.message("busyhour run: " + written.error().message);
  }

  Outputs outputs_;
  results::JournalWriter* journal_;
  report::Gates gates_;
  bool abort_on_fail_, accept_unfit_;
  InterruptGuard& guard_;
  report::LiveTable live_;
  report::HealthAlarm alarm_;
  std::string ended_early_;
  std::optional<results::CallRecord> unreachable_;
  std::set<std::string> told_;  ///< problems
};

Outcome outcome_of(const report::FinishedRun& run, const report::RunSummary& summary,
                   const std::optional<results::CallRecord>& unreachable) {
  Outcome outcome{.interrupted = run.result.interrupted,
                  .verdict = summary.verdict,
                  .target_missed = report::any_missed(run.gates)};
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
                       const RunWatcher& watcher, const RunRecorder* recorder,
                       std::vector<std::string> files, Streams& streams) {
  const report::RunSummary summary = report::summarize(run);
  report::Document document{report::Document::Kind::run,
                            report::run_json(run, summary, this_tool(), report::describe_host())};
  report::OutputFiles at_end = options.files;
  at_end.recordings_directory = std::filesystem::path(at_end.json).parent_path();
  if (recorder != nullptr) recorder->add_to(document, at_end.json);
  const Result<void> written = report::write_outputs(at_end, document, nullptr, files);
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
  const std::string load =
      plan.open || plan.users->level
          ? load_text(plan)
          : fmt::format("users {}, {} a second", options.users, options.spawn_rate);
  const std::string line =
      fmt::format("calling {}: {}, for {}", without_secrets(plan.target.url.to_text()), load,
                  options.timing.run_time == 0s ? "as long as you like (Ctrl-C ends the run)"
                                                : format_duration(options.timing.run_time));
  streams.err << line << '\n' << std::flush;
  log.note(line);
}

Result<int> carry_out(const RunOptions& options, const Settings& settings, Streams& streams) {
  auto targets = read_targets(options.gates);
  if (!targets) return std::unexpected(targets.error());
  auto outputs = open_outputs(options);
  if (!outputs) return std::unexpected(outputs.error());
  auto prepared = prepare_run(options, streams);
  if (!prepared) return std::unexpected(prepared.error());
  auto calibration = load_calibration(options.calibration, options.dialect, prepared->plan);
  if (!calibration) return std::unexpected(calibration.error());
  auto recorder =
      RunRecorder::open(options.recording, recording_directory(options), prepared->plan);
  if (!recorder) return std::unexpected(recorder.error());
  announce(options, settings, prepared->plan, streams, outputs->log);

  const results::RunSettings described = describe_run(options, prepared->plan);
  auto journal =
      open_journal(journal_file(options), {.config = described,
                                           .accept_unfit = options.accept_unfit_generator,
                                           .targets = report::journal_targets(*targets)});
  if (!journal) return std::unexpected(journal.error());
  results::JournalWriter* writer = *journal ? &**journal : nullptr;

  InterruptGuard guard;
  RunWatcher watcher(streams, options, std::move(*outputs), writer, std::move(*targets), guard);
  results::Listeners listeners{writer, &watcher};
  auto result = load::run(prepared->plan, listeners, guard.interrupted());
  if (!result) return std::unexpected(result.error());
  result->accept_unfit = options.accept_unfit_generator;
  result->ended_early = watcher.ended_early();
  if (!result->ended_early.empty()) result->interrupted = false;
  const bool complete = watcher.finish(*result);
  std::vector<std::string> files = watcher.recording().files();
  if (writer != nullptr) files.push_back(writer->file());
  Result<void> recorded;
  if (*recorder) recorded = (*recorder)->finish(*result, files);
  const Duration run_time = result->end - result->begin;
  const report::FinishedRun run{described,
                                std::move(*result),
                                watcher.recording().take_tally(),
                                watcher.recording().users_peak(),
                                std::move(*calibration),
                                watcher.judge(run_time),
                                watcher.recording().trends(),
                                watcher.recording().history(),
                                *recorder ? &(*recorder)->recordings() : nullptr};
  if (const auto health = run.result.health.judge(); !health.fit) {
    watcher.log().problem("the load generator was not fit: " + report::reasons_and_advice(health));
  }
  const Result<int> code =
      report_run(options, run, watcher, recorder->get(), std::move(files), streams);
  if (code && !recorded) return std::unexpected(recorded.error());
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
      "  busyhour run -H localhost:8010 --erlangs 50 --hold 3m --max-calls 60 -t 1h\n"
      "  TURNS_PER_USER=5 busyhour run --config load.yaml --show-config");
  return {app, [command, &streams] { return run_command(*command, streams); }};
}

}  // namespace busyhour::cli
