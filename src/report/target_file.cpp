#include "report/target_file.h"

#include <fmt/format.h>

#include <array>

#include "base/file.h"
#include "report/target_presets.h"
#include "scenario/fields.h"
#include "scenario/yaml_tree.h"

namespace busyhour::report {

namespace {

using scenario::YamlNode;
using scenario::YamlProblem;

constexpr const char* page = "docs/targets.md";

const std::string& scalar_of(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::scalar) return node.text;
  throw YamlProblem{node.at, fmt::format("{} cannot stand here: a target is a text such as "
                                         "ttfb: p95<800ms",
                                         node.kind_name())};
}

class FileReader {
 public:
  explicit FileReader(const std::string& name) : name_(name) {}

  std::vector<Target> read(const YamlNode& root) {
    constexpr std::array<std::string_view, 2> known{"targets", "presets"};
    const scenario::Fields fields(root, "a file of targets", known);
    if (const YamlNode* presets = fields.find("presets")) {
      for (const YamlNode& preset : scenario::read_list(*presets, "presets", most_targets)) {
        add(preset_targets(scalar_of(preset)), preset);
      }
    }
    if (const YamlNode* targets = fields.find("targets")) read_targets(*targets);
    if (targets_.empty()) throw YamlProblem{fields.at(), "no target is in it; add one"};
    return std::move(targets_);
  }

 private:
  void read_targets(const YamlNode& node) {
    if (node.kind == YamlNode::Kind::map) return read_map(node);
    for (const YamlNode& item : scenario::read_list(node, "targets", most_targets)) {
      // "- ttfb: p95<800ms" is a map to YAML.
      if (item.kind == YamlNode::Kind::map) {
        read_map(item);
      } else {
        add(parse_targets(scalar_of(item)), item);
      }
    }
  }
  /// Metric: condition, or a list of them.
  void read_map(const YamlNode& node) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string& subject = scalar_of(node.keys[i]);
      const YamlNode& value = node.items[i];
      if (value.kind != YamlNode::Kind::sequence) {
        add_condition(subject, value);
        continue;
      }
      for (const YamlNode& item : scenario::read_list(value, subject, most_targets)) {
        add_condition(subject, item);
      }
    }
  }
  void add_condition(const std::string& subject, const YamlNode& node) {
    const std::string text = fmt::format("{}: {}", subject, scalar_of(node));
    add(parse_targets(text), node, text);
  }
  /// `text`: where it does not stand in the file as it is.
  void add(Result<std::vector<Target>> targets, const YamlNode& node,
           const std::string& text = "") {
    if (!targets) {
      throw YamlProblem{node.at, text.empty()
                                     ? targets.error().message
                                     : fmt::format("{}, {}", quote(text), targets.error().message)};
    }
    for (Target& target : *targets) {
      if (targets_.size() == most_targets) {
        throw YamlProblem{node.at, fmt::format("more than {} targets; use fewer", most_targets)};
      }
      target.origin = name_;
      targets_.push_back(std::move(target));
    }
  }

  const std::string& name_;
  std::vector<Target> targets_;
};

}  // namespace

Result<std::vector<Target>> parse_target_file(std::string_view yaml, const std::string& name) {
  try {
    return FileReader(name).read(scenario::parse_yaml(yaml, page));
  } catch (const YamlProblem& problem) {
    return usage_error(fmt::format("{}:{}: {}", name, problem.at.line, problem.message));
  }
}

Result<std::vector<Target>> load_target_file(const std::filesystem::path& file) {
  const auto bytes = read_file(file, scenario::longest_yaml);
  if (!bytes) return std::unexpected(bytes.error());
  const std::string_view yaml(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  return parse_target_file(yaml, file.string());
}

}  // namespace busyhour::report
