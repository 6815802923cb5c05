#include "base/packet_drops.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace busyhour {

std::optional<std::uint64_t> parse_packet_drops(std::string_view softnet_stat) {
  std::optional<std::uint64_t> all;
  while (!softnet_stat.empty()) {
    const std::string_view line = softnet_stat.substr(0, softnet_stat.find('\n'));
    softnet_stat.remove_prefix(std::min(line.size() + 1, softnet_stat.size()));
    const std::size_t second = line.find(' ');
    if (second == std::string_view::npos) return std::nullopt;
    std::uint64_t drops = 0;
    const auto [end, error] =
        std::from_chars(line.data() + second + 1, line.data() + line.size(), drops, 16);
    if (error != std::errc{}) return std::nullopt;
    all = all.value_or(0) + drops;
  }
  return all;
}

std::optional<std::uint64_t> packet_drops() {
  std::ifstream file("/proc/net/softnet_stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_packet_drops(text);
}

}  // namespace busyhour
