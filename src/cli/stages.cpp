#include "cli/stages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace busyhour::cli {

namespace {

constexpr double highest_rate = 1e6;
constexpr std::size_t most_stages = 1000;

struct Unit {
  std::string_view text;
  double seconds;
};
constexpr std::array<Unit, 3> units{Unit{"/s", 1}, Unit{"/m", 60}, Unit{"/h", 3600}};

std::optional<double> parse_level(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text.starts_with('-') || !std::isfinite(value) || value > highest_rate) return std::nullopt;
  return value;
}

/// Takes the unit from the end of `text`.
std::optional<Unit> take_unit(std::string_view& text) {
  const auto* unit =
      std::ranges::find_if(units, [&](const Unit& known) { return text.ends_with(known.text); });
  if (unit == units.end()) return std::nullopt;
  text.remove_suffix(unit->text.size());
  return *unit;
}

bool is_whole(double value) {
  return std::abs(value - std::round(value)) < 1e-9 * std::max(1.0, value);
}

/// The unit in which both are whole numbers; else the second.
Unit unit_for(double a, double b) {
  const auto* unit = std::ranges::find_if(units, [&](const Unit& known) {
    return is_whole(a * known.seconds) && is_whole(b * known.seconds);
  });
  return unit == units.end() ? units.front() : *unit;
}

struct ParsedStage {
  load::Stage stage;
  std::optional<Unit> unit;
};

std::optional<ParsedStage> parse_stage(std::string_view text, double before) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto length = parse_duration(text.substr(0, colon));
  std::string_view levels = text.substr(colon + 1);
  ParsedStage parsed;
  parsed.unit = take_unit(levels);
  const double scale = parsed.unit ? parsed.unit->seconds : 1.0;
  const std::size_t dash = levels.find('-');
  const auto from = dash == std::string_view::npos ? std::optional(before * scale)
                                                   : parse_level(levels.substr(0, dash));
  const auto to = parse_level(dash == std::string_view::npos ? levels : levels.substr(dash + 1));
  if (!length || !from || !to) return std::nullopt;
  parsed.stage = {*length, *from / scale, *to / scale};
  return parsed;
}

/// Levels without a unit count users; in a list of rates they can only be 0.
bool fits_the_kind(const ParsedStage& parsed, bool of_rate) {
  const load::Stage& stage = parsed.stage;
  if (of_rate) return parsed.unit || stage.to == 0;
  return is_whole(stage.from) && is_whole(stage.to);
}

}  // namespace

std::optional<double> parse_rate(std::string_view text) {
  const auto unit = take_unit(text);
  const auto value = parse_level(text);
  if (!unit || !value || *value <= 0) return std::nullopt;
  return *value / unit->seconds;
}

std::string format_rate(double per_second) {
  const Unit unit = unit_for(per_second, per_second);
  return fmt::format("{:.9g}{}", per_second * unit.seconds, unit.text);
}

std::optional<Stages> parse_stages(std::string_view text) {
  std::vector<ParsedStage> parsed;
  double before = 0;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const auto stage = parse_stage(text.substr(0, comma), before);
    if (!stage || parsed.size() == most_stages) return std::nullopt;
    before = stage->stage.to;
    parsed.push_back(*stage);
    if (comma == text.size()) break;
    text.remove_prefix(comma + 1);
  }
  Stages stages;
  stages.of_rate = std::ranges::any_of(parsed, [](const auto& p) { return p.unit.has_value(); });
  for (const ParsedStage& p : parsed) {
    if (!fits_the_kind(p, stages.of_rate)) return std::nullopt;
    stages.list.push_back(p.stage);
  }
  const bool something = stages.peak() > 0 && stages.length() <= max_duration;
  return something ? std::optional(std::move(stages)) : std::nullopt;
}

std::string to_text(const Stages& stages) {
  std::string text;
  for (const load::Stage& stage : stages.list) {
    const Unit unit = stages.of_rate ? unit_for(stage.from, stage.to) : Unit{"", 1};
    text +=
        fmt::format("{}{}:{:.9g}-{:.9g}{}", text.empty() ? "" : ",", format_duration(stage.length),
                    stage.from * unit.seconds, stage.to * unit.seconds, unit.text);
  }
  return text;
}

std::optional<Shape> shape_from(std::string_view text) {
  for (const Shape shape : {Shape::spike, Shape::soak, Shape::step}) {
    if (text == to_text(shape)) return shape;
  }
  return std::nullopt;
}

std::string_view to_text(Shape shape) {
  switch (shape) {
    case Shape::spike:
      return "spike";
    case Shape::soak:
      return "soak";
    case Shape::step:
      return "step";
  }
  return "";
}

Stages expand(Shape shape, double level, bool of_rate, Duration length) {
  constexpr int fifths = 5;
  const auto part = [&](int n) {
    const double share = level * n / fifths;
    return of_rate ? share : std::max(1.0, std::round(share));
  };
  Stages stages{{}, of_rate};
  const auto flat = [&](Duration time, double at) { stages.list.push_back({time, at, at}); };
  switch (shape) {
    case Shape::spike:
      flat(length * 2 / 5, part(1));
      flat(length / 5, level);
      flat(length * 2 / 5, part(1));
      break;
    case Shape::soak:
      stages.list.push_back({length / 20, 0, level});
      flat(length * 18 / 20, level);
      stages.list.push_back({length / 20, level, 0});
      break;
    case Shape::step:
      for (int n = 1; n <= fifths; ++n) flat(length / fifths, part(n));
      break;
  }
  return stages;
}

std::optional<load::Spacing> spacing_from(std::string_view text) {
  if (text == "poisson") return load::Spacing::poisson;
  if (text == "even") return load::Spacing::even;
  return std::nullopt;
}

std::string_view spacing_text(load::Spacing spacing) {
  return spacing == load::Spacing::even ? "even" : "poisson";
}

SettingValue rate(std::optional<double>& per_second) {
  return {.type = "RATE",
          .allowed = "calls per time such as 5/s, 300/m or 1200/h, up to 1000000",
          .read =
              [&per_second](std::span<const std::string> texts) {
                const auto read = parse_rate(texts.back());
                if (read) per_second = read;
                return read.has_value();
              },
          .show = [&per_second] { return per_second ? format_rate(*per_second) : ""; }};
}

SettingValue stages(std::optional<Stages>& value) {
  return {.type = "STAGES",
          .allowed =
              "stages of users such as 2m:0-50,10m:50, or of the arrival rate such as "
              "2m:0-5/s,10m:5/s",
          .read =
              [&value](std::span<const std::string> texts) {
                auto read = parse_stages(texts.back());
                if (!read) return false;
                value = std::move(read);
                return true;
              },
          .show = [&value] { return value ? to_text(*value) : ""; }};
}

}  // namespace busyhour::cli
