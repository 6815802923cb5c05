// What befell the machine meanwhile: CPU time that its host took, packets that its kernel dropped.
#pragma once

#include <cstdint>
#include <optional>

#include "base/cpu_times.h"

namespace busyhour::load {

class MachineMeter {
 public:
  /// About once a second; nothing where the kernel does not tell.
  void sample(const std::optional<MachineTimes>& times, std::optional<std::uint64_t> packet_drops);

  double steal_percent() const;                      ///< of all that was sampled
  double steal_1s_percent() const { return most_; }  ///< most from one sample to the next
  std::uint64_t packets_dropped() const;             ///< since the first sample

 private:
  std::optional<MachineTimes> first_, last_;
  double most_ = 0;
  std::optional<std::uint64_t> first_drops_, last_drops_;
};

}  // namespace busyhour::load
