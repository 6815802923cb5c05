// detailed_stats_<turns>turns_<time>.json: the seeds' keys, and ours
// (schemas/detailed_stats.schema.json).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "report/analysis.h"
#include "report/json_parts.h"
#include "report/run_context.h"

namespace busyhour::report {

nlohmann::ordered_json detailed_stats_json(const results::RunResult& result,
                                           const Analysis& analysis, const ToolInfo& tool,
                                           const HostInfo& host);

/// "detailed_stats_5turns_20261121_101530.json", in local time, as the seeds name it.
std::string detailed_stats_file_name(const results::RunConfig& config, WallTime written_at);

}  // namespace busyhour::report
