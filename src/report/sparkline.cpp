#include "report/sparkline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace busyhour::report {

namespace {

constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 8> letters{"_", ".", ":", "-", "=", "+", "*", "#"};

}  // namespace

std::string sparkline(std::span<const std::optional<double>> values, double least, double most,
                      Charset charset) {
  const auto& steps = charset == Charset::utf8 ? blocks : letters;
  const double highest = static_cast<double>(steps.size()) - 1;
  std::string line;
  for (const std::optional<double>& value : values) {
    if (!value) {
      line += ' ';
      continue;
    }
    const double share = most > least ? (*value - least) / (most - least) : 0.5;
    const double step = std::round(std::clamp(share, 0.0, 1.0) * highest);
    line += steps[static_cast<std::size_t>(step)];
  }
  return line;
}

std::string sparkline(std::span<const std::optional<double>> values, Charset charset) {
  std::optional<double> least, most;
  for (const std::optional<double>& value : values) {
    if (!value) continue;
    least = std::min(least.value_or(*value), *value);
    most = std::max(most.value_or(*value), *value);
  }
  return sparkline(values, least.value_or(0), most.value_or(0), charset);
}

}  // namespace busyhour::report
