// The files that a command writes, in one table: `run` has them among its settings, `analyze` and
// `report` as options.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <string_view>

#include "cli/settings.h"
#include "report/output_files.h"

namespace busyhour::cli {

/// One that takes a name.
struct OutputOption {
  std::string_view name;      ///< without its dashes
  std::string_view type;      ///< for --help
  std::string_view variable;  ///< as Locust has it; empty: none
  std::string_view help;
  std::string report::OutputFiles::* file;
};

/// Those of `run`.
void add_output_settings(Settings& settings, report::OutputFiles& files);
/// All of the table but those in `without`.
void add_output_options(CLI::App& app, report::OutputFiles& files,
                        std::span<const std::string_view> without = {});

}  // namespace busyhour::cli
