#include "load/arrivals.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace busyhour::load {

namespace {

// Apart from the children of the seed that make identities and habits (call_slot.cpp).
constexpr std::uint64_t arrivals_child = std::uint64_t{1} << 33;
constexpr std::uint64_t first_holding_child = std::uint64_t{1} << 34;

double exponential(Random& random) {
  return -std::log1p(-random.uniform());
}

double area_of(const Stage& stage) {
  return to_seconds(stage.length) * (stage.from + stage.to) / 2;
}

/// After which time, in seconds, the area under the stage is `area`: the root of
/// from * x + slope * x^2 / 2 = area, in the form that loses no digits if the slope is small.
double time_of(const Stage& stage, double area) {
  const double slope = (stage.to - stage.from) / to_seconds(stage.length);
  const double root = std::sqrt(std::max(0.0, stage.from * stage.from + 2 * slope * area));
  return area > 0 ? 2 * area / (stage.from + root) : 0.0;
}

}  // namespace

Arrivals::Arrivals(Profile rate, Spacing spacing, std::uint64_t seed)
    : rate_(std::move(rate)), spacing_(spacing), random_(Random(seed).child(arrivals_child)) {
  // Even calls come in the middle of their share of the area, so that a time of n shares has n.
  if (spacing_ == Spacing::even) target_ = -0.5;
}

std::optional<Duration> Arrivals::next() {
  target_ += spacing_ == Spacing::even ? 1.0 : exponential(random_);
  const std::vector<Stage>& stages = rate_.stages();
  for (; stage_ < stages.size(); ++stage_) {
    const Stage& stage = stages[stage_];
    const double area = area_of(stage);
    if (target_ < area_before_ + area) {
      const double seconds = time_of(stage, target_ - area_before_);
      const Duration at(static_cast<Duration::rep>(seconds * 1e9));
      return begin_ + std::min(at, stage.length - Duration(1));
    }
    area_before_ += area;
    begin_ += stage.length;
  }
  return std::nullopt;
}

Duration holding_time(const Holding& holding, std::uint64_t seed, int number) {
  if (holding.distribution == Holding::Distribution::fixed) return holding.mean;
  Random random = Random(seed).child(first_holding_child + static_cast<std::uint64_t>(number));
  const double drawn = exponential(random) * static_cast<double>(holding.mean.count());
  return Duration(
      static_cast<Duration::rep>(std::min(drawn, static_cast<double>(max_duration.count()))));
}

}  // namespace busyhour::load
