// Reading the values of a YAML map, each with its own check. All of it throws YamlProblem.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "scenario/yaml_tree.h"

namespace busyhour::scenario {

/// One map of the file: only known keys, each at most once.
class Fields {
 public:
  /// `what` names the map in messages ("a turn"). Both must outlive the object, as must `node`.
  Fields(const YamlNode& node, std::string_view what, std::span<const std::string_view> known);

  /// The key's value, or nullptr if the file does not have the key.
  const YamlNode* find(std::string_view key) const;
  Position at() const { return node_.at; }

 private:
  const YamlNode& node_;
};

/// A text on one line: white space, line ends too, becomes single spaces. Not empty, without
/// control characters, at most `longest` characters. `key` is for messages, as below.
std::string read_text(const YamlNode& node, std::string_view key, std::size_t longest);
/// Of a-z, 0-9 and _ only, so that it can be part of file names and reports.
std::string read_name(const YamlNode& node, std::string_view key);
/// A whole number in [1, most].
std::size_t read_count(const YamlNode& node, std::string_view key, std::size_t most);
/// As parse_duration reads it, at most 10 minutes.
Duration read_duration(const YamlNode& node, std::string_view key);
/// The items of a list that is not empty and has at most `most` of them.
std::span<const YamlNode> read_list(const YamlNode& node, std::string_view key, std::size_t most);

}  // namespace busyhour::scenario
