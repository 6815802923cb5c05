// A level that changes over time in straight lines: the number of users, or the arrival rate.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"

namespace busyhour::load {

/// The level goes from `from` to `to`, evenly. One without length is a jump.
struct Stage {
  Duration length{0};
  double from = 0, to = 0;
};

/// At the border of two stages the later one holds. Before and after all of them the level is 0.
class Profile {
 public:
  explicit Profile(std::vector<Stage> stages);
  static Profile constant(double level, Duration length) {
    return Profile({{length, level, level}});
  }

  Duration length() const { return length_; }
  double peak() const;
  double at(Duration time) const;
  /// The first time from `from` on at which the level is `level` (> 0) or more.
  std::optional<Duration> reaches(double level, Duration from) const;
  /// The first time from `from` on, before the end, at which the level is below `level`.
  std::optional<Duration> falls_below(double level, Duration from) const;

  const std::vector<Stage>& stages() const { return stages_; }
  /// Level times seconds, from the begin to the end.
  double area() const;

 private:
  std::vector<Stage> stages_;  ///< all with a length
  Duration length_{0};
};

}  // namespace busyhour::load
