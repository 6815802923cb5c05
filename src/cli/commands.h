// The commands. Each adds its options to the program and returns what to do when it was chosen.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "base/error.h"
#include "cli/cli.h"

namespace busyhour::cli {

struct Command {
  CLI::App* app;  ///< the subcommand, to see whether it was chosen
  /// Returns the exit code; an Error is printed as one line "busyhour COMMAND: message".
  std::function<Result<int>()> action;
};

Command add_run(CLI::App& program, Streams& streams);
Command add_check(CLI::App& program, Streams& streams);
Command add_inspect(CLI::App& program, Streams& streams);
Command add_analyze(CLI::App& program, Streams& streams);
Command add_calibrate(CLI::App& program, Streams& streams);
Command add_agent(CLI::App& program, Streams& streams);
Command add_report(CLI::App& program, Streams& streams);
Command add_compare(CLI::App& program, Streams& streams);
Command add_history(CLI::App& program, Streams& streams);
Command add_audio(CLI::App& program, Streams& streams);

}  // namespace busyhour::cli
