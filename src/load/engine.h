// Carries out a plan: starts the engine threads, watches them, and collects one result.
#pragma once

#include <atomic>

#include "base/error.h"
#include "load/plan.h"
#include "results/run_listener.h"
#include "results/run_result.h"

namespace busyhour::load {

/// Is told on the thread that called run().
using results::RunListener;

/// Blocks until all conversations were held or the users' time is over, or until `stop` becomes
/// true: then the calls are ended and what was measured is returned, marked as interrupted. The
/// config of the result is left to the caller. Errors: not enough file descriptors.
Result<results::RunResult> run(const Plan& plan, RunListener& listener,
                               const std::atomic<bool>& stop);

}  // namespace busyhour::load
