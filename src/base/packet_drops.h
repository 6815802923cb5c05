// Packets that the machine's own kernel threw away on their way in.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace busyhour {

/// From /proc/net/softnet_stat: a line of hexadecimal numbers for each core, of which the second
/// counts what found the core's backlog full (Linux: net/core/net-procfs.c). Together, since the
/// machine started.
std::optional<std::uint64_t> parse_packet_drops(std::string_view softnet_stat);
std::optional<std::uint64_t> packet_drops();

}  // namespace busyhour
