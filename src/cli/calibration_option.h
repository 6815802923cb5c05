// --calibration of commands that place calls.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "load/plan.h"
#include "protocol/caller_dialect.h"
#include "report/applied_calibration.h"

namespace busyhour::cli {

/// Reads the file and holds it against the load that is to come; nothing if there is no file.
Result<std::optional<report::AppliedCalibration>> load_calibration(
    const std::string& file, const protocol::CallerOptions& dialect, const load::Plan& plan);

}  // namespace busyhour::cli
