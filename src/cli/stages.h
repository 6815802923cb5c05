// How rates and stages are written: "5/s", "2m:0-50,10m:50", and the shapes that stand for stages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/setting.h"
#include "load/arrivals.h"
#include "load/profile.h"

namespace busyhour::cli {

/// Users, or calls a second.
struct Stages {
  std::vector<load::Stage> list;
  bool of_rate = false;

  Duration length() const { return load::Profile(list).length(); }
  double peak() const { return load::Profile(list).peak(); }
};

/// "5/s", "300/m", "2/h": calls a second.
std::optional<double> parse_rate(std::string_view text);
std::string format_rate(double per_second);

/// "DURATION:TO" (evenly from where the last stage ended, 0 at first) or "DURATION:FROM-TO", with
/// commas between them. With a unit (/s, /m, /h) after a level all are rates; a level of 0 needs
/// none. Levels of users are whole numbers.
std::optional<Stages> parse_stages(std::string_view text);
/// Every stage with both its levels; parse_stages reads it back.
std::string to_text(const Stages& stages);

enum class Shape {
  spike,  ///< a fifth of the load, in the middle all of it at once for a fifth of the time
  soak,   ///< up within a twentieth of the time, down within the last one
  step,   ///< five steps of the same size and length
};
std::optional<Shape> shape_from(std::string_view text);
std::string_view to_text(Shape shape);
Stages expand(Shape shape, double level, bool of_rate, Duration length);

std::optional<load::Spacing> spacing_from(std::string_view text);
std::string_view spacing_text(load::Spacing spacing);  ///< "poisson", "even"

SettingValue rate(std::optional<double>& per_second);
SettingValue stages(std::optional<Stages>& value);

}  // namespace busyhour::cli
