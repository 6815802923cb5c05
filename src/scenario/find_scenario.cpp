// Scenario files: reading one, and the search path for those that are called by name.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <cstdlib>
#include <set>
#include <system_error>

#include "base/file.h"
#include "scenario/nearest.h"
#include "scenario/scenario.h"
#include "scenario/yaml_tree.h"

namespace busyhour::scenario {
namespace {

namespace fs = std::filesystem;

bool has_yaml_suffix(const fs::path& file) {
  return file.extension() == ".yaml" || file.extension() == ".yml";
}

/// Colon-separated, as PATH is.
std::vector<fs::path> folders_of_environment() {
  std::vector<fs::path> folders;
  const char* value = std::getenv("BUSYHOUR_SCENARIOS");
  std::string_view rest = value == nullptr ? "" : value;
  while (!rest.empty()) {
    const std::size_t length = std::min(rest.find(':'), rest.size());
    if (length > 0) folders.emplace_back(rest.substr(0, length));
    rest.remove_prefix(std::min(length + 1, rest.size()));
  }
  return folders;
}

/// The first folder in which a name is found wins.
std::vector<fs::path> search_path() {
  std::vector<fs::path> folders = folders_of_environment();
  folders.emplace_back("scenarios");
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    // A binary in build/, in build/PRESET/, and the installed one.
    for (const char* place : {"../scenarios", "../../scenarios", "../share/busyhour/scenarios"}) {
      folders.push_back((program.parent_path() / place).lexically_normal());
    }
  }
  return folders;
}

}  // namespace

std::string Scenario::title() const {
  std::string title = name;
  bool word_start = true;
  for (char& c : title) {
    if (c == '_') {
      c = ' ';
    } else if (word_start && c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
    word_start = c == ' ';
  }
  return title;
}

Result<Scenario> load_scenario(const std::filesystem::path& file) {
  const Result<std::vector<std::byte>> bytes = read_file(file, longest_yaml);
  if (!bytes) return std::unexpected(bytes.error());
  return parse_scenario({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, file);
}

std::vector<std::string> known_scenarios() {
  std::set<std::string> names;
  for (const fs::path& folder : search_path()) {
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      if (has_yaml_suffix(it->path())) names.insert(it->path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

Result<Scenario> find_scenario(const std::string& name_or_file) {
  if (has_yaml_suffix(name_or_file) || name_or_file.contains('/')) {
    return load_scenario(name_or_file);
  }
  for (const fs::path& folder : search_path()) {
    for (const char* suffix : {".yaml", ".yml"}) {
      const fs::path file = folder / (name_or_file + suffix);
      std::error_code error;
      if (!name_or_file.empty() && fs::is_regular_file(file, error)) return load_scenario(file);
    }
  }
  const std::vector<std::string> known = known_scenarios();
  if (known.empty()) {
    return usage_error(fmt::format(
        "there is no scenario {}, nor any other in ./scenarios; set BUSYHOUR_SCENARIOS to the "
        "folder of your scenario files",
        quote_path(name_or_file)));
  }
  const std::vector<std::string_view> words(known.begin(), known.end());
  const std::string_view meant = nearest(name_or_file, words);
  return usage_error(fmt::format(
      "there is no scenario {}; {}known are: {}", quote_path(name_or_file),
      meant.empty() ? "" : fmt::format("did you mean \"{}\"? ", meant), fmt::join(known, ", ")));
}

}  // namespace busyhour::scenario
