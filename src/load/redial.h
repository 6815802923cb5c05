// When a user calls again: how long between two calls, and when to give up.
#pragma once

#include <optional>

#include "base/random.h"
#include "base/time.h"
#include "load/plan.h"
#include "results/turn_record.h"

namespace busyhour::load {

/// The habits of one user. Keeps no clock.
class Redial {
 public:
  /// Without users a place takes the next conversation at once, whatever became of the last one.
  Redial(const std::optional<Users>& users, const Backoff& backoff, Random random)
      : users_(users), backoff_(backoff), random_(random) {}

  /// From the end of a call, which ended in this way, to the next one; empty: the user gives up.
  std::optional<Duration> pause_after(results::CallEnd end);

 private:
  std::optional<Users> users_;
  Backoff backoff_;
  Random random_;
  int failures_ = 0;      ///< calls in a row that did not come about
  int tls_failures_ = 0;  ///< in a row
};

}  // namespace busyhour::load
