// Who hears of a run while it goes on: live from the engine, or later from its journal.
#pragma once

#include <string_view>

#include "results/run_result.h"

namespace busyhour::results {

/// All on one thread, which is never an engine thread.
class RunListener {
 public:
  virtual ~RunListener() = default;
  /// Before everything else.
  virtual void on_begin(WallTime /*started_at*/, Instant /*begin*/) {}
  /// A call came about. What is known of it so far: who, what, when.
  virtual void on_connected(const CallRecord& /*call*/) {}
  /// A turn ended, or something went wrong, a moment ago; before on_call of its call.
  virtual void on_turn(std::string_view /*call_id*/, const TurnRecord& /*turn*/) {}
  virtual void on_incident(std::string_view /*call_id*/, const Incident& /*incident*/) {}
  /// A call ended (also the interrupted ones). The record is complete.
  virtual void on_call(const CallRecord& call) = 0;
  /// What happened until a moment ago was told; about twenty times a second.
  virtual void on_pause() {}
  /// About once a second, and at the end.
  virtual void on_snapshot(const Snapshot& snapshot) = 0;
};

}  // namespace busyhour::results
