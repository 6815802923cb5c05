// Runs whose true latencies are known, for comparisons.
#pragma once

#include "base/random.h"
#include "report/compare.h"

namespace busyhour::test {

/// Time to first audio of a turn: `fixed` (what an agent waits to be sure that the caller has
/// finished) and a lognormal part around `median`, whose logarithm has a part that all turns of a
/// call share and a part of the turn's own; all of it times `factor`. A reply takes a second more.
struct SimulatedAgent {
  Duration fixed = 500ms, median = 300ms;
  double call_sigma = 0.15, turn_sigma = 0.4;
  double factor = 1;
  double failure_rate = 0;  ///< of turns, which time out then
};

std::vector<results::CallRecord> simulated_calls(const SimulatedAgent& agent, Random& random,
                                                 int calls, int turns);

/// An analysis of these calls. Its document says what was set; what was measured is in the calls.
report::RunToCompare simulated_run(std::string name, std::vector<results::CallRecord> calls);

/// The same as its document alone, with histograms, has it.
report::RunToCompare document_of(const report::RunToCompare& run);

}  // namespace busyhour::test
