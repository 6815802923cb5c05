// What a run of users measured, made by hand: a failure of each sort.
#pragma once

#include <string>
#include <vector>

#include "report/run_report.h"
#include "report/run_tally.h"

namespace busyhour::test {

/// A good turn whose reply was interrupted; the caller heard nothing `latency` later.
results::TurnRecord interrupted_turn(int turn, Duration ttfb, Duration latency);
results::Incident rate_limit(results::RateLimit source, std::string text, std::string retry_after);
results::Incident incident(results::Incident::Kind kind, std::string code, std::string text);

struct ExampleLoad {
  std::vector<results::TurnRecord> turns;
  std::vector<results::Incident> incidents;
  std::vector<results::CallRecord> calls;
};
/// 30 good turns (10 calls of three), of which the first of each call was interrupted; then a turn
/// for each category of failure, a missed interruption and one that was not applicable, a rate
/// limit in a handshake, and a close between two turns that does not count.
ExampleLoad example_load();
/// Its turns and incidents in its calls: two or three each.
std::vector<results::CallRecord> example_calls();
report::RunTally example_tally();
/// Of the example load: 90 s on defaults, for the environment of production.
report::FinishedRun finished_run();

}  // namespace busyhour::test
