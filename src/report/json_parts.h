// What several JSON outputs have in common.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

#include "report/run_context.h"
#include "report/run_tally.h"
#include "report/targets.h"
#include "results/run_result.h"
#include "stats/histogram.h"

namespace busyhour::report {

/// To a millionth of the unit: a nanosecond where the unit is a millisecond.
double rounded(double value);
/// {} without values.
nlohmann::ordered_json statistic_json(const stats::Statistic& s);
nlohmann::ordered_json tool_json(const ToolInfo& tool);
nlohmann::ordered_json host_json(const HostInfo& host);
nlohmann::ordered_json verdict_json(const results::VerdictReport& verdict);
nlohmann::ordered_json health_json(const results::Health& health,
                                   const results::Health::Judgement& judgement);
/// How often by class, and what servers said with it.
nlohmann::ordered_json rate_limits_json(const RunTally& tally);
/// How the interruptions ended.
nlohmann::ordered_json barge_in_json(const RunTally::Turns& turns);
nlohmann::ordered_json benchmarks_json(std::span<const BenchmarkResult> results);

/// Indented, ends with a line feed; bytes that are not UTF-8 (a server sent them) are replaced.
std::string to_file_text(const nlohmann::ordered_json& json);

}  // namespace busyhour::report
