#include "cli/gate_options.h"

#include <fmt/format.h>

#include <filesystem>

#include "report/output_file.h"
#include "report/target_file.h"
#include "report/target_presets.h"

namespace busyhour::cli {

namespace {

constexpr const char* target_help = "Hold the run to it: 'ttfb{turn:1}: p95<800ms'";
constexpr const char* targets_help =
    "Hold the run to a table: latency-by-turn, benchmarks, conversation, capacity:staging, or a "
    "YAML file";
constexpr const char* junit_help = "Write targets and checks as JUnit XML";
constexpr const char* markdown_help = "Write a summary as Markdown, for a CI job's page";

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
  settings.add({.name = "junit", .help = junit_help, .value = path(options.junit, "FILE")});
  settings.add(
      {.name = "markdown", .help = markdown_help, .value = path(options.markdown, "FILE")});
}

void add_gate_options(CLI::App& app, GateOptions& options) {
  app.add_option("--target", options.targets, target_help)->type_name("TARGET")->expected(1);
  app.add_option("--targets", options.tables, targets_help)->type_name("NAME|FILE")->expected(1);
  app.add_option("--junit", options.junit, junit_help)->type_name("FILE");
  app.add_option("--markdown", options.markdown, markdown_help)->type_name("FILE");
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

Result<void> prepare_gate_files(const GateOptions& options) {
  for (const std::string& file : {options.junit, options.markdown}) {
    if (file.empty()) continue;
    auto directory = std::filesystem::path(file).parent_path();
    if (directory.empty()) directory = ".";
    if (auto ready = report::prepare_output_directory(directory); !ready) return ready;
  }
  return {};
}

Result<void> write_job_files(const GateOptions& options, const report::JobSummary& summary,
                             std::vector<std::string>& files) {
  Result<void> all;
  const auto write = [&](const std::string& file, const std::string& text) {
    auto written = report::write_file_atomically(file, text);
    if (written) {
      files.push_back(file);
    } else if (all) {
      all = std::move(written);
    }
  };
  if (!options.junit.empty()) write(options.junit, report::junit_xml(summary));
  if (!options.markdown.empty()) write(options.markdown, report::markdown_summary(summary));
  return all;
}

}  // namespace busyhour::cli
