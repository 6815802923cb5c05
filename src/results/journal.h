// The journal of a run: everything measured, a JSON line each, in the order in which it became
// known (schemas/journal.schema.json). From it every output can be rendered again.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "results/origin.h"
#include "results/run_result.h"
#include "results/run_settings.h"

namespace busyhour::results {

/// What the run is held to, as its user wrote it (docs/targets.md).
struct JournalTarget {
  std::string text;
  std::string origin;          ///< preset or file; empty: given by itself
  bool premise = false;        ///< a condition for the others
  bool where_planned = false;  ///< left out where the run had no such turns
};

/// What is known of a run before it begins.
struct JournalHeader {
  ToolInfo tool{};
  HostInfo host{};
  std::variant<RunConfig, RunSettings> config{};  ///< of `analyze`, of `run`
  bool accept_unfit = false;                      ///< as RunResult has it
  std::vector<JournalTarget> targets{};
};

}  // namespace busyhour::results
