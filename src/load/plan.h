// What a run is to do, complete and checked: made by the command line, carried out by the engine.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "call/script.h"
#include "call/wire_clip.h"
#include "net/client.h"
#include "net/frame.h"
#include "protocol/dialect.h"
#include "results/run_result.h"

namespace busyhour::load {

/// How the callers come in: one after the other, evenly.
class Ramp {
 public:
  /// All of `slots` are up after `over`.
  static Ramp within(Duration over, int slots);
  /// `per_second` calls start each second.
  static Ramp at_rate(double per_second);

  /// When caller number `slot` (from 0) starts, counted from the begin of the run.
  Duration offset(int slot) const { return Duration(interval_.count() * slot); }

 private:
  explicit Ramp(Duration interval) : interval_(interval) {}
  Duration interval_;
};

struct Plan {
  net::ClientTarget target;
  net::Headers headers;  ///< further HTTP headers of every upgrade (Origin, the user's own)
  const protocol::CallerDialect* dialect = nullptr;
  std::vector<call::Script> scripts;  ///< conversation n holds script n mod size
  call::Patience patience;
  net::MaskKey mask_key{};  ///< with which the scripts' clips were encoded
  bool fresh_mask = false;

  int conversations = 1;
  int concurrent = 1;
  Ramp ramp = Ramp::at_rate(1);
  int threads = 1;
  std::uint64_t seed = 0;

  /// So many calls that could not connect, and none that could, end the run: the target is not
  /// there.
  int give_up_after = 10;
};

/// A thread per 400 calls, as many as there are cores at the most.
int default_threads(int concurrent);

}  // namespace busyhour::load
