#include "scenario/yaml_tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

#include "base/error.h"
#include "base/utf8.h"

namespace busyhour::scenario {
namespace {

Position position_of(const YAML::Mark& mark) {
  return mark.is_null() ? Position{} : Position{mark.line + 1, mark.column + 1};
}

YamlNode node_at(const YAML::Mark& mark, YamlNode::Kind kind) {
  YamlNode node;
  node.kind = kind;
  node.at = position_of(mark);
  return node;
}

/// Builds the tree from the parser's events. Throwing out of an event ends the parse, so a limit is
/// kept before the parser goes deeper.
class TreeBuilder final : public YAML::EventHandler {
 public:
  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw YamlProblem{position_of(mark), "a second document; remove it"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(node_at(mark, YamlNode::Kind::null));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw YamlProblem{position_of(mark), "aliases (*name) are not supported; write the value out"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    YamlNode node = node_at(mark, YamlNode::Kind::scalar);
    node.text = value;
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == 0) return;
    throw YamlProblem{position_of(mark), "anchors (&name) are not supported; remove it"};
  }
  /// "?" marks a plain scalar or collection without a tag, "!" a quoted scalar.
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw YamlProblem{position_of(mark),
                      fmt::format("tags ({}) are not supported; remove it", tag)};
  }

  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlNode::Kind kind) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (open_.size() == deepest_yaml) {
      throw YamlProblem{position_of(mark),
                        fmt::format("nested deeper than {} levels; use fewer", deepest_yaml)};
    }
    open_.push_back(node_at(mark, kind));
  }
  void close() {
    YamlNode node = std::move(open_.back());
    open_.pop_back();
    add(std::move(node));
  }
  /// Hands a finished node to the innermost open list or map, where keys and values take turns.
  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    YamlNode& parent = open_.back();
    if (parent.kind == YamlNode::Kind::map) {
      if (parent.keys.size() == parent.items.size()) {
        parent.keys.push_back(std::move(node));
        return;
      }
      // The parser places an absent value at whatever follows; its key is the better place.
      if (node.kind == YamlNode::Kind::null) node.at = parent.keys.back().at;
    }
    parent.items.push_back(std::move(node));
  }

  std::vector<YamlNode> open_;  ///< lists and maps whose end has not come yet, outermost first
  YamlNode root_;
  int documents_ = 0;
};

Position position_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  return {static_cast<int>(std::ranges::count(before, '\n')) + 1,
          static_cast<int>(offset - line_start) + 1};
}

/// Refuses what yaml-cpp would let through or take for another encoding.
void check_bytes(std::string_view yaml) {
  if (yaml.size() > longest_yaml) {
    throw YamlProblem{{}, fmt::format("larger than {} MiB; split it", longest_yaml >> 20)};
  }
  if (const auto bad = find_malformed_utf8(yaml)) {
    throw YamlProblem{position_at(yaml, *bad), "not UTF-8; save the file as UTF-8"};
  }
  const auto control = std::ranges::find_if(yaml, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
  });
  if (control != yaml.end()) {
    throw YamlProblem{position_at(yaml, static_cast<std::size_t>(control - yaml.begin())),
                      fmt::format("a control character ({}); remove it", quote({control, 1}))};
  }
}

/// YAML forbids it, and the parser's own message does not say so.
bool is_indented_with_tab(std::string_view yaml, int line) {
  for (int i = 1; i < line; ++i) yaml.remove_prefix(std::min(yaml.find('\n') + 1, yaml.size()));
  return yaml.substr(0, yaml.find_first_not_of(" \t")).contains('\t');
}

}  // namespace

std::string_view YamlNode::kind_name() const {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "a text";
    case Kind::sequence:
      return "a list";
    case Kind::map:
      return "a map";
  }
  return "";
}

YamlNode parse_yaml(std::string_view yaml, std::string_view format_page) {
  check_bytes(yaml);
  std::istringstream in{std::string(yaml)};
  TreeBuilder builder;
  try {
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    const Position at = position_of(error.mark);
    if (is_indented_with_tab(yaml, at.line)) {
      throw YamlProblem{at, "not valid YAML: a tab in the indentation; use spaces"};
    }
    throw YamlProblem{
        at, fmt::format("not valid YAML: {}; see {} for the format", error.msg, format_page)};
  }
  return builder.take_root();
}

}  // namespace busyhour::scenario
