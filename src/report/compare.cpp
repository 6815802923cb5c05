#include "report/compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/random.h"
#include "report/compare_pair.h"
#include "report/replay.h"

namespace busyhour::report {

namespace {

/// Refuses, or gives what the user wants to be looked away from, to be remarked.
Result<std::vector<std::string>> accepted_differences(const RunToCompare& first,
                                                      const RunToCompare& second, char letter,
                                                      const Leniency& accept) {
  std::vector<std::string> all = differences_of_kind(first.document, second.document, letter);
  if (all.empty() || accept.different) return all;
  return usage_error(fmt::format(
      "{} (A) and {} ({}) cannot be compared, {}; --accept-different compares them all the same",
      first.name, second.name, letter, fmt::join(all, "; ")));
}

Result<void> check_generator(const RunToCompare& run, const Leniency& accept) {
  const std::string unfit = unfit_generator(run.document);
  if (unfit.empty() || accept.unfit_generator) return {};
  return usage_error(fmt::format(
      "the load generator of {} was not fit, its figures say nothing about the agent ({}); "
      "--accept-unfit-generator compares them all the same",
      run.name, unfit));
}

/// 101 values by nearest rank.
std::vector<double> quantiles(const std::vector<stats::UnitValue>& values) {
  std::vector<double> sorted;
  sorted.reserve(values.size());
  for (const stats::UnitValue& value : values) sorted.push_back(value.value);
  std::ranges::sort(sorted);
  constexpr std::size_t steps = 100;
  std::vector<double> all{sorted.front()};
  for (std::size_t percent = 1; percent <= steps; ++percent) {
    all.push_back(sorted[(percent * sorted.size() + steps - 1) / steps - 1]);
  }
  return all;
}

ComparedRun describe(const RunToCompare& run, const RunSamples& samples) {
  ComparedRun described{.facts = facts_of(run.name, run.document), .of_calls = samples.of_calls};
  if (samples.calls > 0) described.facts.calls = samples.calls;
  for (const auto& [key, values] : samples.times) {
    if (key.turn != 0) continue;
    described.quantiles.emplace(compared_times[key.metric].key, quantiles(values));
  }
  described.history = value_at(run.document.json, {"history"});
  return described;
}

Result<DrawnRun> draw(const RunToCompare& run, std::size_t number, const CompareOptions& options) {
  const std::uint64_t seed = Random(options.seed).child(number)();
  if (!run.calls.empty()) {
    return draw_run(samples_of(run.calls, seed), options.drawings, seed);
  }
  auto samples = samples_of(run.document, seed);
  if (!samples) return usage_error(fmt::format("{}: {}", run.name, samples.error().message));
  if (samples->times.empty() && samples->turns > 0) {
    return usage_error(
        fmt::format("{} holds no distributions; compare its journal, "
                    "or what 'busyhour report --json' makes of that",
                    run.name));
  }
  return draw_run(std::move(*samples), options.drawings, seed);
}

}  // namespace

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::not_enough_data:
      return "not enough data";
    case Outcome::no_difference_shown:
      return "no difference shown";
    case Outcome::same:
      return "same";
    case Outcome::better:
      return "better";
    case Outcome::worse:
      return "worse";
  }
  return "";
}

std::string_view to_text(CompareFigure figure) {
  switch (figure) {
    case CompareFigure::mean:
      return "mean";
    case CompareFigure::p50:
      return "p50";
    case CompareFigure::p95:
      return "p95";
    case CompareFigure::share:
      return "share";
  }
  return "";
}

std::optional<double> CompareRow::percent_of_first(double value) const {
  if (is_share() || !first || std::abs(*first) < least_margin_ms / 1000) return std::nullopt;
  return 100 * value / std::abs(*first);
}

Outcome RunComparison::outcome() const {
  Outcome most = Outcome::not_enough_data;
  for (const ComparedPair& pair : pairs) most = std::max(most, pair.outcome);
  return most;
}

Result<RunToCompare> read_run(const std::filesystem::path& path) {
  if (!is_journal(path)) {
    auto document = read_document(path);
    if (!document) return std::unexpected(document.error());
    return RunToCompare{.name = path.string(), .document = std::move(*document)};
  }
  auto replay = replay_journal(path, {.files = {}, .keep_calls = true});
  if (!replay) return std::unexpected(replay.error());
  std::vector<results::CallRecord> calls = replay->result.calls;
  return RunToCompare{.name = path.string(),
                      .document = render(std::move(*replay)).document,
                      .calls = std::move(calls)};
}

Result<RunComparison> compare(std::span<const RunToCompare> runs, const CompareOptions& options) {
  if (runs.size() < 2 || runs.size() > most_runs_to_compare) {
    return usage_error(
        fmt::format("{} runs were given; give two to {}", runs.size(), most_runs_to_compare));
  }
  RunComparison comparison{.options = options, .runs = {}, .pairs = {}};
  std::vector<std::vector<std::string>> accepted;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    auto differences = accepted_differences(runs[0], runs[i], letter_of(i), options.accept);
    if (!differences) return std::unexpected(differences.error());
    accepted.push_back(std::move(*differences));
    if (auto fit = check_generator(runs[i], options.accept); !fit) {
      return std::unexpected(fit.error());
    }
  }
  std::optional<DrawnRun> first;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    auto drawn = draw(runs[i], i, options);
    if (!drawn) return std::unexpected(drawn.error());
    comparison.runs.push_back(describe(runs[i], drawn->samples));
    if (!first) {
      first = std::move(*drawn);
      continue;
    }
    ComparedPair pair = compare_pair(*first, *drawn, letter_of(i), runs.size() - 1, options);
    pair.second = i;
    pair.remarks = std::move(accepted[i]);
    for (const std::size_t run : {std::size_t{0}, i}) {
      if (const std::string unfit = unfit_generator(runs[run].document); !unfit.empty()) {
        pair.remarks.push_back(
            fmt::format("the load generator of {} was not fit: {}", letter_of(run), unfit));
      }
    }
    for (std::string& remark : remarks_on(runs[0].document, runs[i].document, letter_of(i))) {
      pair.remarks.push_back(std::move(remark));
    }
    comparison.pairs.push_back(std::move(pair));
  }
  return comparison;
}

}  // namespace busyhour::report
