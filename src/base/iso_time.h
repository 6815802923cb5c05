// Reading the time of day that format_iso8601_ms() wrote.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace busyhour {

/// "2026-11-21T10:15:30.120Z"; empty for every other text, and before 1970 or after 2261.
std::optional<WallTime> parse_iso8601_ms(std::string_view text);

}  // namespace busyhour
