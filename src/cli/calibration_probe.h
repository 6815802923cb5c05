// One load against an agent of its own, and how far the figures were from the truth.
#pragma once

#include <atomic>
#include <optional>

#include "base/error.h"
#include "cli/core_placement.h"
#include "cli/run_options.h"
#include "cli/run_plan.h"
#include "report/calibration.h"

namespace busyhour::cli {

/// What all probes of a calibration have in common.
struct ProbeContext {
  load::Plan& plan;             ///< with dialect, scripts and manners
  const TargetOptions& target;  ///< its URL's port is the agent's
  const CorePlacement& cores;
  Duration time;    ///< with all users up
  int threads = 0;  ///< 0: as many as the load needs and the cores allow
  const std::atomic<bool>& interrupted;
};

/// Starts an agent, holds the load, ends the agent, and compares. Empty if it was interrupted.
Result<std::optional<report::Probe>> hold_probe(const ProbeContext& context, int users);

}  // namespace busyhour::cli
