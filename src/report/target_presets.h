// The tables of performance targets that come with the program, by name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "report/target.h"

namespace busyhour::report {

struct TargetPreset {
  std::string_view name;     ///< "capacity:staging"
  std::string_view meaning;  ///< in the documentation
};
std::span<const TargetPreset> target_presets();

/// The targets of a preset, each with its name as origin; a usage error for an unknown one.
Result<std::vector<Target>> preset_targets(std::string_view name);

/// All targets of all presets, and all metrics, as tables: docs/targets.md holds these texts.
std::string presets_markdown();
std::string measures_markdown();

}  // namespace busyhour::report
