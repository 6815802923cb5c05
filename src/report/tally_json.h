// What the documents of `run` and of `analyze` say alike: the rows of the table, and their sums.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "report/run_tally.h"

namespace busyhour::report {

/// Adds `metrics`, `aggregated`, `rate_limits`, `turns`, `connections` and `errors`.
void put_tally(nlohmann::ordered_json& json, const RunTally& tally);

}  // namespace busyhour::report
