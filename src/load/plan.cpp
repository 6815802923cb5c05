#include "load/plan.h"

#include <algorithm>
#include <thread>

namespace busyhour::load {

Ramp Ramp::within(Duration over, int slots) {
  return Ramp(over / std::max(slots, 1));
}

Ramp Ramp::at_rate(double per_second) {
  return Ramp(Duration(static_cast<std::int64_t>(1e9 / per_second)));
}

int default_threads(int concurrent) {
  constexpr int calls_per_thread = 400;
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return std::clamp((concurrent + calls_per_thread - 1) / calls_per_thread, 1, cores);
}

}  // namespace busyhour::load
