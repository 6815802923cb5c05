// The options that say how the number of turns varies from conversation to conversation.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "cli/settings.h"
#include "load/turn_range.h"

namespace busyhour::cli {

struct TurnOptions {
  int min_turns = 0;  ///< 0: not given
  results::TurnStrategy strategy = results::TurnStrategy::fixed;
};

void add_turn_options(CLI::App& app, TurnOptions& options);
/// The same as settings of `run`.
void add_turn_settings(Settings& settings, TurnOptions& options);

/// With `max_turns` of the option `max_name`. A usage error for what contradicts itself.
Result<load::TurnRange> turn_range(const TurnOptions& options, int max_turns,
                                   std::string_view max_name);

}  // namespace busyhour::cli
