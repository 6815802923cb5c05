#include "base/byte_size.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace busyhour {

namespace {

constexpr std::string_view units = "KMGT";

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

Result<std::uint64_t> parse_byte_size(std::string_view text) {
  const auto refuse = [text] {
    return usage_error(fmt::format("{} is no size such as 256M or 1.5G", quote(text)));
  };
  constexpr double most = 1e18;
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(value) || value < 0) return refuse();
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (!unit.empty() && upper(unit.back()) == 'B') unit.remove_suffix(1);
  if (unit.size() > 1) return refuse();
  if (!unit.empty()) {
    const std::size_t power = units.find(upper(unit.front()));
    if (power == units.npos) return refuse();
    value = std::ldexp(value, 10 * (static_cast<int>(power) + 1));
  }
  if (value > most) return refuse();
  return static_cast<std::uint64_t>(value);
}

std::string format_byte_size(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes);
  double value = static_cast<double>(bytes);
  std::size_t power = 0;
  // Not "1024M": what would be rounded up to the next unit is told in it.
  for (value /= 1024; value >= 1023.95 && power + 1 < units.size(); value /= 1024) ++power;
  const double tenths = std::round(value * 10) / 10;
  return fmt::format("{}{}", tenths, units[power]);
}

}  // namespace busyhour
