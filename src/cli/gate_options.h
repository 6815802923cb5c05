// What a run is held to.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/settings.h"
#include "report/target.h"

namespace busyhour::cli {

struct GateOptions {
  std::vector<std::string> targets;  ///< each as report::parse_targets reads it
  std::vector<std::string> tables;   ///< presets and files
  bool abort_on_fail = false;
};

/// For a command with the table of settings, and for one without.
void add_gate_settings(Settings& settings, GateOptions& options);
void add_gate_options(CLI::App& app, GateOptions& options);

/// Tables first, then the single targets. A usage error says which text, and where in it.
Result<std::vector<report::Target>> read_targets(const GateOptions& options);

}  // namespace busyhour::cli
