#include "cli/settings_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "cli/toml.h"
#include "scenario/yaml_tree.h"

namespace busyhour::cli {

namespace {

using scenario::YamlNode;
using scenario::YamlProblem;

constexpr std::size_t longest_file = std::size_t{1} << 20;  // bytes
constexpr const char* flat = "a file of settings has 'name: value' lines, and lists of texts";

std::string scalar_text(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::null) return "";
  if (node.kind != YamlNode::Kind::scalar) {
    throw YamlProblem{node.at, fmt::format("{} cannot stand here: {}", node.kind_name(), flat)};
  }
  return node.text;
}

FileEntry read_entry(const YamlNode& key, const YamlNode& value) {
  FileEntry entry{scalar_text(key), {}, key.at.line};
  if (value.kind == YamlNode::Kind::sequence) {
    for (const YamlNode& item : value.items) entry.texts.push_back(scalar_text(item));
  } else {
    entry.texts.push_back(scalar_text(value));
  }
  return entry;
}

/// Common to both formats: '_' is taken for '-', and no key may come twice.
Result<SettingsFile> checked(SettingsFile file) {
  for (std::size_t i = 0; i < file.entries.size(); ++i) {
    FileEntry& entry = file.entries[i];
    std::ranges::replace(entry.key, '_', '-');
    for (std::size_t k = 0; k < i; ++k) {
      if (file.entries[k].key != entry.key) continue;
      return usage_error(fmt::format("{}:{}: {} stands in line {} already; remove one", file.name,
                                     entry.line, quote(entry.key), file.entries[k].line));
    }
  }
  return file;
}

}  // namespace

Result<SettingsFile> parse_yaml_settings(std::string_view text, const std::string& name) {
  SettingsFile file{name, {}};
  try {
    const YamlNode root = scenario::parse_yaml(text, "docs/settings.md");
    if (root.kind == YamlNode::Kind::null) return file;
    if (root.kind != YamlNode::Kind::map) {
      throw YamlProblem{root.at, fmt::format("not {}: {}", root.kind_name(), flat)};
    }
    for (std::size_t i = 0; i < root.keys.size(); ++i) {
      file.entries.push_back(read_entry(root.keys[i], root.items[i]));
    }
  } catch (const YamlProblem& problem) {
    return usage_error(fmt::format("{}:{}: {}", name, problem.at.line, problem.message));
  }
  return checked(std::move(file));
}

Result<SettingsFile> parse_toml_settings(std::string_view text, const std::string& name) {
  SettingsFile file{name, {}};
  if (auto read = read_toml(text, file); !read) return std::unexpected(read.error());
  return checked(std::move(file));
}

Result<SettingsFile> load_settings_file(const std::filesystem::path& file) {
  const std::string suffix = file.extension();
  const bool toml = suffix == ".toml";
  if (!toml && suffix != ".yaml" && suffix != ".yml") {
    return usage_error(
        fmt::format("--config {}: the name must end with .yaml, .yml or .toml", file.string()));
  }
  const auto bytes = read_file(file, longest_file);
  if (!bytes) return std::unexpected(bytes.error());
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  return toml ? parse_toml_settings(text, file.string()) : parse_yaml_settings(text, file.string());
}

}  // namespace busyhour::cli
