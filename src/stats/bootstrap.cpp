#include "stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/random.h"

namespace busyhour::stats {

namespace {

/// How often each unit is drawn if as many are drawn as there are.
void draw_weights(Random& random, std::span<double> weights) {
  std::ranges::fill(weights, 0.0);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[random.below(weights.size())] += 1;
  }
}

/// The first value at which `rank` values are reached, of which `seen` lie before the first one; an
/// end where that is none.
auto reach(std::span<const UnitValue> values, std::span<const double> weights, double seen,
           double rank) {
  return std::ranges::find_if(values, [&](const UnitValue& value) {
    seen += weights[value.unit];
    return seen >= rank;
  });
}

/// ceil(p*total) for whole totals; the factor undoes the rounding of the product.
double nearest_rank(double p, double total) {
  return std::max(1.0, std::ceil(p * total * (1 - 1e-12)));
}

}  // namespace

BootstrapSample::BootstrapSample(std::vector<UnitValue> values, std::size_t units)
    : sorted_(std::move(values)), of_unit_(units) {
  std::ranges::sort(sorted_, {}, &UnitValue::value);
  double sum = 0;
  for (const UnitValue& value : sorted_) {
    of_unit_[value.unit].count += 1;
    of_unit_[value.unit].sum += value.value;
    sum += value.value;
  }
  units_with_values_ = static_cast<std::size_t>(
      std::ranges::count_if(of_unit_, [](const Sums& unit) { return unit.count > 0; }));
  const auto n = static_cast<double>(sorted_.size());
  estimates_[0] = sum / n;
  for (std::size_t i = 0; i < quantiles.size(); ++i) {
    estimates_[i + 1] = sorted_[static_cast<std::size_t>(nearest_rank(quantiles[i], n)) - 1].value;
    windows_[i] = window_of(quantiles[i]);
    for (std::size_t k = 0; k < windows_[i].begin; ++k) of_unit_[sorted_[k].unit].below[i] += 1;
  }
}

// A drawing moves the rank of the quantile by the sum over the units of (values up to it - p *
// values), each as often as it was drawn; the variance of that is the sum of the squares. Five
// times its root hold nearly every drawing, and ten values more where there are few.
BootstrapSample::Window BootstrapSample::window_of(double p) const {
  const auto middle =
      static_cast<std::size_t>(nearest_rank(p, static_cast<double>(sorted_.size())));
  std::vector<double> moved;
  moved.reserve(of_unit_.size());
  for (const Sums& unit : of_unit_) moved.push_back(-p * unit.count);
  for (std::size_t i = 0; i < middle; ++i) moved[sorted_[i].unit] += 1;
  const double rank_error =
      std::sqrt(std::inner_product(moved.begin(), moved.end(), moved.begin(), 0.0));
  const auto farthest = static_cast<std::size_t>(5 * rank_error) + 10;
  return {.begin = middle > farthest ? middle - farthest : 0,
          .end = std::min(sorted_.size(), middle + farthest),
          .rank_error = rank_error};
}

// The error of a quantile is its rank's error times how far apart the values around it are. That is
// known from some four rank_errors of values: off by one over the square root of these, which is
// what 2 * rank_error degrees of freedom mean.
Estimates BootstrapSample::freedom() const {
  const double of_units = static_cast<double>(std::max<std::size_t>(units_with_values_, 2)) - 1;
  Estimates all{of_units};
  for (std::size_t i = 0; i < quantiles.size(); ++i) {
    all[i + 1] = std::clamp(2 * windows_[i].rank_error, 1.0, of_units);
  }
  return all;
}

Estimates BootstrapSample::resample(std::span<const double> weights) const {
  Sums drawn;
  for (std::size_t unit = 0; unit < of_unit_.size(); ++unit) {
    const double times = weights[unit];
    const Sums& of = of_unit_[unit];
    drawn.count += times * of.count;
    drawn.sum += times * of.sum;
    for (std::size_t i = 0; i < quantiles.size(); ++i) drawn.below[i] += times * of.below[i];
  }
  if (drawn.count == 0) return estimates_;
  return {drawn.sum / drawn.count, quantile(0, weights, drawn), quantile(1, weights, drawn)};
}

double BootstrapSample::quantile(std::size_t number, std::span<const double> weights,
                                 const Sums& drawn) const {
  const double rank = nearest_rank(quantiles[number], drawn.count);
  const Window& at = windows_[number];
  if (drawn.below[number] < rank) {
    const auto window = std::span(sorted_).subspan(at.begin, at.end - at.begin);
    const auto found = reach(window, weights, drawn.below[number], rank);
    if (found != window.end()) return found->value;
  }
  return reach(std::span(sorted_), weights, 0, rank)->value;
}

std::vector<std::uint32_t> merge_units(std::size_t units, std::uint64_t seed) {
  std::vector<std::uint32_t> merged(units);
  for (std::size_t i = 0; i < units; ++i) merged[i] = static_cast<std::uint32_t>(i % most_units);
  if (units <= most_units) return merged;
  // Fisher and Yates's shuffle: groups of equal size, whatever the order of the units.
  Random random(seed);
  for (std::size_t i = units - 1; i > 0; --i) std::swap(merged[i], merged[random.below(i + 1)]);
  return merged;
}

Drawings draw(std::span<const BootstrapGroup> groups, std::size_t drawings, std::uint64_t seed) {
  Drawings all;
  for (const BootstrapGroup& group : groups) {
    for (const BootstrapSample& sample : group.samples) {
      all.samples.push_back(
          {.estimates = sample.estimates(), .freedom = sample.freedom(), .units = sample.units()});
    }
  }
  all.drawn.resize(all.samples.size() * drawings);
  std::size_t first = 0;  // sample of the group
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Random random = Random(seed).child(i);
    std::vector<double> weights(groups[i].units);
    for (std::size_t drawing = 0; drawing < drawings; ++drawing) {
      draw_weights(random, weights);
      std::size_t at = drawing * all.samples.size() + first;
      for (const BootstrapSample& sample : groups[i].samples) {
        all.drawn[at++] = sample.resample(weights);
      }
    }
    first += groups[i].samples.size();
  }
  return all;
}

}  // namespace busyhour::stats
