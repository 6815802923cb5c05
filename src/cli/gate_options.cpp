#include "cli/gate_options.h"

#include <fmt/format.h>

#include "report/target_file.h"
#include "report/target_presets.h"

namespace busyhour::cli {

namespace {

constexpr const char* target_help = "Hold the run to it: 'ttfb{turn:1}: p95<800ms'";
constexpr const char* targets_help =
    "Hold the run to a table: latency-by-turn, benchmarks, conversation, capacity:staging, or a "
    "YAML file";

Result<std::vector<report::Target>> read_table(const std::string& name) {
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return report::load_target_file(name);
  auto targets = report::preset_targets(name);
  if (!targets) return usage_error("--targets: " + targets.error().message);
  return targets;
}

}  // namespace

void add_gate_settings(Settings& settings, GateOptions& options) {
  settings.begin_group("Targets");
  settings.add({.name = "target", .help = target_help, .value = texts(options.targets, "TARGET")});
  settings.add(
      {.name = "targets", .help = targets_help, .value = texts(options.tables, "NAME|FILE")});
  settings.add({.name = "abort-on-fail",
                .standard = "false",
                .help = "End the run as soon as a target is missed for certain",
                .value = yes_or_no(options.abort_on_fail)});
}

void add_gate_options(CLI::App& app, GateOptions& options) {
  app.add_option("--target", options.targets, target_help)->type_name("TARGET")->expected(1);
  app.add_option("--targets", options.tables, targets_help)->type_name("NAME|FILE")->expected(1);
}

Result<std::vector<report::Target>> read_targets(const GateOptions& options) {
  std::vector<report::Target> all;
  const auto take = [&all](std::vector<report::Target>&& targets) {
    all.insert(all.end(), std::make_move_iterator(targets.begin()),
               std::make_move_iterator(targets.end()));
  };
  for (const std::string& name : options.tables) {
    auto targets = read_table(name);
    if (!targets) return targets;
    take(std::move(*targets));
  }
  for (const std::string& text : options.targets) {
    auto targets = report::parse_targets(text);
    if (!targets) {
      return usage_error(fmt::format("--target {}, {}", quote(text), targets.error().message));
    }
    take(std::move(*targets));
  }
  if (all.size() > report::most_targets) {
    return usage_error(fmt::format("{} targets are too many; at most {} are allowed", all.size(),
                                   report::most_targets));
  }
  if (options.abort_on_fail && all.empty()) {
    return usage_error("--abort-on-fail needs a target; give one with --target or --targets");
  }
  return all;
}

}  // namespace busyhour::cli
