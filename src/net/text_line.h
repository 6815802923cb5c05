// Text from strangers as part of a line for people.
#pragma once

#include <string>
#include <string_view>

namespace busyhour::net {

/// Control characters become blanks, runs of blanks one; bytes that are not UTF-8 become '?'. What
/// is longer than `limit` bytes is cut at a whole character and ends in "...".
std::string one_line(std::string_view text, std::size_t limit);
/// At most `limit` bytes of UTF-8 text, cut at a whole character.
std::string_view cut_utf8(std::string_view text, std::size_t limit);

}  // namespace busyhour::net
