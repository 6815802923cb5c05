// The seeds' table of a run: Name, # reqs, Avg, Min, Max, Fails (milliseconds), and percentiles.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "report/printable.h"
#include "report/run_tally.h"

namespace busyhour::report {

/// Header, rule, a line a row, rule, Aggregated. No more lines than `most`: then numbered rows are
/// left out, and a line says how many.
std::vector<std::string> run_table(const RunTally& tally, Charset charset,
                                   std::size_t most = std::numeric_limits<std::size_t>::max());

/// The seeds' block, with what servers said of when to come again; without rate limits one line.
std::string rate_limit_summary(const RunTally& tally, Charset charset);

}  // namespace busyhour::report
