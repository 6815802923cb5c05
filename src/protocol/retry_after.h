// When to try again, as errors say it to people.
#pragma once

#include <string_view>

namespace busyhour::protocol {

/// The time behind "try again in", "retry after" and their like: "2s" of "Please try again in 2s.",
/// "20 seconds" of "Please retry after 20 seconds." A part of `text`, as it is spelled there; empty
/// if it says none.
std::string_view find_retry_after(std::string_view text);

}  // namespace busyhour::protocol
