// Time: monotonic instants and durations in nanoseconds; the wall clock is only for outputs.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace busyhour {

using Duration = std::chrono::nanoseconds;
/// A point on CLOCK_MONOTONIC (std::chrono::steady_clock of libstdc++ on Linux).
using Instant = std::chrono::time_point<std::chrono::steady_clock, Duration>;
/// A point on CLOCK_REALTIME.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;

/// Nanoseconds since the epoch of CLOCK_MONOTONIC, as written into samples and truth logs.
constexpr std::int64_t to_ns(Instant t) {
  return t.time_since_epoch().count();
}
constexpr Instant instant_from_ns(std::int64_t ns) {
  return Instant(Duration(ns));
}
constexpr double to_ms(Duration d) {
  return static_cast<double>(d.count()) / 1e6;
}
constexpr double to_seconds(Duration d) {
  return static_cast<double>(d.count()) / 1e9;
}
constexpr Duration from_ms(double ms) {
  return Duration(static_cast<std::int64_t>(ms * 1e6));
}

/// The longest duration that can be written; nothing that busyhour waits for comes near.
inline constexpr Duration max_duration = std::chrono::hours(1000);

/// "500ms", "10s", "1m30s", "1h", "1.5s", "250us"; a bare number is seconds, as in Locust.
/// Units are h, m, s, ms, us, ns, from large to small, each at most once. Negative, empty, over
/// `max_duration` and unknown units are usage errors.
Result<Duration> parse_duration(std::string_view text);
/// The usual short text, which parse_duration reads back: "500ms", "1m30s", "1.5s", "0s". A
/// negative duration gets a minus sign (it can be printed, not read).
std::string format_duration(Duration d);

/// "2026-11-21T10:15:30.120Z" (24 characters): ISO 8601, UTC, milliseconds.
std::string format_iso8601_ms(WallTime t);
/// The same into a buffer, without a terminating zero; cheap enough to stamp every frame.
void write_iso8601_ms(WallTime t, std::span<char, 24> out);
/// Reads it back; empty for every other text, and before 1970 or after 2261.
std::optional<WallTime> parse_iso8601_ms(std::string_view text);
/// "20261121_101530", local time, as in the seeds' file names.
std::string format_file_stamp(WallTime t);

}  // namespace busyhour
