#include "cli/analyze_options.h"

#include <array>
#include <string_view>

#include "cli/dialect_options.h"
#include "cli/load_model.h"
#include "cli/options.h"
#include "cli/output_options.h"

namespace busyhour::cli {

namespace {

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

void add_file_options(CLI::App& app, AnalyzeOptions& options) {
  app.add_option("--output-dir", options.output_dir, "Directory of the result files")
      ->type_name("DIR")
      ->capture_default_str();
  add_output_options(app, options.files, std::array<std::string_view, 1>{"json"});
  app.add_option("--load-test", options.load_test,
                 "Where every conversation is written with its turns and errors: a file, off, or "
                 "auto (in the output directory)")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--journal", options.journal,
                 "Where all that is measured is written as it happens, for 'busyhour report': a "
                 "file, off, or auto (in the output directory)")
      ->type_name("FILE")
      ->capture_default_str();
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

void add_analyze_options(CLI::App& app, AnalyzeOptions& options) {
  add_target_options(app, options.target);
  add_dialect_options(app, options);
  add_conversation_options(app, options.conversation);
  add_turn_options(app, options.turns);
  add_load_options(app, options);
  add_arrival_options(app, options);
  add_patience_options(app, options.patience);
  add_file_options(app, options);
  add_gate_options(app, options.gates);
  add_record_options(app, options.recording);
}

}  // namespace busyhour::cli
