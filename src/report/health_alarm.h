// Tells while a run goes on that its generator is not fit.
#pragma once

#include <optional>
#include <string>

#include "results/run_result.h"

namespace busyhour::report {

class HealthAlarm {
 public:
  /// One line, with the reasons, the first time that a snapshot finds the generator unfit.
  std::optional<std::string> check(const results::Snapshot& snapshot);

 private:
  bool raised_ = false;
};

/// "reason; reason; advice"
std::string reasons_and_advice(const results::Health::Judgement& judgement);

}  // namespace busyhour::report
