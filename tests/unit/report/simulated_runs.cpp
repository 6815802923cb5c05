#include "simulated_runs.h"

#include <fmt/format.h>

#include <cmath>

#include "example_run.h"
#include "report/detailed_stats.h"

namespace busyhour::test {

using results::CallRecord;
using results::Failure;
using results::TurnRecord;

namespace {

Duration scaled(Duration duration, double factor) {
  return Duration(std::llround(static_cast<double>(duration.count()) * factor));
}

TurnRecord simulated_turn(const SimulatedAgent& agent, Random& random, int turn, double of_call,
                          Instant speech_end) {
  TurnRecord record;
  record.turn = turn;
  record.speech_end = speech_end;
  const double own = std::exp(of_call + agent.turn_sigma * random.normal());
  if (random.uniform() < agent.failure_rate) {
    record.failure = Failure::first_byte_timeout;
    record.error = "no audio within 5s of the end of speech";
    return record;
  }
  record.success = true;
  record.first_audio = speech_end + scaled(agent.fixed + scaled(agent.median, own), agent.factor);
  record.response_end = *record.first_audio + 1s;
  return record;
}

}  // namespace

std::vector<CallRecord> simulated_calls(const SimulatedAgent& agent, Random& random, int calls,
                                        int turns) {
  std::vector<CallRecord> all;
  for (int number = 0; number < calls; ++number) {
    CallRecord call;
    call.call_id = fmt::format("call-{}", number);
    call.scenario = "quick_question";
    call.planned_turns = turns;
    call.begin = Instant(1000s) + number * 100ms;
    call.connected = call.begin + 3ms;
    const double of_call = agent.call_sigma * random.normal();
    for (int turn = 1; turn <= turns; ++turn) {
      call.turns.push_back(
          simulated_turn(agent, random, turn, of_call, *call.connected + turn * 5s));
    }
    call.end = *call.connected + (turns + 1) * 5s;
    all.push_back(std::move(call));
  }
  return all;
}

report::RunToCompare simulated_run(std::string name, std::vector<CallRecord> calls) {
  const int turns = calls.empty() ? 0 : calls.front().planned_turns;
  report::Document document{
      report::Document::Kind::analysis,
      {{"started_at", "2026-11-22T08:00:00.000Z"},
       {"config",
        {{"url", "ws://localhost:8010/"},
         {"scenarios", {"quick_question"}},
         {"turns", turns},
         {"concurrent", 20}}},
       {"generator_health", {{"fit", true}}},
       {"verdict", {{"result", "PASS"}}},
       {"summary", {{"total_turns", turns * static_cast<int>(calls.size())}}}}};
  return {.name = std::move(name), .document = std::move(document), .calls = std::move(calls)};
}

report::RunToCompare document_of(const report::RunToCompare& run) {
  results::RunResult result = empty_run();
  result.calls = run.calls;
  result.config.scenarios = {"quick_question"};
  result.config.turns = run.calls.empty() ? 0 : run.calls.front().planned_turns;
  report::Document document{
      report::Document::Kind::analysis,
      report::detailed_stats_json(result, report::analyze(result), example_tool(), example_host())};
  return {.name = run.name, .document = std::move(document)};
}

}  // namespace busyhour::test
