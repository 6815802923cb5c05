#include "report/target_presets.h"

#include <fmt/format.h>

#include <array>

#include "report/position_targets.h"
#include "report/targets.h"
#include "scenario/nearest.h"

namespace busyhour::report {

namespace {

constexpr std::array presets{
    TargetPreset{"latency-by-turn", "the seeds' latency targets by turn position"},
    TargetPreset{"benchmarks", "the seeds' latency benchmarks, column Target"},
    TargetPreset{"benchmarks:acceptable", "the seeds' latency benchmarks, column Acceptable"},
    TargetPreset{"conversation", "the seeds' targets of whole conversations"},
    TargetPreset{"capacity:development", "the seeds' capacity of a development installation"},
    TargetPreset{"capacity:staging", "the seeds' capacity of a staging installation"},
    TargetPreset{"capacity:production", "the seeds' capacity of a production installation"},
};

Target time_below(Subject subject, double limit_ms) {
  return {.subject = std::move(subject),
          .figure = Figure::quantile,
          .quantile = 0.95,
          .comparison = Comparison::less,
          .limit = limit_ms};
}
Target share_above(Subject subject, double limit) {
  return {.subject = std::move(subject), .comparison = Comparison::greater, .limit = limit};
}
Subject of(Measure measure, std::optional<int> turn = {}, std::optional<int> length = {}) {
  return {.measure = measure, .turn = turn, .length = length};
}
Target premise(Measure measure, double least) {
  return {
      .subject = of(measure), .comparison = Comparison::at_least, .limit = least, .premise = true};
}

std::vector<Target> by_turn() {
  std::vector<Target> targets;
  for (const PositionTarget& position : position_targets) {
    const int turn = position.turn;
    targets.push_back(
        time_below(of(Measure::speech_recognition, turn), position.recognition_p95_ms));
    targets.push_back(time_below(of(Measure::agent_processing, turn), position.processing_p95_ms));
    targets.push_back(time_below(of(Measure::end_to_end, turn), position.end_to_end_p95_ms));
    targets.push_back(share_above(of(Measure::success_rate, turn), position.success_percent));
  }
  return targets;
}

std::vector<Target> benchmarks(double LatencyBenchmark::* column) {
  std::vector<Target> targets;
  for (const LatencyBenchmark& benchmark : latency_benchmarks) {
    const double limit = benchmark.*column;
    switch (benchmark.quantity) {
      case Quantity::ttfb_p95:
        targets.push_back(time_below(of(Measure::ttfb), limit));
        break;
      case Quantity::barge_in_p95:
        targets.push_back(time_below(of(Measure::barge_in), limit));
        break;
      case Quantity::connection_success:
        targets.push_back(share_above(of(Measure::connection_success), limit));
        break;
      case Quantity::turn_success:
        targets.push_back(share_above(of(Measure::success_rate), limit));
        break;
    }
  }
  return targets;
}

/// load-testing-framework.md, "Conversation-Level Targets". It does not say which figure of the
/// durations: P95, as in its other tables.
std::vector<Target> conversations() {
  Target failures = share_above(of(Measure::failure_rate), 5);
  failures.comparison = Comparison::less;
  return {time_below(of(Measure::conversation, {}, 3), 20'000),
          share_above(of(Measure::conversation_success, {}, 3), 95),
          time_below(of(Measure::conversation, {}, 5), 50'000),
          share_above(of(Measure::conversation_success, {}, 5), 90),
          failures,
          premise(Measure::users, 10)};
}

std::vector<Target> capacity(std::string_view environment) {
  for (const CapacityTarget& row : capacity_targets) {
    if (environment != results::to_text(row.environment)) continue;
    return {share_above(of(Measure::success_rate), row.success_percent),
            premise(Measure::users, row.users), premise(Measure::run_time, to_ms(row.duration))};
  }
  return {};
}

std::vector<Target> targets_of(std::string_view name) {
  constexpr std::string_view capacity_prefix = "capacity:";
  if (name == "latency-by-turn") return by_turn();
  if (name == "benchmarks") return benchmarks(&LatencyBenchmark::target);
  if (name == "benchmarks:acceptable") return benchmarks(&LatencyBenchmark::acceptable);
  if (name == "conversation") return conversations();
  if (name.starts_with(capacity_prefix)) return capacity(name.substr(capacity_prefix.size()));
  return {};
}

}  // namespace

std::span<const TargetPreset> target_presets() {
  return presets;
}

Result<std::vector<Target>> preset_targets(std::string_view name) {
  std::vector<Target> targets = targets_of(name);
  if (targets.empty()) {
    std::vector<std::string_view> known;
    std::string all;
    for (const TargetPreset& preset : presets) {
      known.push_back(preset.name);
      all += fmt::format("{}{}", all.empty() ? "" : ", ", preset.name);
    }
    const std::string_view near = scenario::nearest(name, known);
    return usage_error(fmt::format(
        "{} is no table of targets{}; there are {}, and files that end in .yaml", quote_path(name),
        near.empty() ? "" : fmt::format(", did you mean {}?", quote(near)), all));
  }
  for (Target& target : targets) {
    target.origin = name;
    target.where_planned = true;
  }
  return targets;
}

std::string presets_markdown() {
  std::string text;
  for (const TargetPreset& preset : presets) {
    text += fmt::format("### `{}`\n\nHolds {}.\n\n| target | |\n|---|---|\n", preset.name,
                        preset.meaning);
    for (const Target& target : targets_of(preset.name)) {
      text += fmt::format("| `{}` | {} |\n", to_text(target),
                          target.premise ? "else the run shows nothing: inconclusive" : "");
    }
    text += '\n';
  }
  return text;
}

std::string measures_markdown() {
  std::string text = "| metric | also | what it is | selectors |\n|---|---|---|---|\n";
  for (const MeasureInfo& info : measures()) {
    std::string selectors;
    for (const auto& [name, taken] : {std::pair{"turn", info.by_turn},
                                      {"template", info.by_template},
                                      {"turns", info.by_length}}) {
      if (taken) selectors += fmt::format("{}`{}`", selectors.empty() ? "" : ", ", name);
    }
    text += fmt::format("| `{}` | {} | {} | {} |\n", info.name,
                        info.alias.empty() ? "" : fmt::format("`{}`", info.alias), info.meaning,
                        selectors);
  }
  return text;
}

}  // namespace busyhour::report
