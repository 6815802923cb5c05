// How a value changes with a position inside its group (a latency with the turn of a
// conversation): the slope, and how sure it is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "stats/interval.h"

namespace busyhour::stats {

struct Slope {
  double per_step = 0;                         ///< in the unit of y for each unit of x
  std::optional<ConfidenceInterval> interval;  ///< empty: too few groups
  std::uint64_t values = 0, groups = 0;        ///< that it rests on
};

/// Least squares with a level of its own for each group: only what changes inside groups counts, so
/// that a slow conversation, or one that ends early, does not look like a slope. The interval lets
/// the values of a group depend on each other, and their spread differ from group to group.
/// Source: Arellano, Oxford Bulletin of Economics and Statistics 49 (1987) 431. With groups of
/// different weight the correction for few of them, G / (G - 1), and the degrees of freedom of
/// Student's t, G - 1, take the number of equal groups that would weigh as much.
class GroupedSlope {
 public:
  struct Point {
    double x, y;
  };
  /// A group whose x are all the same says nothing about a slope and is not counted.
  void add(std::span<const Point> group);

  /// Empty without a group.
  std::optional<Slope> slope() const;

  /// So many equal groups, and there is an interval.
  static constexpr double groups_needed = 10;

 private:
  std::uint64_t values_ = 0, groups_ = 0;
  // With X the sum of (x - mean)^2 of a group and Y that of (x - mean) * (y - mean), sums over all
  // groups: no group has to be kept.
  double x_ = 0, y_ = 0, xx_ = 0, xy_ = 0, yy_ = 0;
};

}  // namespace busyhour::stats
