// A file of settings, YAML or TOML, as texts with their places.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace busyhour::cli {

/// "key: value" of the file. What a value may be is up to the setting.
struct FileEntry {
  std::string key;                 ///< with '-' where the file may have '_'
  std::vector<std::string> texts;  ///< one, or those of a list
  int line = 1;
};

struct SettingsFile {
  std::string name;  ///< for messages
  std::vector<FileEntry> entries;
};

/// By suffix: .yaml or .yml, .toml. Usage errors "FILE:LINE: what; what to do".
Result<SettingsFile> load_settings_file(const std::filesystem::path& file);
Result<SettingsFile> parse_yaml_settings(std::string_view text, const std::string& name);
Result<SettingsFile> parse_toml_settings(std::string_view text, const std::string& name);

}  // namespace busyhour::cli
