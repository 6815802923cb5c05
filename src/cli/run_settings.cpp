// The one table of settings. Flags, variables, files, --show-config and docs/settings.md are made
// from it. Names and defaults are those of the seeds' load tests and of Locust where they have
// them.
#include <chrono>

#include "cli/load_model.h"
#include "cli/output_options.h"
#include "cli/run_options.h"

namespace busyhour::cli {

namespace {

using std::chrono::hours;

constexpr Duration longest = hours(24);
constexpr int most_users = 1'000'000;

std::optional<results::Environment> environment_from(std::string_view text) {
  using results::Environment;
  for (const Environment environment :
       {Environment::development, Environment::staging, Environment::production}) {
    if (text == results::to_text(environment)) return environment;
  }
  return std::nullopt;
}

void add_target(Settings& settings, RunOptions& options) {
  settings.begin_group("Target");
  settings.add({.name = "host",
                .letter = "-H",
                .variable = "LOCUST_HOST",
                .standard = "localhost:8010",
                .help = "Whom to call: URL, host:port or host; a loopback host "
                        "means ws, others wss",
                .value = url(options.host)});
  settings.add({.name = "url",
                .variable = "WS_URL",
                .help = "The same as a whole WebSocket URL, if no host is given",
                .value = url(options.url)});
  settings.add({.name = "path",
                .help = "Path of the URL (default: the endpoint's own)",
                .value = url(options.path)});
  settings.add({.name = "header",
                .help = "Further HTTP header of the upgrade, 'Name: value'",
                .secret = true,
                .value = headers(options.target.headers)});
  settings.add({.name = "call-id-header",
                .help = "Further header that carries the call's id",
                .value = texts(options.call_id_headers, "NAME")});
  settings.add({.name = "tls-ca",
                .help = "PEM file with the CAs to trust for wss",
                .value = path(options.target.tls_ca, "FILE")});
  settings.add({.name = "insecure",
                .standard = "false",
                .help = "Do not verify the server's certificate",
                .value = yes_or_no(options.target.insecure)});
  settings.add({.name = "connect-timeout",
                .variable = "WS_OPERATION_TIMEOUT_SEC",
                .standard = "10s",
                .help = "For TCP, TLS and upgrade together",
                .value = duration(options.target.connect_timeout, 1ms, longest)});
}

void add_dialect(Settings& settings, RunOptions& options) {
  protocol::CallerOptions& dialect = options.dialect;
  settings.begin_group("Protocol");
  settings.add(
      {.name = "endpoint",
       .standard = "acs",
       .help = "What the target speaks: acs, browser or realtime",
       .value = choice(dialect.endpoint, "one of acs, browser, realtime", protocol::endpoint_from,
                       [](auto value) { return protocol::to_text(value); })});
  settings.add({.name = "pipeline",
                .variable = "PIPELINE",
                .standard = "cascade",
                .help = "What is behind the endpoint: cascade or voicelive",
                .value = choice(dialect.pipeline, "cascade or voicelive", protocol::pipeline_from,
                                [](auto value) { return protocol::to_text(value); })});
  settings.add({.name = "sample-rate",
                .variable = "SAMPLE_RATE",
                .standard = "0",
                .help = "Of the callers' audio, Hz; 0: the dialect's own (16000 or 24000)",
                .value = whole(dialect.sample_rate, 0, 48000)});
  settings.add({.name = "chunk-ms",
                .variable = "CHUNK_MS",
                .standard = "20",
                .help = "Audio in one message, milliseconds",
                .value = milliseconds(dialect.frame_period, 1ms, 1s)});
  settings.add(
      {.name = "realtime-names",
       .standard = "ga",
       .help = "Names of realtime messages: ga or beta",
       .value = choice(
           dialect.realtime_names, "ga or beta",
           [](std::string_view text) -> std::optional<protocol::RealtimeNames> {
             if (text == "ga") return protocol::RealtimeNames::ga;
             if (text == "beta") return protocol::RealtimeNames::beta;
             return std::nullopt;
           },
           [](auto names) { return names == protocol::RealtimeNames::ga ? "ga" : "beta"; })});
  settings.add({.name = "api-key-env",
                .help = "Variable that holds the API key of a realtime endpoint",
                .value = text(options.api_key_env, "NAME")});
  settings.add({.name = "azure-key",
                .standard = "false",
                .help = "Send the key as Azure takes it: header api-key",
                .value = yes_or_no(dialect.azure_key)});
  settings.add({.name = "instructions",
                .help = "What a realtime model is told to be (default: the server's own)",
                .value = text(dialect.instructions)});
}

void add_speech(Settings& settings, RunOptions& options) {
  settings.begin_group("Conversation");
  settings.add({.name = "turns-per-user",
                .variable = "TURNS_PER_USER",
                .standard = "60",
                .elsewhere = "3",
                .help = "Turns of a call; what the callers say goes round again if it is shorter",
                .value = whole(options.turns_per_user, 1, 100'000)});
  settings.add({.name = "scenario",
                .letter = "--scenarios",
                .standard = "insurance_inquiry,quick_question",
                .help = "What the callers say: names or YAML files, taken in turn by the calls",
                .value = words(options.scenarios)});
  settings.add({.name = "pcm-dir",
                .variable = "PCM_DIR",
                .help = "Directory of *.pcm (16 kHz) and *.wav files, said in the order of their "
                        "names in place of scenarios",
                .value = path(options.pcm_dir, "DIR")});
  settings.add({.name = "voice",
                .letter = "--voices",
                .help = "Voice of scenarios that name none: slt, rms, awb, kal16 or one of Azure "
                        "Speech (azure, en-US-AvaNeural, ...)",
                .value = text(options.voice.voice, "NAME",
                              "the name of a voice: slt, rms, awb, kal16, azure, en-US-AvaNeural",
                              [](const std::string& name) { return is_voice(name); })});
  settings.add(
      {.name = "style",
       .standard = options.voice.manner.style,
       .help = "Speaking style of Azure's voices (default: the voice's own)",
       .value = text(options.voice.manner.style, "TEXT", "a style such as chat",
                     [](const auto& style) { return speech::check_style(style).has_value(); })});
  settings.add(
      {.name = "rate",
       .standard = options.voice.manner.rate,
       .help = "Speaking rate of Azure's voices",
       .value = text(options.voice.manner.rate, "TEXT", "a rate such as +10% or medium",
                     [](const auto& rate) { return speech::check_rate(rate).has_value(); })});
  settings.add({.name = "audio-cache",
                .standard = "audio_cache",
                .help = "Directory of the generated speech",
                .value = path(options.audio_cache, "DIR")});
  settings.add({.name = "chunks-per-turn",
                .variable = "CHUNKS_PER_TURN",
                .standard = "0",
                .help = "Cut utterances after so many messages; 0: say all",
                .value = whole(options.chunks_per_turn, 0, 1'000'000)});
}

void add_patience(Settings& settings, RunOptions& options) {
  call::Patience& patience = options.patience;
  settings.add({.name = "greeting-timeout",
                .standard = "5s",
                .help = "Wait so long for the agent's greeting, then speak first",
                .value = duration(patience.greeting_timeout, 0s, longest)});
  settings.add({.name = "first-byte-timeout",
                .variable = "FIRST_BYTE_TIMEOUT_SEC",
                .standard = "5s",
                .elsewhere = "10s",
                .help = "End of speech to first audio, at most",
                .value = duration(patience.first_byte_timeout, 1ms, longest)});
  settings.add({.name = "turn-timeout",
                .variable = "TURN_TIMEOUT_SEC",
                .standard = "15s",
                .elsewhere = "70s",
                .help = "End of speech to end of the reply, at most",
                .value = duration(patience.turn_timeout, 1ms, longest)});
  settings.add({.name = "min-conversation-duration",
                .variable = "MIN_CONVERSATION_DURATION_SEC",
                .standard = "60s",
                .help = "Of browser calls: if given, turn-timeout is 10 s more, at least 20 s",
                .value = duration(options.min_conversation, 0s, longest)});
  settings.add({.name = "quiet-gap",
                .standard = "1s",
                .help = "A reply without an end mark is over after so much quiet",
                .value = duration(patience.quiet_gap, 1ms, longest)});
  settings.add({.name = "pause-between-turns",
                .variable = "PAUSE_BETWEEN_TURNS_SEC",
                .standard = "1.5s",
                .elsewhere = "500ms",
                .help = "Between a reply and the next utterance",
                .value = duration(patience.pause, 0s, longest)});
}

void add_manners(Settings& settings, RunOptions& options) {
  settings.add({.name = "barge-in",
                .negation = "no-barge-in",
                .standard = "true",
                .help = "Interrupt every reply",
                .value = yes_or_no(options.barge_in)});
  settings.add({.name = "barge-reentry-ms",
                .variable = "BARGE_REENTRY_MS",
                .standard = "1000",
                .help = "From the moment when a reply is heard to the interruption",
                .value = milliseconds(options.interruption.reentry, 0ms, 10min)});
  settings.add({.name = "barge-quiet-ms",
                .variable = "BARGE_QUIET_MS",
                .standard = "400",
                .help = "An agent that sends nothing for so long has stopped",
                .value = milliseconds(options.interruption.quiet, 1ms, 10min)});
  settings.add({.name = "barge-chunks",
                .variable = "BARGE_CHUNKS",
                .standard = "30",
                .help = "Messages of an interruption",
                .value = whole(options.barge_chunks, 1, 10'000)});
  settings.add({.name = "response-tokens",
                .variable = "RESPONSE_TOKENS",
                .standard = "recognizer,greeting,response,transcript,result",
                .help = "Words that make a message of unknown kind part of a reply",
                .value = words(options.tokens.response)});
  settings.add({.name = "end-tokens",
                .variable = "END_TOKENS",
                .standard = "final,end,completed,stopped,barge",
                .help = "Words that make a message of unknown kind the end of a reply",
                .value = words(options.tokens.end)});
  settings.add({.name = "ignore-close",
                .negation = "strict-close",
                .variable = "WS_IGNORE_CLOSE_EXCEPTIONS",
                .standard = "true",
                .help = "A normal close by the server between two turns is no failure",
                .value = yes_or_no(options.ignore_close)});
}

void add_retired(Settings& settings) {
  settings.retire({"TURN_DURATION_SEC", "",
                   "decides nothing, as in the load test that defined it; a turn lasts as long as "
                   "speech and reply"});
  settings.retire({"BYTES_PER_SAMPLE", "2", "not supported; callers send 2 bytes a sample"});
  settings.retire({"CHANNELS", "1", "not supported; callers send one channel"});
}

void add_users(Settings& settings, RunOptions& options) {
  settings.begin_group("Load");
  settings.add({.name = "users",
                .letter = "-u",
                .variable = "LOCUST_USERS",
                .standard = "15",
                .help = "Callers at the same time",
                .value = whole(options.users, 1, most_users)});
  settings.add({.name = "spawn-rate",
                .letter = "-r",
                .variable = "LOCUST_SPAWN_RATE",
                .standard = "2",
                .help = "Callers that start each second",
                .value = number(options.spawn_rate, 0.001, 1e6)});
  settings.add({.name = "run-time",
                .letter = "-t",
                .variable = "LOCUST_RUN_TIME",
                .standard = "90s",
                .help = "Length of the run; 0: until Ctrl-C",
                .value = duration(options.timing.run_time, 0s, hours(1000))});
  add_arrival_settings(settings, options);
  add_turn_settings(settings, options.turns);
  settings.add({.name = "stop-timeout",
                .letter = "-s",
                .variable = "LOCUST_STOP_TIMEOUT",
                .standard = "0s",
                .help = "What turns in progress get at the end of the run",
                .value = duration(options.timing.stop_timeout, 0s, longest)});
  settings.add({.name = "wait-min",
                .standard = "300ms",
                .help = "Between two calls of a user, at least",
                .value = duration(options.timing.wait_min, 0s, longest)});
  settings.add({.name = "wait-max",
                .standard = "1.1s",
                .help = "Between two calls of a user, at most",
                .value = duration(options.timing.wait_max, 0s, longest)});
  settings.add({.name = "reconnect-backoff-base",
                .variable = "WS_RECONNECT_BACKOFF_BASE_SEC",
                .standard = "200ms",
                .help = "Wait after a call that did not come about",
                .value = duration(options.backoff.base, 0s, longest)});
  settings.add({.name = "reconnect-backoff-factor",
                .variable = "WS_RECONNECT_BACKOFF_FACTOR",
                .standard = "1.8",
                .help = "Growth of that wait with each further one",
                .value = number(options.backoff.factor, 1, 100)});
  settings.add({.name = "reconnect-backoff-max",
                .variable = "WS_RECONNECT_BACKOFF_MAX_SEC",
                .standard = "3s",
                .help = "Longest such wait",
                .value = duration(options.backoff.max, 0s, longest)});
  settings.add({.name = "max-tls-failures",
                .variable = "WS_MAX_SSL_FAILS",
                .standard = "4",
                .help = "TLS failures in a row after which a user gives up; 0: never",
                .value = whole(options.backoff.max_tls_failures, 0, 1'000'000)});
  settings.add({.name = "threads",
                .standard = "0",
                .help = "Engine threads; 0: as many as needed",
                .value = whole(options.threads, 0, 256)});
  settings.add({.name = "seed",
                .help = "Repeat a run: call ids, noise, masks (default: random)",
                .value = whole(options.seed)});
  settings.add({.name = "fresh-mask",
                .standard = "false",
                .help = "A new WebSocket mask for every frame in place of one for the run",
                .value = yes_or_no(options.fresh_mask)});
}

void add_outputs(Settings& settings, RunOptions& options) {
  settings.begin_group("Output");
  settings.add({.name = "headless",
                .variable = "LOCUST_HEADLESS",
                .standard = "false",
                .help = "As Locust has it; runs are headless anyway",
                .value = yes_or_no(options.headless)});
  add_output_settings(settings, options.files);
  settings.add({.name = "journal",
                .standard = "auto",
                .help = "Where all that is measured is written as it happens, for 'busyhour "
                        "report': a file, off, or auto (beside --json or --csv)",
                .value = path(options.journal, "FILE")});
  settings.add({.name = "calibration",
                .help = "Print the error that 'busyhour calibrate --json' found beside the results",
                .value = path(options.calibration, "FILE")});
  settings.add({.name = "environment",
                .help = "Whose capacity targets hold: development, staging or production",
                .value = choice(options.environment, "one of development, staging, production",
                                environment_from, [](const auto& environment) {
                                  return environment ? results::to_text(*environment) : "";
                                })});
  settings.add({.name = "exit-code-on-error",
                .variable = "LOCUST_EXIT_CODE_ON_ERROR",
                .standard = "1",
                .help = "Exit code when calls or turns failed",
                .value = whole(options.exit_code_on_error, 0, 255)});
  settings.add({.name = "accept-unfit-generator",
                .standard = "false",
                .help = "Judge the run even if this machine was too slow for the load",
                .value = yes_or_no(options.accept_unfit_generator)});
  settings.add(
      {.name = "loglevel",
       .letter = "-L",
       .variable = "LOCUST_LOGLEVEL",
       .standard = "INFO",
       .help = "How much is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL",
       .value = one_of(options.log_level, {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})});
  settings.add({.name = "logfile",
                .variable = "LOCUST_LOGFILE",
                .help = "Where it is logged (default: nowhere)",
                .value = path(options.log_file, "FILE")});
}

}  // namespace

void add_call_settings(Settings& settings, RunOptions& options) {
  add_target(settings, options);
  add_dialect(settings, options);
  add_speech(settings, options);
  add_patience(settings, options);
  add_manners(settings, options);
  add_retired(settings);
}

void add_load_settings(Settings& settings, RunOptions& options) {
  add_users(settings, options);
  add_outputs(settings, options);
  add_gate_settings(settings, options.gates);
  add_record_settings(settings, options.recording);
}

}  // namespace busyhour::cli
