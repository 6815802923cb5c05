// What the host of a virtual machine took of its CPU time.
#pragma once

#include <optional>

#include "base/cpu_times.h"

namespace busyhour::load {

class MachineMeter {
 public:
  /// About once a second; nothing where the kernel does not tell.
  void sample(const std::optional<MachineTimes>& times);

  double steal_percent() const;                      ///< of all that was sampled
  double steal_1s_percent() const { return most_; }  ///< most from one sample to the next

 private:
  std::optional<MachineTimes> first_, last_;
  double most_ = 0;
};

}  // namespace busyhour::load
