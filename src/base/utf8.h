// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace busyhour {

/// The offset of the first byte that does not belong to a well-formed character.
std::optional<std::size_t> find_malformed_utf8(std::string_view text);

/// Characters (code points) in well-formed UTF-8.
std::size_t count_characters(std::string_view text);

}  // namespace busyhour
