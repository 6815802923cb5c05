// What an open-loop run offered, carried and blocked: on screen and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "report/console_text.h"
#include "results/run_result.h"
#include "results/run_settings.h"

namespace busyhour::report {

/// What Erlang's loss formula says of the share of blocked calls, for the traffic that was to be
/// offered and the lines that the user chose; empty where one of both was not said.
std::optional<double> theoretical_blocking(const results::LoadModel& load);

/// Nothing in a closed loop.
void print_traffic(ConsoleText& text, const results::RunResult& result,
                   const results::LoadModel& load);

/// null in a closed loop.
nlohmann::ordered_json traffic_json(const results::RunResult& result,
                                    const results::LoadModel& load);
/// How the load came in, for the configuration.
nlohmann::ordered_json load_json(const results::LoadModel& load);

}  // namespace busyhour::report
