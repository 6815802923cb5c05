#include "load/machine_meter.h"

#include <algorithm>

namespace busyhour::load {

namespace {

/// In fewer clock ticks (they are 10 ms each, on every core) one that was stolen is too much.
constexpr std::uint64_t fewest_ticks = 50;

double stolen_percent(const MachineTimes& from, const MachineTimes& to) {
  if (to.total < from.total + fewest_ticks || to.stolen < from.stolen) return 0;
  return 100 * static_cast<double>(to.stolen - from.stolen) /
         static_cast<double>(to.total - from.total);
}

}  // namespace

void MachineMeter::sample(const std::optional<MachineTimes>& times,
                          std::optional<std::uint64_t> packet_drops) {
  if (packet_drops) {
    if (!first_drops_) first_drops_ = packet_drops;
    last_drops_ = packet_drops;
  }
  if (!times) return;
  if (!first_) first_ = times;
  if (last_) most_ = std::max(most_, stolen_percent(*last_, *times));
  last_ = times;
}

double MachineMeter::steal_percent() const {
  return first_ ? stolen_percent(*first_, *last_) : 0;
}

std::uint64_t MachineMeter::packets_dropped() const {
  return first_drops_ && *last_drops_ > *first_drops_ ? *last_drops_ - *first_drops_ : 0;
}

}  // namespace busyhour::load
