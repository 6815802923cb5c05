#include "results/traffic.h"

#include <algorithm>

namespace busyhour::results {

void Traffic::merge(const Traffic& other) {
  offered += other.offered;
  carried += other.carried;
  blocked += other.blocked;
  occupied += other.occupied;
  lines = std::max(lines, other.lines);
  limited = limited || other.limited;
  peak = std::max(peak, other.peak);
}

double Traffic::blocking() const {
  return offered == 0 ? 0 : static_cast<double>(blocked) / static_cast<double>(offered);
}

Duration Traffic::mean_hold() const {
  return carried == 0 ? Duration::zero() : occupied / static_cast<Duration::rep>(carried);
}

double Traffic::carried_erlangs(Duration time) const {
  return time > Duration::zero() ? to_seconds(occupied) / to_seconds(time) : 0;
}

double Traffic::offered_erlangs(Duration time) const {
  if (time <= Duration::zero()) return 0;
  return static_cast<double>(offered) * to_seconds(mean_hold()) / to_seconds(time);
}

}  // namespace busyhour::results
