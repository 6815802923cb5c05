#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <thread>

#include "agent/config.h"
#include "agent/server.h"
#include "agent/truth_log.h"
#include "base/random.h"
#include "cli/agent_speech.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/version.h"
#include "net/client.h"

namespace busyhour::cli {

namespace {

constexpr Duration report_period = 10s;
constexpr Duration interrupt_poll = 50ms;

/// The command line's view of the configuration. A file, if there is one, stands between the
/// defaults and the flags, so flags are copied over it one by one.
struct AgentOptions {
  std::string config_file;
  agent::Config flags;
  std::vector<std::function<void(agent::Config&)>> overrides;
  std::vector<std::string> faults;

  /// `field` gives the flag's place in a configuration.
  template <class Field>
  void overridden_by(CLI::Option* option, Field field) {
    overrides.push_back([this, option, field](agent::Config& config) {
      if (option->count() > 0) field(config) = field(flags);
    });
  }
};

Result<agent::Config> final_config(const AgentOptions& options) {
  agent::Config config;
  if (!options.config_file.empty()) {
    auto loaded = agent::load_config(options.config_file);
    if (!loaded) return loaded;
    config = std::move(*loaded);
  }
  for (const auto& override_with_flag : options.overrides) override_with_flag(config);
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    return usage_error("--tls-cert and --tls-key belong together: give both, or none for ws");
  }
  if (config.behaviour.vad_silence < agent::shortest_vad_silence) {
    return usage_error("--vad-silence must be 20ms (a frame) or longer");
  }
  for (const std::string& text : options.faults) {
    auto fault = agent::parse_fault(text);
    if (!fault) return std::unexpected(fault.error());
    config.faults.push_back(std::move(*fault));
  }
  if (!config.seed) config.seed = random_seed();
  return config;
}

agent::ServerOptions server_options(const agent::Config& config) {
  agent::ServerOptions options;
  options.listen.address = config.address;
  options.listen.port = config.port;
  options.listen.tls = {config.tls_cert.string(), config.tls_key.string()};
  options.listen.limits.max_message = config.max_message;
  options.behaviour = config.behaviour;
  options.threads = config.threads;
  options.max_calls = config.max_calls;
  options.seed = *config.seed;
  options.version = version();
  options.dialects = config.dialects;
  options.faults = config.faults;
  return options;
}

void announce(const agent::Config& config, std::uint16_t port, std::ostream& out) {
  const net::Url url{!config.tls_cert.empty(), config.address, port,
                     std::string(agent::media_path)};
  const agent::Behaviour& behaviour = config.behaviour;
  out << fmt::format("listening on {} (health: {}://{}{})\n", url.to_text(),
                     url.tls ? "https" : "http", url.authority(), agent::health_path)
      << fmt::format("answers after {} of silence and stt {}, llm {}, tts {}; seed {}\n",
                     format_duration(behaviour.vad_silence), behaviour.stt.to_text(),
                     behaviour.llm.to_text(), behaviour.tts.to_text(), *config.seed)
      << std::flush;
}

/// Says how many calls are up, as long as there are any, until the user has had enough.
void watch(const agent::Counters& counters, std::ostream& out) {
  const InterruptGuard guard;
  const SystemClock clock;
  Instant next_report = clock.now() + report_period;
  while (!guard.interrupted()) {
    std::this_thread::sleep_for(interrupt_poll);
    if (clock.now() < next_report) continue;
    next_report += report_period;
    if (counters.calls_up == 0) continue;
    out << fmt::format("{} calls up, {} so far, {} turns\n", counters.calls_up.load(),
                       counters.calls.load(), counters.turns.load())
        << std::flush;
  }
}

void summarise(const agent::Counters& counters, std::ostream& out) {
  out << fmt::format(
             "{} calls, {} turns, {} interruptions, {} calls refused, "
             "{} messages that made no sense\n",
             counters.calls.load(), counters.turns.load(), counters.barge_ins.load(),
             counters.refused.load(), counters.malformed.load())
      << std::flush;
}

Result<int> serve(const AgentOptions& options, Streams& streams) {
  const auto config = final_config(options);
  if (!config) return std::unexpected(config.error());
  if (auto enough = net::reserve_descriptors(config->max_calls); !enough) {
    return std::unexpected(enough.error());
  }
  const auto phrases = make_phrases();
  if (!phrases) return std::unexpected(phrases.error());

  std::unique_ptr<agent::TruthLog> log;
  if (!config->truth.empty()) {
    auto opened = agent::TruthLog::open(config->truth);
    if (!opened) return std::unexpected(opened.error());
    log = std::move(*opened);
  }
  agent::NoTruth no_truth;
  agent::TruthSink& truth = log ? static_cast<agent::TruthSink&>(*log) : no_truth;

  auto server = agent::Server::start(server_options(*config), *phrases, truth);
  if (!server) return std::unexpected(server.error());
  announce(*config, (*server)->port(), streams.out);
  watch((*server)->counters(), streams.out);
  (*server)->stop();
  summarise((*server)->counters(), streams.out);
  if (log) {
    if (auto closed = log->close(); !closed) return std::unexpected(closed.error());
  }
  return exit_pass;
}

void add_server_options(CLI::App& app, AgentOptions& options) {
  agent::Config& flags = options.flags;
  options.overridden_by(app.add_option("--port", flags.port, "Port to listen on (0: any free one)")
                            ->capture_default_str(),
                        [](auto& config) -> auto& { return config.port; });
  options.overridden_by(app.add_option("--address", flags.address, "Address to listen on")
                            ->type_name("ADDRESS")
                            ->capture_default_str(),
                        [](auto& config) -> auto& { return config.address; });
  options.overridden_by(app.add_option("--threads", flags.threads, "Threads that share the port")
                            ->check(CLI::Range(1, agent::most_threads))
                            ->capture_default_str(),
                        [](auto& config) -> auto& { return config.threads; });
  options.overridden_by(app.add_option("--max-calls", flags.max_calls,
                                       "Refuse further calls with 503 (default: as many as come)")
                            ->check(CLI::Range(1, 1'000'000)),
                        [](auto& config) -> auto& { return config.max_calls; });
  options.overridden_by(
      app.add_option("--max-message", flags.max_message, "Longest message of a caller, bytes")
          ->check(CLI::Range(agent::smallest_max_message, agent::largest_max_message))
          ->capture_default_str(),
      [](auto& config) -> auto& { return config.max_message; });
  options.overridden_by(
      app.add_option("--tls-cert", flags.tls_cert, "Serve wss with this certificate chain (PEM)")
          ->type_name("FILE"),
      [](auto& config) -> auto& { return config.tls_cert; });
  options.overridden_by(
      app.add_option("--tls-key", flags.tls_key, "The certificate's private key (PEM)")
          ->type_name("FILE"),
      [](auto& config) -> auto& { return config.tls_key; });
  options.overridden_by(
      app.add_option("--truth", flags.truth, "Write what really happened, one JSON line per turn")
          ->type_name("FILE"),
      [](auto& config) -> auto& { return config.truth; });
}

void add_behaviour_options(CLI::App& app, AgentOptions& options) {
  agent::Behaviour& flags = options.flags.behaviour;
  options.overridden_by(
      add_duration(app, "--vad-silence", flags.vad_silence, "Silence that ends the caller's turn"),
      [](auto& config) -> auto& { return config.behaviour.vad_silence; });
  options.overridden_by(
      add_duration(app, "--min-barge", flags.min_barge, "Speech that interrupts the agent"),
      [](auto& config) -> auto& { return config.behaviour.min_barge; });
  options.overridden_by(
      add_delay(app, "--stt", flags.stt, "End of the caller's turn to its transcript"),
      [](auto& config) -> auto& { return config.behaviour.stt; });
  options.overridden_by(add_delay(app, "--llm", flags.llm, "Transcript to text of the answer"),
                        [](auto& config) -> auto& { return config.behaviour.llm; });
  options.overridden_by(add_delay(app, "--tts", flags.tts, "Text of the answer to first audio"),
                        [](auto& config) -> auto& { return config.behaviour.tts; });
  options.overridden_by(
      app.add_flag("--burst", flags.burst, "Send an answer at once, not in real time"),
      [](auto& config) -> auto& { return config.behaviour.burst; });
  options.overridden_by(app.add_flag_callback(
                            "--no-greeting", [&flags] { flags.greeting = false; },
                            "Wait for the caller to speak first"),
                        [](auto& config) -> auto& { return config.behaviour.greeting; });
  options.overridden_by(app.add_flag_callback(
                            "--no-end-mark", [&flags] { flags.end_mark = false; },
                            "Do not say when an answer is complete"),
                        [](auto& config) -> auto& { return config.behaviour.end_mark; });
  options.overridden_by(app.add_option("--seed", options.flags.seed,
                                       "Repeat the delays of an earlier run (default: random)"),
                        [](auto& config) -> auto& { return config.seed; });
  app.add_option("--fault", options.faults,
                 "Go wrong on purpose, beside the file's faults; may be repeated (docs/agent.md)")
      ->type_name("KIND[:PROBABILITY]");
}

}  // namespace

Command add_agent(CLI::App& program, Streams& streams) {
  CLI::App* app =
      program.add_subcommand("agent", "Run a simulated voice agent with delays that you choose");
  const auto options = std::make_shared<AgentOptions>();
  app->add_option("--config", options->config_file,
                  "The same options in a YAML file (docs/agent.md); flags go first")
      ->type_name("FILE");
  add_server_options(*app, *options);
  add_behaviour_options(*app, *options);
  app->footer(
      "A DELAY is fixed:300ms, uniform:200ms,400ms or lognormal:MEDIAN,SIGMA "
      "(lognormal:300ms,0.4).\n"
      "Examples:\n"
      "  busyhour agent --port 8010\n"
      "  busyhour agent --llm lognormal:600ms,0.5 --max-calls 100 --truth truth.jsonl\n"
      "  busyhour agent --fault rate_limit_openai:0.1 --fault http_429:0.05\n"
      "  busyhour agent --tls-cert cert.pem --tls-key key.pem");
  return {app, [options, &streams] { return serve(*options, streams); }};
}

}  // namespace busyhour::cli
