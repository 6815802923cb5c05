// The journal of a run: everything measured, a JSON line each, in the order in which it became
// known (schemas/journal.schema.json). From it every output can be rendered again.
#pragma once

#include <string>
#include <variant>

#include "results/origin.h"
#include "results/run_result.h"
#include "results/run_settings.h"

namespace busyhour::results {

/// What is known of a run before it begins.
struct JournalHeader {
  ToolInfo tool;
  HostInfo host;
  std::variant<RunConfig, RunSettings> config;  ///< of `analyze`, of `run`
  bool accept_unfit = false;                    ///< as RunResult has it
};

}  // namespace busyhour::results
