#include "base/iso_time.h"

#include <chrono>

namespace busyhour {

std::optional<WallTime> parse_iso8601_ms(std::string_view text) {
  if (text.size() != 24) return std::nullopt;
  const auto number = [text](std::size_t at, std::size_t digits) {
    int value = 0;
    for (const char c : text.substr(at, digits)) value = 10 * value + (c - '0');
    return value;
  };
  const int year = number(0, 4);
  if (year < 1970 || year > 2261) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2))));
  if (!date.ok()) return std::nullopt;
  const WallTime at = std::chrono::sys_days(date) + std::chrono::hours(number(11, 2)) +
                      std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
                      std::chrono::milliseconds(number(20, 3));
  // What is no digit, or a mark in the wrong place, does not come out again.
  if (format_iso8601_ms(at) != text) return std::nullopt;
  return at;
}

}  // namespace busyhour
