#include "stats/grouped_slope.h"

#include <algorithm>
#include <cmath>

namespace busyhour::stats {

void GroupedSlope::add(std::span<const Point> group) {
  if (group.size() < 2) return;
  const auto count = static_cast<double>(group.size());
  double mean_x = 0, mean_y = 0;
  for (const Point& point : group) {
    mean_x += point.x / count;
    mean_y += point.y / count;
  }
  double x = 0, y = 0;
  for (const Point& point : group) {
    x += (point.x - mean_x) * (point.x - mean_x);
    y += (point.x - mean_x) * (point.y - mean_y);
  }
  const auto same = [&group](const Point& point) { return point.x == group.front().x; };
  if (std::ranges::all_of(group, same)) return;
  values_ += group.size();
  ++groups_;
  x_ += x;
  y_ += y;
  xx_ += x * x;
  xy_ += x * y;
  yy_ += y * y;
}

std::optional<Slope> GroupedSlope::slope() const {
  if (groups_ == 0) return std::nullopt;
  Slope slope{.per_step = y_ / x_, .interval = {}, .values = values_, .groups = groups_};
  const double equal_groups = x_ * x_ / xx_;
  // Rounding may leave ten equal groups a trace below ten.
  if (equal_groups < groups_needed - 1e-6) return slope;
  // The sum of the squares of each group's Y - slope * X.
  const double b = slope.per_step;
  const double squares = std::max(0.0, yy_ - 2 * b * xy_ + b * b * xx_);
  const double error = std::sqrt(squares * equal_groups / (equal_groups - 1)) / x_;
  const double half = student_quantile((1 + usual_confidence) / 2, equal_groups - 1) * error;
  slope.interval = ConfidenceInterval{b - half, b + half};
  return slope;
}

}  // namespace busyhour::stats
