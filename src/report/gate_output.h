// Targets and what became of them, on screen and in JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "report/console_text.h"
#include "report/gates.h"

namespace busyhour::report {

/// Nothing where no target was set.
void print_gates(ConsoleText& text, std::span<const GateResult> results);

/// An object a target.
nlohmann::ordered_json gates_json(std::span<const GateResult> results);
/// Back again. A target that this version does not know is inconclusive, and says so.
std::vector<GateResult> gates_from_json(const nlohmann::ordered_json& json);

/// "passed", "missed", "missed, close": the limit lies within the interval; "inconclusive: no
/// data".
std::string status_text(const GateResult& result);

}  // namespace busyhour::report
