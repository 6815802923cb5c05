#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <optional>

namespace busyhour {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
};
// From large to small; the order in which a text may use them.
constexpr std::array<Unit, 6> units{{{"h", 3'600'000'000'000},
                                     {"m", 60'000'000'000},
                                     {"s", 1'000'000'000},
                                     {"ms", 1'000'000},
                                     {"us", 1'000},
                                     {"ns", 1}}};

std::unexpected<Error> bad_duration(std::string_view text, std::string_view why) {
  return usage_error(
      fmt::format("{} is not a duration: {}; write it like 500ms, 10s or 1m30s", quote(text), why));
}

/// Takes a plain decimal number ("12", "1.5") off the front of `rest`.
std::optional<double> take_number(std::string_view& rest) {
  // from_chars would also take "inf", "nan" and a minus sign.
  if (rest.empty() || rest.front() < '0' || rest.front() > '9') return std::nullopt;
  double number = 0;
  const auto [end, error] =
      std::from_chars(rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

std::string_view take_letters(std::string_view& rest) {
  std::size_t n = 0;
  while (n < rest.size() && rest[n] >= 'a' && rest[n] <= 'z') ++n;
  const std::string_view letters = rest.substr(0, n);
  rest.remove_prefix(n);
  return letters;
}

/// Writes `value` with exactly `digits` digits.
void put_digits(char* out, unsigned value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

/// "1.5" for 1'500 thousandths: `value` / `scale`, exact, without trailing zeros.
std::string decimal(std::int64_t value, std::int64_t scale) {
  std::string text = fmt::format("{}", value / scale);
  std::int64_t rest = value % scale;
  if (rest != 0) text += '.';
  while (rest != 0) {
    scale /= 10;
    text += static_cast<char>('0' + rest / scale);
    rest %= scale;
  }
  return text;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  std::string_view rest = text;
  if (rest.empty()) return bad_duration(text, "it is empty");
  if (rest.front() == '-') return bad_duration(text, "it is negative");
  double total_ns = 0;
  std::size_t next_unit = 0;
  while (!rest.empty()) {
    const bool first = rest.size() == text.size();
    const std::optional<double> number = take_number(rest);
    if (!number) return bad_duration(text, "a number is missing or out of range");
    const std::string_view letters = take_letters(rest);
    if (letters.empty() && first && rest.empty()) {
      total_ns = *number * 1e9;
      break;
    }
    std::size_t unit = 0;
    while (unit < units.size() && units[unit].name != letters) ++unit;
    if (unit == units.size()) {
      return bad_duration(
          text, letters.empty()
                    ? "a unit is missing (h, m, s, ms, us, ns)"
                    : fmt::format("the unit \"{}\" is unknown (h, m, s, ms, us, ns)", letters));
    }
    if (unit < next_unit) return bad_duration(text, "units must go from large to small");
    next_unit = unit + 1;
    total_ns += *number * static_cast<double>(units[unit].ns);
  }
  // Not `>`: an infinite sum must be caught before it is cast.
  if (!(total_ns <= static_cast<double>(max_duration.count()))) {
    return bad_duration(text, "it is longer than 1000 hours");
  }
  return Duration(std::llround(total_ns));
}

std::string format_duration(Duration d) {
  if (d == Duration::zero()) return "0s";
  std::string text = d < Duration::zero() ? "-" : "";
  // Negating Duration::min() would overflow; one nanosecond in 292 years does not matter.
  std::int64_t ns = d == Duration::min() ? Duration::max().count() : std::abs(d.count());
  if (ns < 1'000) return text + fmt::format("{}ns", ns);
  if (ns < 1'000'000) return text + decimal(ns, 1'000) + "us";
  if (ns < 1'000'000'000) return text + decimal(ns, 1'000'000) + "ms";
  for (const Unit& unit : {units[0], units[1]}) {
    if (ns >= unit.ns) text += fmt::format("{}{}", ns / unit.ns, unit.name);
    ns %= unit.ns;
  }
  if (ns != 0) text += decimal(ns, 1'000'000'000) + "s";
  return text;
}

void write_iso8601_ms(WallTime t, std::span<char, 24> out) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const auto ms =
      static_cast<unsigned>(std::chrono::duration_cast<std::chrono::milliseconds>(t - day).count());
  char* p = out.data();
  put_digits(p, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  p[4] = '-';
  put_digits(p + 5, static_cast<unsigned>(date.month()), 2);
  p[7] = '-';
  put_digits(p + 8, static_cast<unsigned>(date.day()), 2);
  p[10] = 'T';
  put_digits(p + 11, ms / 3'600'000, 2);
  p[13] = ':';
  put_digits(p + 14, ms / 60'000 % 60, 2);
  p[16] = ':';
  put_digits(p + 17, ms / 1'000 % 60, 2);
  p[19] = '.';
  put_digits(p + 20, ms % 1'000, 3);
  p[23] = 'Z';
}

std::string format_iso8601_ms(WallTime t) {
  std::array<char, 24> text{};
  write_iso8601_ms(t, text);
  return {text.data(), text.size()};
}

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

std::string format_file_stamp(WallTime t) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y%m%d_%H%M%S", &local);
  return {text.data(), length};
}

}  // namespace busyhour
