// YAML read into a small tree that knows where everything stands, with limits for untrusted files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace busyhour::scenario {

/// A place in a file, counted from 1; columns are bytes.
struct Position {
  int line = 1;
  int column = 1;
};

/// Thrown while a file is read: what is wrong where, and what to do.
struct YamlProblem {
  Position at;
  std::string message;
};

struct YamlNode {
  enum class Kind { null, scalar, sequence, map };

  Kind kind = Kind::null;
  Position at;
  std::string text;             ///< of a scalar
  std::vector<YamlNode> items;  ///< of a sequence; of a map, the values
  std::vector<YamlNode> keys;   ///< of a map: of the item at the same index

  /// "a text", "a list", ...: for messages.
  std::string_view kind_name() const;
};

inline constexpr std::size_t longest_yaml = std::size_t{1} << 20;  ///< bytes
inline constexpr int deepest_yaml = 16;                            ///< lists and maps in each other

/// Reads the one document in `yaml`. Throws YamlProblem for what is not YAML, not UTF-8 or over the
/// limits, and for anchors, aliases and tags: a scenario needs none, and aliases let a small file
/// grow without bounds. `format_page` is where people read what the file may say.
YamlNode parse_yaml(std::string_view yaml, std::string_view format_page = "docs/scenarios.md");

}  // namespace busyhour::scenario
