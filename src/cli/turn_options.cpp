#include "cli/turn_options.h"

#include <fmt/format.h>

#include <string>

namespace busyhour::cli {

using results::turn_strategy_from;
using results::TurnStrategy;

namespace {

constexpr auto strategies = "one of fixed, random, increasing";
constexpr auto min_turns_help =
    "Fewest turns of a conversation, with a strategy that varies (default: 1)";
constexpr auto strategy_help =
    "Turns from conversation to conversation: fixed, random (from --min-turns up), or increasing "
    "over the run";

}  // namespace

void add_turn_options(CLI::App& app, TurnOptions& options) {
  app.add_option("--min-turns", options.min_turns, min_turns_help)->check(CLI::Range(1, 200));
  app.add_option_function<std::string>(
         "--turn-strategy",
         [&options](const std::string& text) {
           const auto strategy = turn_strategy_from(text);
           if (!strategy) {
             throw CLI::ValidationError("--turn-strategy", fmt::format("must be {}", strategies));
           }
           options.strategy = *strategy;
         },
         strategy_help)
      ->type_name("NAME")
      ->default_str("fixed");
}

void add_turn_settings(Settings& settings, TurnOptions& options) {
  settings.add(
      {.name = "min-turns", .help = min_turns_help, .value = whole(options.min_turns, 1, 100'000)});
  settings.add({.name = "turn-strategy",
                .standard = "fixed",
                .help = strategy_help,
                .value = choice(options.strategy, strategies, turn_strategy_from,
                                [](auto strategy) { return results::to_text(strategy); })});
}

Result<load::TurnRange> turn_range(const TurnOptions& options, int max_turns,
                                   std::string_view max_name) {
  if (options.min_turns > max_turns) {
    return usage_error(fmt::format("--min-turns ({}) must not be more than --{} ({})",
                                   options.min_turns, max_name, max_turns));
  }
  if (options.strategy == TurnStrategy::fixed) {
    if (options.min_turns > 0 && options.min_turns != max_turns) {
      return usage_error(
          fmt::format("--min-turns {} has no meaning while every conversation has {} turns; say "
                      "--turn-strategy random or increasing",
                      options.min_turns, max_turns));
    }
    return load::TurnRange{options.strategy, max_turns, max_turns};
  }
  return load::TurnRange{options.strategy, options.min_turns > 0 ? options.min_turns : 1,
                         max_turns};
}

}  // namespace busyhour::cli
