// A run made by hand: 22 conversations of two scenarios with one failure of each sort.
#pragma once

#include <string>

#include "report/run_context.h"
#include "results/run_result.h"

namespace busyhour::test {

/// A turn in which everything went well: speech of 1.5 s, audio `latency` after its end, a reply
/// of 1.8 s.
results::TurnRecord good_turn(int turn, Instant speech_start, Duration latency);
results::TurnRecord failed_turn(int turn, Instant speech_start, results::Failure failure,
                                std::string error);

/// A conversation in which every planned turn succeeded.
results::CallRecord good_call(const std::string& call_id, const std::string& scenario, int turns,
                              Instant begin);

/// Calls 3 (first byte time-out in turn 2), 7 (server error in turn 5), 10 (turn time-out in turn
/// 1), 11 (server closes in turn 3), 15 (refused) and 17 (cancelled in turn 2) went wrong; the
/// others are good.
results::RunResult example_run();
/// No call at all.
results::RunResult empty_run();

report::ToolInfo example_tool();
report::HostInfo example_host();

}  // namespace busyhour::test
