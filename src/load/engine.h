// Carries out a plan: starts the engine threads, watches them, and collects one result.
#pragma once

#include <atomic>

#include "base/error.h"
#include "load/plan.h"
#include "results/run_result.h"

namespace busyhour::load {

/// Hears of the run while it goes on, on the thread that called run().
class RunListener {
 public:
  virtual ~RunListener() = default;
  /// A turn ended, or something went wrong, a moment ago; before on_call of its call.
  virtual void on_turn(const results::TurnRecord& /*turn*/) {}
  virtual void on_incident(const results::Incident& /*incident*/) {}
  /// A call ended (also the interrupted ones). The record is complete.
  virtual void on_call(const results::CallRecord& call) = 0;
  /// About once a second.
  virtual void on_snapshot(const results::Snapshot& snapshot) = 0;
};

/// Blocks until all conversations were held or the users' time is over, or until `stop` becomes
/// true: then the calls are ended and what was measured is returned, marked as interrupted. The
/// config of the result is left to the caller. Errors: not enough file descriptors.
Result<results::RunResult> run(const Plan& plan, RunListener& listener,
                               const std::atomic<bool>& stop);

}  // namespace busyhour::load
