// A single call, for commands that look at it closely.
#pragma once

#include <atomic>
#include <string>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/run_options.h"
#include "cli/run_plan.h"
#include "load/tap.h"
#include "results/turn_record.h"

namespace busyhour::cli {

/// What such a command is told: the settings of a call.
struct OneCallCommand {
  RunOptions options;
  Settings settings;
  std::string config_file;

  void offer(CLI::App& app);
  /// Settles them and plans the call, of 2 turns unless they say another number.
  Result<PreparedRun> prepare(Streams& streams);
};

/// Holds it. `tap` may be null. `interrupted` ends it early.
Result<results::CallRecord> hold_call(load::Plan& plan, load::Tap* tap,
                                      const std::atomic<bool>& interrupted);

}  // namespace busyhour::cli
