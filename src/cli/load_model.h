// How the load comes in: its settings, what goes together, and what the engine is told.
#pragma once

#include "base/error.h"
#include "cli/run_options.h"
#include "cli/settings.h"
#include "load/plan.h"
#include "results/run_settings.h"

namespace busyhour::cli {

/// Those of arrivals and stages, in the group of the users.
void add_arrival_settings(Settings& settings, RunOptions& options);

/// After Settings::settle(): refuses what contradicts itself, and writes shapes out as stages.
Result<void> settle_load(Settings& settings, RunOptions& options);

/// Users or arrivals, lines, time and threads.
void apply_load(const RunOptions& options, load::Plan& plan);
/// A rate of calls without end of its own, and its lines; 0: as many as can be had.
void apply_arrivals(double per_second, load::Spacing spacing, int lines, load::Plan& plan);

results::LoadModel describe_load(const load::Plan& plan);
/// "open loop, 5/s, Poisson, seed 42, ..." for the line that announces the run.
std::string load_text(const load::Plan& plan);

}  // namespace busyhour::cli
