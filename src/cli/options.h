// Option values that CLI11 does not know: durations and delays, with our own error texts.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/delay.h"
#include "base/time.h"

namespace busyhour::cli {

/// An option that takes a duration ("10s", "500ms", "1m30s"). Its default is shown in --help.
CLI::Option* add_duration(CLI::App& app, const std::string& name, Duration& value,
                          const std::string& description);

/// An option that takes a delay ("fixed:300ms", "uniform:200ms,400ms", "lognormal:300ms,0.4").
CLI::Option* add_delay(CLI::App& app, const std::string& name, Delay& value,
                       const std::string& description);

}  // namespace busyhour::cli
