// The bootstrap: how much an estimate would differ if the same run were made again.
//
// A run is drawn again from itself, unit by unit with replacement, some thousand times; what the
// estimates do meanwhile is how sure they are. Units must be independent of each other: turns of
// one call are not, so that calls are drawn, with all of their turns ("cluster bootstrap").
// Sources: Efron, Tibshirani, "An Introduction to the Bootstrap", 1993; Davison, Hinkley,
// "Bootstrap Methods and their Application", section 3.8.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace busyhour::stats {

/// A value and the number of the unit that it belongs to, from 0.
struct UnitValue {
  double value;
  std::uint32_t unit;
};

/// What is estimated of each sample.
enum class Estimate : std::uint8_t { mean, median, p95 };
inline constexpr std::size_t estimate_kinds = 3;
using Estimates = std::array<double, estimate_kinds>;  ///< by Estimate

/// The values of one metric. Quantiles are those of nearest rank: the smallest value up to which
/// there is a share p of all.
class BootstrapSample {
 public:
  /// `values` is not empty, and their units are below `units`.
  BootstrapSample(std::vector<UnitValue> values, std::size_t units);

  std::size_t count() const { return sorted_.size(); }
  std::size_t units() const { return units_with_values_; }  ///< that have a value
  /// Of the values as they are.
  const Estimates& estimates() const { return estimates_; }
  /// By Estimate: with how many degrees of freedom its error is known. That of a mean with the
  /// units; that of a quantile from the few values that are near it, too.
  Estimates freedom() const;
  /// The estimates if each unit were there `weights[unit]` times. If none is there, estimates().
  Estimates resample(std::span<const double> weights) const;

 private:
  static constexpr std::array<double, 2> quantiles{0.5, 0.95};
  /// Of one unit, or of all of them together as often as they were drawn.
  struct Sums {
    double count = 0, sum = 0;
    std::array<double, quantiles.size()> below{};  ///< values before each quantile's window
  };
  /// Where a quantile nearly always is, in sorted_: only these few values are walked through for
  /// each drawing.
  struct Window {
    std::size_t begin = 0, end = 0;
    double rank_error = 0;  ///< by how much a drawing moves the rank: one standard deviation
  };

  Window window_of(double p) const;
  double quantile(std::size_t number, std::span<const double> weights, const Sums& drawn) const;

  std::vector<UnitValue> sorted_;
  std::vector<Sums> of_unit_;
  std::size_t units_with_values_ = 0;
  std::array<Window, quantiles.size()> windows_;
  Estimates estimates_{};
};

/// Samples of the same units, which are drawn together: so it is known how the estimates of
/// different metrics go up and down with each other.
struct BootstrapGroup {
  std::size_t units = 0;
  std::vector<BootstrapSample> samples;
};

/// Beyond so many units they are put together, at random, into so many: how sure an estimate is is
/// then known to 2 %, and 100,000 turns take no longer than 1,000 calls.
inline constexpr std::size_t most_units = 1000;

/// For each of `units` the number below most_units that it becomes; all the same if they are fewer.
std::vector<std::uint32_t> merge_units(std::size_t units, std::uint64_t seed);

/// A sample that was drawn.
struct DrawnSample {
  Estimates estimates{};  ///< of the values as they are
  Estimates freedom{};
  std::size_t units = 0;
};

/// All samples, in order, and what was estimated of them in each drawing.
struct Drawings {
  std::vector<DrawnSample> samples;
  std::vector<Estimates> drawn;  ///< by drawing, then by sample
  std::size_t drawings() const { return samples.empty() ? 0 : drawn.size() / samples.size(); }
  const Estimates& at(std::size_t drawing, std::size_t sample) const {
    return drawn[drawing * samples.size() + sample];
  }
};

/// The same seed gives the same drawings.
Drawings draw(std::span<const BootstrapGroup> groups, std::size_t drawings, std::uint64_t seed);

}  // namespace busyhour::stats
