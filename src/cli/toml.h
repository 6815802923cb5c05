// TOML, by way of toml++, which takes a while to compile: included in one place only.
#pragma once

#include <string_view>

#include "base/error.h"
#include "cli/settings_file.h"

namespace busyhour::cli {

/// Adds the entries of `text` to `file`, in the order of their lines.
Result<void> read_toml(std::string_view text, SettingsFile& file);

}  // namespace busyhour::cli
