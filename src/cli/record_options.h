// What is recorded of a run, and how much it may take.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "cli/settings.h"

namespace busyhour::cli {

struct RecordOptions {
  bool record = false;
  double rate = 0.2;        ///< of the conversations, drawn before they begin
  int worst = 5;            ///< of each kind
  std::string directory{};  ///< of `run`; empty: beside its outputs
  std::uint64_t most_disk = std::uint64_t{1} << 30;      ///< bytes
  std::uint64_t most_memory = std::uint64_t{256} << 20;  ///< bytes
};

/// For a command with the table of settings, and for one without, which has a directory of its own.
void add_record_settings(Settings& settings, RecordOptions& options);
void add_record_options(CLI::App& app, RecordOptions& options);

}  // namespace busyhour::cli
