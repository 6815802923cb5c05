#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <set>
#include <tuple>

#include "base/random.h"
#include "cli/calibration_option.h"
#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/conversations.h"
#include "cli/dialect_options.h"
#include "cli/exit_code.h"
#include "cli/gate_options.h"
#include "cli/interrupt.h"
#include "cli/journal_option.h"
#include "cli/load_model.h"
#include "cli/options.h"
#include "cli/outcome.h"
#include "cli/run_plan.h"
#include "cli/target.h"
#include "cli/turn_options.h"
#include "cli/version.h"
#include "load/engine.h"
#include "report/analysis.h"
#include "report/console.h"
#include "report/detailed_stats.h"
#include "report/health_alarm.h"
#include "report/job_summary.h"
#include "report/live.h"
#include "report/output_file.h"
#include "report/outputs.h"
#include "report/samples.h"
#include "results/listeners.h"

namespace busyhour::cli {

namespace {

struct AnalyzeOptions {
  TargetOptions target;
  std::string path;  ///< empty: the URL's
  protocol::CallerOptions dialect;
  ConversationOptions conversation;
  TurnOptions turns;
  call::Patience patience;
  int conversations = 20;
  int concurrent = 5;
  Duration ramp{10s};
  double spawn_rate = 0;               ///< calls a second; 0: --ramp decides
  std::optional<double> arrival_rate;  ///< calls a second, however many still go on
  load::Spacing arrivals = load::Spacing::poisson;
  int max_calls = 0;  ///< 0: as many as can be had
  int threads = 0;    ///< 0: as many as the load needs
  std::optional<std::uint64_t> seed;
  bool fresh_mask = false;
  std::string output_dir = "results";
  std::string samples, calibration, store;
  std::string journal{journal_auto};
  int exit_code_on_error = exit_failures;
  bool accept_unfit_generator = false;
  GateOptions gates;
};

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

/// Writes samples and shows the live line while the calls go on.
class Watcher final : public load::RunListener {
 public:
  Watcher(Streams& streams, std::optional<report::SampleWriter> samples,
          results::JournalWriter* journal)
      : samples_(std::move(samples)),
        journal_(journal),
        live_(streams.err, {streams.err_is_terminal, charset_of(streams)}) {}

  void on_call(const results::CallRecord& call) override {
    if (samples_) tell(samples_->write(call));
  }
  void on_snapshot(const results::Snapshot& snapshot) override {
    if (const auto warning = alarm_.check(snapshot)) live_.message(*warning);
    live_.update(snapshot);
    if (journal_ != nullptr) tell(journal_->problem());
  }

  /// False if something could not be written.
  bool finish(const results::RunResult& result) {
    live_.finish();
    if (samples_) tell(samples_->finish());
    if (journal_ != nullptr) tell(journal_->finish(result));
    return told_.empty();
  }

 private:
  void tell(const Result<void>& written) {
    if (written || !told_.insert(written.error().message).second) return;
    live_.message("busyhour analyze: " + written.error().message);
  }

  std::optional<report::SampleWriter> samples_;
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

Result<int> report_result(const AnalyzeOptions& options, const results::RunResult& result,
                          std::span<const report::Target> targets,
                          std::optional<report::AppliedCalibration> calibration, bool complete,
                          const results::JournalWriter* journal, Streams& streams) {
  report::Analysis analysis = report::analyze(result, targets);
  analysis.calibration = std::move(calibration);
  const std::filesystem::path file =
      std::filesystem::path(options.output_dir) /
      report::detailed_stats_file_name(result.config, SystemClock().wall_now());
  const report::Document document{
      report::Document::Kind::analysis,
      report::detailed_stats_json(result, analysis, this_tool(), report::describe_host())};
  std::vector<std::string> files;
  Result<void> written =
      report::write_outputs({.json = file.string(), .store = options.store}, document, files);
  if (!options.samples.empty()) files.push_back(options.samples);
  if (journal != nullptr) files.push_back(journal->file());
  if (auto job = write_job_files(options.gates, report::job_summary(result, analysis), files);
      written) {
    written = std::move(job);
  }
  streams.out << report::console_report(result, analysis, files,
                                        {charset_of(streams), streams.colour})
              << std::flush;

  const Outcome outcome = outcome_of(result, analysis);
  const int code = exit_code(outcome, options.exit_code_on_error);
  if (const std::string trouble = trouble_line(outcome); !trouble.empty()) {
    streams.err << "busyhour analyze: " << trouble << '\n';
  }
  if (!written) return std::unexpected(written.error());
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
  if (auto ready = report::prepare_outputs({.store = options.store}); !ready) {
    return std::unexpected(ready.error());
  }
  const auto targets = read_targets(options.gates);
  if (!targets) return std::unexpected(targets.error());
  if (auto ready = prepare_gate_files(options.gates); !ready) {
    return std::unexpected(ready.error());
  }
  auto prepared = make_plan(options, streams);
  if (!prepared) return std::unexpected(prepared.error());
  const load::Plan& plan = prepared->plan;
  auto calibration = load_calibration(options.calibration, options.dialect, plan);
  if (!calibration) return std::unexpected(calibration.error());
  std::optional<report::SampleWriter> samples;
  if (!options.samples.empty()) {
    auto opened = report::SampleWriter::open(options.samples);
    if (!opened) return std::unexpected(opened.error());
    samples = std::move(*opened);
  }
  streams.err << fmt::format(
                     "calling {}: conversations {}, turns in each up to {}, {}\n",
                     plan.target.url.to_text(), plan.conversations, options.conversation.turns,
                     plan.open ? load_text(plan) : fmt::format("at a time {}", plan.concurrent))
              << std::flush;

  const results::RunConfig config = describe(options, plan);
  auto journal = open_journal(journal_file(options), config, options.accept_unfit_generator);
  if (!journal) return std::unexpected(journal.error());
  results::JournalWriter* writer = *journal ? &**journal : nullptr;

  const InterruptGuard guard;
  Watcher watcher(streams, std::move(samples), writer);
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
  return report_result(options, *result, *targets, std::move(*calibration), complete, writer,
                       streams);
}

void add_dialect_options(CLI::App& app, AnalyzeOptions& options) {
  add_dialect_names(app, options.dialect);
  app.add_option("--path", options.path,
                 "Path of the URL (default: the URL's, or the endpoint's own)");
}

void add_arrival_options(CLI::App& app, AnalyzeOptions& options) {
  const auto other = [&app](const char* name) { return app.get_option(name); };
  CLI::Option* rate =
      app.add_option_function<std::string>(
             "--arrival-rate",
             [&options](const std::string& text) {
               options.arrival_rate = parse_rate(text);
               if (options.arrival_rate) return;
               throw CLI::ValidationError("--arrival-rate",
                                          quote(text) + " is no rate such as 5/s");
             },
             "Open loop: so many conversations begin, such as 5/s or 300/m, however many go on")
          ->type_name("RATE")
          ->excludes(other("--concurrent"))
          ->excludes(other("--ramp"))
          ->excludes(other("--spawn-rate"));
  app.add_option_function<std::string>(
         "--arrivals",
         [&options](const std::string& text) {
           const auto spacing = spacing_from(text);
           if (!spacing) throw CLI::ValidationError("--arrivals", "must be poisson or even");
           options.arrivals = *spacing;
         },
         "Of an open loop: at random (poisson) or in equal distances (even)")
      ->type_name("NAME")
      ->default_str("poisson")
      ->needs(rate);
  app.add_option("--max-calls", options.max_calls,
                 "Lines of an open loop: who finds all busy is blocked (default: as many as can be "
                 "had)")
      ->check(CLI::Range(1, 1'000'000))
      ->needs(rate);
}

void add_load_options(CLI::App& app, AnalyzeOptions& options) {
  app.add_option("--conversations", options.conversations, "Conversations in all")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--concurrent", options.concurrent, "Conversations at the same time, at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  CLI::Option* ramp = add_duration(app, "--ramp", options.ramp, "Time until all callers are up");
  app.add_option("--spawn-rate", options.spawn_rate, "Callers that start each second")
      ->check(CLI::Range(0.001, 1e6))
      ->excludes(ramp);
  app.add_option("--threads", options.threads, "Engine threads (default: as many as needed)")
      ->check(CLI::Range(1, 256));
  app.add_option("--seed", options.seed, "Repeat a run: call ids, noise, masks (default: random)");
  app.add_flag("--fresh-mask", options.fresh_mask,
               "A new WebSocket mask for every frame (RFC 6455) in place of one for the run");
}

void add_patience_options(CLI::App& app, call::Patience& patience) {
  add_duration(app, "--greeting-timeout", patience.greeting_timeout,
               "Wait so long for the agent's greeting, then speak first");
  add_duration(app, "--first-byte-timeout", patience.first_byte_timeout,
               "End of speech to first audio, at most");
  add_duration(app, "--turn-timeout", patience.turn_timeout,
               "End of speech to end of the reply, at most");
  add_duration(app, "--quiet-gap", patience.quiet_gap,
               "A reply without an end mark is over after so much quiet");
  add_duration(app, "--pause", patience.pause, "Between a reply and the next utterance");
}

void add_output_options(CLI::App& app, AnalyzeOptions& options) {
  app.add_option("--output-dir", options.output_dir, "Directory of the result files")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--samples", options.samples, "Write one JSON line per turn")->type_name("FILE");
  app.add_option("--journal", options.journal,
                 "Where all that is measured is written as it happens, for 'busyhour report': a "
                 "file, off, or auto (in the output directory)")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--store", options.store,
                 "Keep the results in this file of runs, for 'busyhour history'")
      ->type_name("FILE.db");
  app.add_option("--calibration", options.calibration,
                 "Print the error that 'busyhour calibrate --json' found beside the results")
      ->type_name("FILE");
  app.add_option("--exit-code-on-error", options.exit_code_on_error,
                 "Exit code when calls or turns failed")
      ->check(CLI::Range(0, 255))
      ->capture_default_str();
  app.add_flag("--accept-unfit-generator", options.accept_unfit_generator,
               "Judge the run even if this machine was too slow for the load");
}

}  // namespace

Command add_analyze(CLI::App& program, Streams& streams) {
  CLI::App* app = program.add_subcommand(
      "analyze", "Hold a number of whole conversations and measure every turn");
  const auto options = std::make_shared<AnalyzeOptions>();
  add_target_options(*app, options->target);
  add_dialect_options(*app, *options);
  add_conversation_options(*app, options->conversation);
  add_turn_options(*app, options->turns);
  add_load_options(*app, *options);
  add_arrival_options(*app, *options);
  add_patience_options(*app, options->patience);
  add_output_options(*app, *options);
  add_gate_options(*app, options->gates);
  app->footer(
      "Examples:\n"
      "  busyhour analyze --turns 3 --conversations 5 --concurrent 2\n"
      "  busyhour analyze --url wss://agent.example.com/api/v1/media/stream --conversations 50 \\\n"
      "      --concurrent 10 --samples samples.jsonl\n"
      "  busyhour analyze --scenario my_scenario.yaml --turns 7");
  return {app, [options, &streams] { return analyze(*options, streams); }};
}

}  // namespace busyhour::cli
