// A single call, for commands that look at it closely.
#pragma once

#include <atomic>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/run_options.h"
#include "cli/run_plan.h"
#include "load/tap.h"
#include "results/turn_record.h"

namespace busyhour::cli {

/// The plan of one call of `turns` turns.
Result<PreparedRun> prepare_one_call(RunOptions options, int turns, Streams& streams);

/// Holds it. `tap` may be null. `interrupted` ends it early.
Result<results::CallRecord> hold_call(load::Plan& plan, load::Tap* tap,
                                      const std::atomic<bool>& interrupted);

}  // namespace busyhour::cli
