// The options that say what a target speaks, for commands without a table of settings.
#pragma once

#include <CLI/CLI.hpp>

#include "protocol/caller_dialect.h"

namespace busyhour::cli {

/// --endpoint and --pipeline.
void add_dialect_names(CLI::App& app, protocol::CallerOptions& dialect);

}  // namespace busyhour::cli
