#include "scenario/fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/error.h"
#include "base/utf8.h"
#include "scenario/nearest.h"

namespace busyhour::scenario {
namespace {

constexpr std::size_t longest_name = 64;
constexpr Duration longest_wait = 10min;

const std::string& scalar_of(const YamlNode& node, std::string_view key, std::string_view wanted) {
  if (node.kind == YamlNode::Kind::null) {
    throw YamlProblem{node.at, fmt::format("\"{}\" is empty; give {}", key, wanted)};
  }
  if (node.kind != YamlNode::Kind::scalar) {
    throw YamlProblem{node.at,
                      fmt::format("\"{}\" is {}; it must be {}", key, node.kind_name(), wanted)};
  }
  return node.text;
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::string join_lines(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (!is_space(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

Fields::Fields(const YamlNode& node, std::string_view what, std::span<const std::string_view> known)
    : node_(node) {
  if (node.kind != YamlNode::Kind::map) {
    throw YamlProblem{node.at, fmt::format("{} is {}; it must be a map of keys like \"{}: ...\"",
                                           what, node.kind_name(), known.front())};
  }
  std::set<std::string_view> seen;
  for (const YamlNode& key : node.keys) {
    if (key.kind != YamlNode::Kind::scalar) {
      throw YamlProblem{key.at, fmt::format("a key is {}; it must be a word", key.kind_name())};
    }
    if (std::ranges::find(known, key.text) == known.end()) {
      const std::string_view meant = nearest(key.text, known);
      throw YamlProblem{
          key.at, fmt::format("unknown key {}; {}", quote(key.text),
                              meant.empty() ? fmt::format("{} has {}", what, fmt::join(known, ", "))
                                            : fmt::format("did you mean \"{}\"?", meant))};
    }
    if (!seen.insert(key.text).second) {
      throw YamlProblem{key.at,
                        fmt::format("\"{}\" is there a second time; remove one of them", key.text)};
    }
  }
}

const YamlNode* Fields::find(std::string_view key) const {
  const auto found = std::ranges::find(node_.keys, key, &YamlNode::text);
  return found == node_.keys.end()
             ? nullptr
             : &node_.items[static_cast<std::size_t>(found - node_.keys.begin())];
}

std::string read_text(const YamlNode& node, std::string_view key, std::size_t longest) {
  std::string text = join_lines(scalar_of(node, key, "a text"));
  if (text.empty()) throw YamlProblem{node.at, fmt::format("\"{}\" is empty; give a text", key)};
  // An escape such as "\x07" in a quoted text gets past the check of the file's bytes.
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(text, is_control)) {
    throw YamlProblem{node.at, fmt::format("\"{}\" has a control character; remove it", key)};
  }
  const std::size_t length = count_characters(text);
  if (length > longest) {
    throw YamlProblem{node.at, fmt::format("\"{}\" has {} characters; at most {} are allowed", key,
                                           length, longest)};
  }
  return text;
}

std::string read_name(const YamlNode& node, std::string_view key) {
  const std::string& text = scalar_of(node, key, "a name");
  if (text.empty() || text.size() > longest_name || !std::ranges::all_of(text, is_name_character)) {
    throw YamlProblem{node.at, fmt::format("\"{}\" is {}; use 1 to {} characters of a-z, 0-9 and _",
                                           key, quote(text), longest_name)};
  }
  return text;
}

std::size_t read_count(const YamlNode& node, std::string_view key, std::size_t most) {
  const std::string& text = scalar_of(node, key, "a whole number");
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count < 1 || count > most) {
    throw YamlProblem{node.at, fmt::format("\"{}\" is {}; give a whole number from 1 to {}", key,
                                           quote(text), most)};
  }
  return count;
}

Duration read_duration(const YamlNode& node, std::string_view key) {
  const Result<Duration> duration = parse_duration(scalar_of(node, key, "a duration like 1s"));
  if (!duration) {
    throw YamlProblem{node.at, fmt::format("\"{}\": {}", key, duration.error().message)};
  }
  if (*duration > longest_wait) {
    throw YamlProblem{
        node.at, fmt::format("\"{}\" is {}; at most {} is allowed", key, format_duration(*duration),
                             format_duration(longest_wait))};
  }
  return *duration;
}

std::span<const YamlNode> read_list(const YamlNode& node, std::string_view key, std::size_t most) {
  if (node.kind != YamlNode::Kind::sequence && node.kind != YamlNode::Kind::null) {
    throw YamlProblem{node.at,
                      fmt::format("\"{}\" is {}; it must be a list", key, node.kind_name())};
  }
  if (node.items.empty()) {
    throw YamlProblem{node.at, fmt::format("\"{}\" is empty; give at least one", key)};
  }
  if (node.items.size() > most) {
    throw YamlProblem{
        node.items[most].at,
        fmt::format("\"{}\" has {} entries; at most {} are allowed", key, node.items.size(), most)};
  }
  return node.items;
}

}  // namespace busyhour::scenario
