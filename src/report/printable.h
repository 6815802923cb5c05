// Text that others chose (server messages, scenario files) made safe to print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace busyhour::report {

enum class Charset { ascii, utf8 };

/// One line for a terminal of the given character set: control characters (also those of the
/// range C1, which could be commands to the terminal) become spaces; what is not valid UTF-8, or
/// cannot be shown in ASCII, becomes '?'. Cut after `max_characters`, with "..." in their place.
std::string printable(std::string_view text, Charset charset, std::size_t max_characters = 160);

/// The places that a text takes on the screen, taking each code point as one; for text of
/// printable() without wide characters.
std::size_t display_width(std::string_view text);

}  // namespace busyhour::report
