#include "base/delay.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace busyhour {
namespace {

// exp(10 * 3) is already 10^13 medians: a larger sigma is a mistake.
constexpr double max_sigma = 10;

std::unexpected<Error> bad_delay(std::string_view text, std::string_view why) {
  return usage_error(fmt::format(
      "{} is not a delay: {}; write fixed:300ms, uniform:200ms,400ms or lognormal:300ms,0.4",
      quote(text), why));
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<double> parse_sigma(std::string_view text) {
  double value = 0;
  const auto [stop, error] = std::from_chars(text.begin(), text.end(), value);
  if (error != std::errc{} || stop != text.end()) return std::nullopt;
  const bool in_range = value >= 0 && value <= max_sigma;  // false for not-a-number too
  return in_range ? std::optional(value) : std::nullopt;
}

}  // namespace

Delay Delay::fixed(Duration value) {
  return {Shape::fixed, value, Duration{0}, 0};
}
Delay Delay::uniform(Duration low, Duration high) {
  return {Shape::uniform, low, high, 0};
}
Delay Delay::lognormal(Duration median, double sigma) {
  return {Shape::lognormal, median, Duration{0}, sigma};
}

Result<Delay> Delay::parse(std::string_view text) {
  const std::string_view all = trim(text);
  const std::size_t colon = all.find(':');
  const std::string_view shape = colon == all.npos ? "fixed" : all.substr(0, colon);
  const std::string_view values = colon == all.npos ? all : all.substr(colon + 1);
  if (shape != "fixed" && shape != "uniform" && shape != "lognormal") {
    return bad_delay(text, fmt::format("the shape {} is unknown", quote(shape)));
  }

  const std::size_t comma = values.find(',');
  if ((comma == values.npos) != (shape == "fixed")) {
    return bad_delay(
        text, fmt::format("{} takes {}", shape, shape == "fixed" ? "one duration" : "two values"));
  }
  const std::string_view first_text = trim(values.substr(0, comma));
  const Result<Duration> first = parse_duration(first_text);
  if (!first) return bad_delay(text, fmt::format("{} is not a duration", quote(first_text)));
  if (shape == "fixed") return fixed(*first);

  const std::string_view second_text = trim(values.substr(comma + 1));
  if (shape == "lognormal") {
    const std::optional<double> sigma = parse_sigma(second_text);
    if (!sigma) return bad_delay(text, "sigma must be a number from 0 to 10");
    return lognormal(*first, *sigma);
  }
  const Result<Duration> second = parse_duration(second_text);
  if (!second) return bad_delay(text, fmt::format("{} is not a duration", quote(second_text)));
  if (*second < *first) return bad_delay(text, "the first value is larger than the second");
  return uniform(*first, *second);
}

Duration Delay::draw(Random& random) const {
  Duration value = first_;
  if (shape_ == Shape::uniform && second_ > first_) {
    const auto width = static_cast<std::uint64_t>((second_ - first_).count());
    value += Duration(static_cast<std::int64_t>(random.below(width + 1)));
  } else if (shape_ == Shape::lognormal) {
    const double ns = static_cast<double>(first_.count()) * std::exp(sigma_ * random.normal());
    // Limited as a double: the tail of a large sigma does not fit into an integer.
    value = Duration(
        static_cast<std::int64_t>(std::min(ns, static_cast<double>(max_duration.count()))));
  }
  return std::max(value, Duration::zero());
}

std::string Delay::to_text() const {
  switch (shape_) {
    case Shape::fixed:
      return "fixed:" + format_duration(first_);
    case Shape::uniform:
      return fmt::format("uniform:{},{}", format_duration(first_), format_duration(second_));
    case Shape::lognormal:
      return fmt::format("lognormal:{},{}", format_duration(first_), sigma_);
  }
  return {};
}

}  // namespace busyhour
