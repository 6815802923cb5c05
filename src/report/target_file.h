// Targets in a YAML file. docs/targets.md describes the format.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "report/target.h"

namespace busyhour::report {

/// `name` stands in messages and as the targets' origin. Usage errors "NAME:LINE: what".
Result<std::vector<Target>> parse_target_file(std::string_view yaml, const std::string& name);
Result<std::vector<Target>> load_target_file(const std::filesystem::path& file);

}  // namespace busyhour::report
