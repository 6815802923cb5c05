// Values of agent.yaml that have a form of their own. All of it throws scenario::YamlProblem.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "agent/faults.h"
#include "agent/route.h"
#include "scenario/yaml_tree.h"

namespace busyhour::agent {

inline constexpr std::size_t longest_text = 1024;

/// "KEY must be WANTED", at the node.
[[noreturn]] void refuse(const scenario::YamlNode& node, std::string_view key,
                         std::string_view wanted);
/// A whole number in [least, most].
std::uint64_t read_number(const scenario::YamlNode& node, std::string_view key, std::uint64_t least,
                          std::uint64_t most);
/// {acs: r3, browser: r1, realtime: beta}
DialectChoice read_dialects(const scenario::YamlNode& node);
/// A list of {kind: ..., probability: ..., ...}
std::vector<Fault> read_faults(const scenario::YamlNode& node);

}  // namespace busyhour::agent
