// What the report draws of the key `distributions`: few points in place of all counters.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace busyhour::report {

/// {"ttfb_ms": {"all": {"n", "percentiles": [[percent, ms], ...], "bins": {"from_ms", "width_ms",
/// "counts", "beyond"}}, "turn_1": {"n", "percentiles"}, ...}, ...}; what is no histogram's code is
/// left out. Percentiles go as far as the number of values allows, the last is the maximum.
nlohmann::ordered_json curves_json(const nlohmann::ordered_json& distributions);

}  // namespace busyhour::report
