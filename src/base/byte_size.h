// Amounts of memory and disk, as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace busyhour {

/// "256M", "1.5G", "64K", "4096": K, M, G and T are powers of 1024, a bare number is bytes. Case
/// does not matter, and a B behind the letter is taken. A usage error for everything else.
Result<std::uint64_t> parse_byte_size(std::string_view text);
/// The shortest such text, to a tenth of its unit: "256M", "1.5G", "17".
std::string format_byte_size(std::uint64_t bytes);

}  // namespace busyhour
