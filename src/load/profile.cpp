#include "load/profile.h"

#include <algorithm>
#include <cmath>

namespace busyhour::load {

namespace {

double level_at(const Stage& stage, Duration time) {
  const double share =
      static_cast<double>(time.count()) / static_cast<double>(stage.length.count());
  return stage.from + (stage.to - stage.from) * share;
}

/// On which side of a level a stage is: one way before `turn`, the other way from then on. Asked in
/// both directions this gives the same instant, so that nobody comes and goes by a rounding error.
struct Sides {
  bool reached_before = false, reached_after = false;
  Duration turn{0};  ///< from the stage's begin
};

Sides sides_of(const Stage& stage, double level) {
  Sides sides{stage.from >= level, stage.to >= level, Duration::zero()};
  if (sides.reached_before == sides.reached_after) return sides;
  const double share = (level - stage.from) / (stage.to - stage.from);
  sides.turn = Duration(
      static_cast<Duration::rep>(std::ceil(share * static_cast<double>(stage.length.count()))));
  return sides;
}

/// The first time from `from` on at which the level is reached, or not reached.
std::optional<Duration> first(const std::vector<Stage>& stages, double level, Duration from,
                              bool reached) {
  Duration begin{0};
  for (const Stage& stage : stages) {
    const Duration inside = std::max(from - begin, Duration::zero());
    const Sides sides = sides_of(stage, level);
    const bool now = inside < sides.turn ? sides.reached_before : sides.reached_after;
    const Duration at = now == reached ? inside : std::max(inside, sides.turn);
    const bool ever = now == reached || (inside < sides.turn && sides.reached_after == reached);
    if (ever && at < stage.length) return begin + at;
    begin += stage.length;
  }
  return std::nullopt;
}

}  // namespace

Profile::Profile(std::vector<Stage> stages) : stages_(std::move(stages)) {
  std::erase_if(stages_, [](const Stage& stage) { return stage.length <= Duration::zero(); });
  for (const Stage& stage : stages_) length_ += stage.length;
}

double Profile::peak() const {
  double peak = 0;
  for (const Stage& stage : stages_) peak = std::max({peak, stage.from, stage.to});
  return peak;
}

double Profile::at(Duration time) const {
  if (time < Duration::zero()) return 0;
  for (const Stage& stage : stages_) {
    if (time < stage.length) return level_at(stage, time);
    time -= stage.length;
  }
  return 0;
}

std::optional<Duration> Profile::reaches(double level, Duration from) const {
  return first(stages_, level, from, true);
}

std::optional<Duration> Profile::falls_below(double level, Duration from) const {
  return first(stages_, level, from, false);
}

double Profile::area() const {
  double area = 0;
  for (const Stage& stage : stages_) {
    area += to_seconds(stage.length) * (stage.from + stage.to) / 2;
  }
  return area;
}

}  // namespace busyhour::load
