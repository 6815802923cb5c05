#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <set>
#include <tuple>

#include "base/random.h"
#include "cli/analyze_options.h"
#include "cli/calibration_option.h"
#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/conversations.h"
#include "cli/exit_code.h"
#include "cli/gate_options.h"
#include "cli/interrupt.h"
#include "cli/journal_option.h"
#include "cli/load_model.h"
#include "cli/outcome.h"
#include "cli/run_plan.h"
#include "cli/run_recorder.h"
#include "cli/target.h"
#include "cli/turn_options.h"
#include "cli/version.h"
#include "load/engine.h"
#include "report/analysis.h"
#include "report/console.h"
#include "report/detailed_stats.h"
#include "report/health_alarm.h"
#include "report/live.h"
#include "report/load_test.h"
#include "report/output_file.h"
#include "report/outputs.h"
#include "report/recording.h"
#include "results/listeners.h"

namespace busyhour::cli {

namespace {

/// The URL, with the path of the endpoint where none was given.
Result<TargetOptions> target_of(const AnalyzeOptions& options) {
  TargetOptions target = options.target;
  auto url = net::parse_url(target.url);
  if (!url) return std::unexpected(url.error());
  if (!options.path.empty()) {
    url->target = options.path.starts_with('/') ? options.path : "/" + options.path;
  } else if (target.url == TargetOptions{}.url) {
    url->target = protocol::default_path(options.dialect.endpoint, options.dialect.pipeline);
  }
  target.url = url->to_text();
  return target;
}

Result<PreparedRun> make_plan(const AnalyzeOptions& options, Streams& streams) {
  PreparedRun run;
  auto dialect = protocol::make_caller_dialect(options.dialect);
  if (!dialect) return std::unexpected(dialect.error());
  run.dialect = std::move(*dialect);
  load::Plan& plan = run.plan;
  plan.seed = options.seed.value_or(random_seed());
  plan.mask_key = make_mask_key(plan.seed);
  plan.fresh_mask = options.fresh_mask;
  plan.dialect = run.dialect.get();
  plan.manners.patience = options.patience;
  plan.conversations = options.conversations;
  plan.concurrent = std::min(options.concurrent, options.conversations);
  if (options.arrival_rate) {
    apply_arrivals(*options.arrival_rate, options.arrivals, options.max_calls, plan);
  }
  const int calls = std::min(plan.concurrent, plan.conversations);
  plan.threads = options.threads > 0 ? options.threads : load::default_threads(calls);
  plan.ramp = options.spawn_rate > 0 ? load::Ramp::at_rate(options.spawn_rate)
                                     : load::Ramp::within(options.ramp, plan.concurrent);
  const auto turns = turn_range(options.turns, options.conversation.turns, "turns");
  if (!turns) return std::unexpected(turns.error());
  plan.turns = *turns;
  // Before the speech: a wrong URL is told at once.
  const auto wanted = target_of(options);
  if (!wanted) return std::unexpected(wanted.error());
  auto target = make_target(*wanted);
  if (!target) return std::unexpected(target.error());
  plan.target = std::move(target->client);
  plan.headers = std::move(target->headers);
  auto scripts = prepare_conversations(options.conversation, *plan.dialect, plan.mask_key, streams);
  if (!scripts) return std::unexpected(scripts.error());
  plan.scripts = std::move(*scripts);
  return run;
}

results::RunConfig describe(const AnalyzeOptions& options, const load::Plan& plan) {
  results::RunConfig config;
  config.url = plan.target.url.to_text();
  for (const call::Script& script : plan.scripts) config.scenarios.push_back(script.scenario);
  config.turns = options.conversation.turns;
  config.min_turns = plan.turns->min;
  config.turn_strategy = plan.turns->strategy;
  config.conversations = plan.conversations;
  config.concurrent = std::min(plan.concurrent, plan.conversations);
  config.ramp = plan.open ? Duration::zero() : plan.ramp.offset(plan.concurrent);
  config.threads = plan.threads;
  config.seed = plan.seed;
  config.first_byte_timeout = plan.manners.patience.first_byte_timeout;
  config.turn_timeout = plan.manners.patience.turn_timeout;
  return config;
}

/// Writes down what happens and shows the live line while the calls go on.
class Watcher final : public load::RunListener {
 public:
  Watcher(Streams& streams, report::Recording recording, results::JournalWriter* journal)
      : recording_(std::move(recording)),
        journal_(journal),
        live_(streams.err, {streams.err_is_terminal, charset_of(streams)}) {}

  void on_turn(std::string_view call_id, const results::TurnRecord& turn) override {
    recording_.on_turn(call_id, turn);
  }
  void on_incident(std::string_view call_id, const results::Incident& incident) override {
    recording_.on_incident(call_id, incident);
  }
  void on_call(const results::CallRecord& call) override {
    recording_.on_call(call);
    tell(recording_.problem());
  }
  void on_snapshot(const results::Snapshot& snapshot) override {
    if (const auto warning = alarm_.check(snapshot)) live_.message(*warning);
    recording_.on_snapshot(snapshot);
    live_.update(snapshot);
    tell(recording_.problem());
    if (journal_ != nullptr) tell(journal_->problem());
  }

  /// False if something could not be written.
  bool finish(const results::RunResult& result) {
    live_.finish();
    tell(recording_.finish(result.end - result.begin));
    if (journal_ != nullptr) tell(journal_->finish(result));
    return told_.empty();
  }
  std::vector<std::string> files() const { return recording_.files(); }
  const report::History& history() const { return recording_.history(); }

 private:
  void tell(const Result<void>& written) {
    if (written || !told_.insert(written.error().message).second) return;
    live_.message("busyhour analyze: " + written.error().message);
  }

  report::Recording recording_;
  results::JournalWriter* journal_;
  report::LiveDisplay live_;
  report::HealthAlarm alarm_;
  std::set<std::string> told_;  ///< problems
};

Outcome outcome_of(const results::RunResult& result, const report::Analysis& analysis) {
  Outcome outcome{.interrupted = result.interrupted,
                  .verdict = analysis.verdict,
                  .target_missed = report::any_missed(analysis.gates)};
  const auto& conversations = analysis.conversations;
  if (conversations.total > 0 && conversations.never_connected == conversations.total) {
    outcome.unreachable = result.calls.front();
  }
  const auto& errors = analysis.failures.common_errors;
  outcome.errors = errors.size();
  if (!errors.empty()) std::tie(outcome.most_often, outcome.times) = errors.front();
  return outcome;
}

/// The files of the output directory, with the time of the end in their names.
report::OutputFiles end_files(const AnalyzeOptions& options, const results::RunConfig& config) {
  const std::filesystem::path directory(options.output_dir);
  const WallTime now = SystemClock().wall_now();
  report::OutputFiles files = options.files;
  files.recordings_directory = options.output_dir;
  files.json = (directory / report::detailed_stats_file_name(config, now)).string();
  files.load_test =
      journal_path(options.load_test, directory / report::load_test_file_name(now)).string();
  return files;
}

Result<int> report_result(const AnalyzeOptions& options, const results::RunResult& result,
                          std::span<const report::Target> targets,
                          std::optional<report::AppliedCalibration> calibration,
                          const report::History& history, bool complete, RunRecorder* recorder,
                          std::vector<std::string> files, Streams& streams) {
  report::Analysis analysis = report::analyze(result, targets);
  analysis.calibration = std::move(calibration);
  analysis.history = history;
  report::Document document{
      report::Document::Kind::analysis,
      report::detailed_stats_json(result, analysis, this_tool(), report::describe_host())};
  const report::OutputFiles at_end = end_files(options, result.config);
  Result<void> recorded;
  if (recorder != nullptr) {
    recorded = recorder->finish(result, files);
    analysis.recordings = &recorder->recordings();
    recorder->add_to(document, at_end.json);
  }
  const Result<void> written = report::write_outputs(at_end, document, &result, files);
  streams.out << report::console_report(result, analysis, files,
                                        {charset_of(streams), streams.colour})
              << std::flush;

  const Outcome outcome = outcome_of(result, analysis);
  const int code = exit_code(outcome, options.exit_code_on_error);
  if (const std::string trouble = trouble_line(outcome); !trouble.empty()) {
    streams.err << "busyhour analyze: " << trouble << '\n';
  }
  if (!written) return std::unexpected(written.error());
  if (!recorded) return std::unexpected(recorded.error());
  return complete ? code : static_cast<int>(exit_failures);
}

/// Beside the other results.
std::filesystem::path journal_file(const AnalyzeOptions& options) {
  const std::string stamp = format_file_stamp(SystemClock().wall_now());
  return journal_path(options.journal, std::filesystem::path(options.output_dir) /
                                           fmt::format("busyhour_{}.journal.jsonl", stamp));
}

Result<int> analyze(const AnalyzeOptions& options, Streams& streams) {
  if (auto ready = report::prepare_output_directory(options.output_dir); !ready) {
    return std::unexpected(ready.error());
  }
  const auto targets = read_targets(options.gates);
  if (!targets) return std::unexpected(targets.error());
  report::OutputFiles at_end = options.files;
  at_end.load_test = journal_path(options.load_test, {}).string();
  if (auto ready = report::prepare_outputs(at_end); !ready) return std::unexpected(ready.error());
  auto prepared = make_plan(options, streams);
  if (!prepared) return std::unexpected(prepared.error());
  auto recorder = RunRecorder::open(options.recording, options.output_dir, prepared->plan);
  if (!recorder) return std::unexpected(recorder.error());
  const load::Plan& plan = prepared->plan;
  auto calibration = load_calibration(options.calibration, options.dialect, plan);
  if (!calibration) return std::unexpected(calibration.error());
  auto recording = report::Recording::open(options.files);
  if (!recording) return std::unexpected(recording.error());
  streams.err << fmt::format(
                     "calling {}: conversations {}, turns in each up to {}, {}\n",
                     plan.target.url.to_text(), plan.conversations, options.conversation.turns,
                     plan.open ? load_text(plan) : fmt::format("at a time {}", plan.concurrent))
              << std::flush;

  const results::RunConfig config = describe(options, plan);
  auto journal =
      open_journal(journal_file(options), {.config = config,
                                           .accept_unfit = options.accept_unfit_generator,
                                           .targets = report::journal_targets(*targets)});
  if (!journal) return std::unexpected(journal.error());
  results::JournalWriter* writer = *journal ? &**journal : nullptr;

  const InterruptGuard guard;
  Watcher watcher(streams, std::move(*recording), writer);
  results::Listeners listeners{writer, &watcher};
  auto result = load::run(plan, listeners, guard.interrupted());
  if (!result) return std::unexpected(result.error());
  const bool complete = watcher.finish(*result);
  if (result->traffic && result->traffic->blocked > 0) {
    streams.err << fmt::format("note: {} of {} conversations found no free line and were blocked\n",
                               result->traffic->blocked, result->traffic->offered);
  }
  result->config = config;
  result->accept_unfit = options.accept_unfit_generator;
  std::vector<std::string> files = watcher.files();
  if (writer != nullptr) files.push_back(writer->file());
  return report_result(options, *result, *targets, std::move(*calibration), watcher.history(),
                       complete, recorder->get(), std::move(files), streams);
}

}  // namespace

Command add_analyze(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "analyze", "Hold a number of whole conversations and measure every turn");
  const auto options = std::make_shared<AnalyzeOptions>();
  add_analyze_options(*app, *options);
  app->footer(
      "Examples:\n"
      "  busyhour analyze --turns 3 --conversations 5 --concurrent 2\n"
      "  busyhour analyze --url wss://agent.example.com/api/v1/media/stream --conversations 50 \\\n"
      "      --concurrent 10 --samples samples.jsonl\n"
      "  busyhour analyze --scenario my_scenario.yaml --turns 7");
  return {app, [options, &streams] { return analyze(*options, streams); }};
}

}  // namespace busyhour::cli
