// Any bytes as a file of settings, in both formats: an error with a place, or entries in lines that
// the file has, none twice.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "cli/settings_file.h"

namespace {

using namespace busyhour;

void check(const Result<cli::SettingsFile>& file, std::string_view text) {
  if (!file) {
    const std::string& message = file.error().message;
    if (!message.starts_with("file:") || message.contains('\n')) std::abort();
    return;
  }
  // A lone CR ends a line of YAML as well.
  const auto ends = std::ranges::count_if(text, [](char c) { return c == '\n' || c == '\r'; });
  std::set<std::string_view> keys;
  for (const cli::FileEntry& entry : file->entries) {
    if (!keys.insert(entry.key).second || entry.key.contains('_')) std::abort();
    if (entry.line < 1 || entry.line > ends + 1) std::abort();
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(cli::parse_yaml_settings(text, "file"), text);
  check(cli::parse_toml_settings(text, "file"), text);
  return 0;
}
