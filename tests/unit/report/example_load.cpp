#include "example_load.h"

#include "example_run.h"

namespace busyhour::test {

using results::BargeIn;
using results::CallRecord;
using results::Failure;
using results::Incident;
using results::RateLimit;
using results::TurnRecord;

namespace {

constexpr Instant begin{1000s};

CallRecord connected_call(Duration handshake) {
  CallRecord call;
  call.begin = begin;
  call.connected = begin + handshake;
  call.end = begin + 60s;
  return call;
}

void add_failures(ExampleLoad& load) {
  load.turns.push_back(failed_turn(1, begin, Failure::first_byte_timeout, "no audio within 5s"));
  TurnRecord endless = good_turn(2, begin, 700ms);
  endless.response_end = std::nullopt;
  endless.success = false;
  endless.failure = Failure::turn_timeout;
  endless.error = "the reply did not end within 15s";
  load.turns.push_back(endless);
  load.turns.push_back(failed_turn(2, begin, Failure::rate_limit, "too many requests"));
  load.turns.push_back(failed_turn(2, begin, Failure::server_error, "model, \"gpt\", unavailable"));
  load.turns.push_back(failed_turn(3, begin, Failure::closed, "closed by the server (1011)"));
  load.turns.push_back(failed_turn(3, begin, Failure::ws_error, "connection reset"));
  load.turns.push_back(failed_turn(3, begin, Failure::protocol_error, "not JSON"));
  load.turns.push_back(failed_turn(3, begin, Failure::unexpected_answer, "no 'goodbye'"));

  load.incidents.push_back(rate_limit(RateLimit::openai, "too many requests", "20"));
  load.incidents.push_back(
      incident(Incident::Kind::server_error, "model_unavailable", "model, \"gpt\", unavailable"));
  load.incidents.push_back(incident(Incident::Kind::closed, "1011", "closed by the server (1011)"));
  load.incidents.push_back(incident(Incident::Kind::ws_error, "", "connection reset"));
}

}  // namespace

TurnRecord interrupted_turn(int turn, Duration ttfb, Duration latency) {
  TurnRecord record = good_turn(turn, begin, ttfb);
  record.barge = BargeIn::stopped;
  record.barge_start = *record.first_audio + 1s;
  record.barge_heard_end = *record.barge_start + latency;
  return record;
}

Incident incident(Incident::Kind kind, std::string code, std::string text) {
  Incident made;
  made.kind = kind;
  made.at = begin;
  made.code = std::move(code);
  made.text = std::move(text);
  return made;
}

Incident rate_limit(RateLimit source, std::string text, std::string retry_after) {
  Incident made = incident(Incident::Kind::rate_limit, "429", std::move(text));
  made.source = source;
  made.retry_after = std::move(retry_after);
  return made;
}

ExampleLoad example_load() {
  ExampleLoad load;
  for (int call = 0; call < 10; ++call) {
    load.calls.push_back(connected_call(2ms + call * 100us));
    load.turns.push_back(interrupted_turn(1, 500ms + call * 10ms, 200ms + call * 5ms));
    load.turns.push_back(good_turn(2, begin, 600ms + call * 10ms));
    load.turns.push_back(good_turn(3, begin, 700ms + call * 10ms));
  }
  add_failures(load);
  TurnRecord missed = good_turn(1, begin, 650ms);
  missed.barge = BargeIn::missed;
  load.turns.push_back(missed);
  TurnRecord not_applicable = good_turn(2, begin, 660ms);
  not_applicable.barge = BargeIn::not_applicable;
  load.turns.push_back(not_applicable);

  load.incidents.push_back(rate_limit(RateLimit::unknown, "HTTP 503", ""));
  CallRecord refused;
  refused.begin = begin;
  refused.end = begin + 3ms;
  refused.ended = results::CallEnd::http_status;
  load.calls.push_back(refused);
  Incident normal_close = incident(Incident::Kind::closed, "1000", "closed by the server (1000)");
  normal_close.failure = false;
  load.incidents.push_back(normal_close);
  return load;
}

std::vector<CallRecord> example_calls() {
  const ExampleLoad load = example_load();
  std::vector<CallRecord> calls = load.calls;
  for (std::size_t i = 0; i < load.turns.size(); ++i) {
    calls[i % (calls.size() - 1)].turns.push_back(load.turns[i]);
  }
  for (std::size_t i = 0; i < load.incidents.size(); ++i) {
    calls[i % calls.size()].incidents.push_back(load.incidents[i]);
  }
  return calls;
}

report::RunTally example_tally() {
  report::RunTally tally;
  const ExampleLoad load = example_load();
  for (const TurnRecord& turn : load.turns) tally.add(turn);
  for (const Incident& incident : load.incidents) tally.add(incident);
  for (const CallRecord& call : load.calls) tally.add(call);
  return tally;
}

report::FinishedRun finished_run() {
  report::FinishedRun run;
  run.settings.url = "ws://localhost:8010/api/v1/media/stream";
  run.settings.endpoint = "acs";
  run.settings.pipeline = "cascade";
  run.settings.scenarios = {"insurance_inquiry", "quick_question"};
  run.settings.environment = results::Environment::production;
  run.settings.seed = 42;
  run.result = empty_run();
  run.result.end = run.result.begin + 90s;
  run.result.health.lateness.record(100us);
  run.result.health.frames_due = run.result.health.frames_sent = 45'000;
  run.result.health.threads = {{.busy_percent = 3.5, .cpu_time = 3s, .loop_lag_max = 1ms}};
  run.tally = example_tally();
  run.users_peak = 15;
  run.trends = report::measure_trends(example_calls());
  return run;
}

}  // namespace busyhour::test
