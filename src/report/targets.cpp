#include "report/targets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace busyhour::report {

namespace {

constexpr std::uint64_t sufficient_for_p95 = 72;

TargetStatus status_of(const LatencyBenchmark& benchmark, double value) {
  // Of percentages more is better: turned around, one order serves both.
  const double sign = benchmark.percent ? -1 : 1;
  if (sign * value < sign * benchmark.target) return TargetStatus::target;
  if (sign * value < sign * benchmark.acceptable) return TargetStatus::acceptable;
  if (sign * value > sign * benchmark.alert) return TargetStatus::alert;
  return TargetStatus::not_acceptable;
}

/// Nearest rank over those that came and those that never did, which rank above all others: a
/// percentile must not improve because the agent failed.
void measure_p95(BenchmarkResult& result, const stats::Histogram& times, std::uint64_t never) {
  result.samples = times.count() + never;
  result.never = never;
  result.sufficient = result.samples >= sufficient_for_p95;
  if (result.samples == 0) return;
  const std::uint64_t rank = (95 * result.samples + 99) / 100;
  if (rank > times.count()) {
    result.status = TargetStatus::alert;
    return;
  }
  const double p = static_cast<double>(rank) / static_cast<double>(times.count());
  result.measured = to_ms(times.percentile(p));
  result.status = status_of(*result.benchmark, *result.measured);
}

std::optional<double> percent(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void measure_success(BenchmarkResult& result, std::uint64_t succeeded, std::uint64_t all) {
  result.samples = all;
  result.measured = percent(succeeded, all);
  result.sufficient = all > 0;
  if (result.measured) result.status = status_of(*result.benchmark, *result.measured);
}

BenchmarkResult measure(const LatencyBenchmark& benchmark, const RunTally& tally) {
  BenchmarkResult result{.benchmark = &benchmark};
  const RunTally::Turns& turns = tally.turns();
  switch (benchmark.quantity) {
    case Quantity::ttfb_p95: {
      const auto timed_out = turns.failed.find(results::Failure::first_byte_timeout);
      measure_p95(result, tally.ttfb(), timed_out == turns.failed.end() ? 0 : timed_out->second);
      break;
    }
    case Quantity::barge_in_p95:
      measure_p95(result, tally.barge_in(), turns.barge_missed);
      break;
    case Quantity::connection_success:
      measure_success(result, tally.connections().succeeded, tally.connections().attempted);
      break;
    case Quantity::turn_success:
      measure_success(result, turns.succeeded, turns.started);
      break;
  }
  return result;
}

}  // namespace

std::string_view to_text(TargetStatus status) {
  switch (status) {
    case TargetStatus::no_data:
      return "no data";
    case TargetStatus::target:
      return "target";
    case TargetStatus::acceptable:
      return "acceptable";
    case TargetStatus::not_acceptable:
      return "not acceptable";
    case TargetStatus::alert:
      return "alert";
  }
  return "";
}

std::vector<BenchmarkResult> measure_benchmarks(const RunTally& tally) {
  std::vector<BenchmarkResult> results;
  results.reserve(latency_benchmarks.size());
  for (const LatencyBenchmark& benchmark : latency_benchmarks) {
    results.push_back(measure(benchmark, tally));
  }
  return results;
}

CapacityResult measure_capacity(const RunTally& tally, results::Environment environment, int users,
                                Duration duration) {
  const auto* target =
      std::ranges::find(capacity_targets, environment, &CapacityTarget::environment);
  return {.target = target,
          .users = users,
          .duration = duration,
          .success_percent = percent(tally.turns().succeeded, tally.turns().started)};
}

std::string to_text(const CapacityResult& result) {
  const CapacityTarget& target = *result.target;
  const std::string_view name = results::to_text(target.environment);
  if (!result.shown()) {
    std::string lack;
    if (!result.enough_users()) lack = fmt::format("{} of {} users", result.users, target.users);
    if (!result.long_enough()) {
      // Whole seconds, rounded down: what is too short must not look long enough.
      lack +=
          fmt::format("{}{} of {}", lack.empty() ? "" : ", ",
                      format_duration(std::chrono::floor<std::chrono::seconds>(result.duration)),
                      format_duration(target.duration));
    }
    if (lack.empty()) lack = "no turn was measured";
    return fmt::format("{}: this run shows nothing about {}", lack, name);
  }
  return fmt::format(
      "{}: {} with {} users over {}, {:.1f}% of the turns succeeded (target > {:.0f}%)", name,
      result.met() ? "met" : "missed", result.users,
      format_duration(std::chrono::floor<std::chrono::seconds>(result.duration)),
      *result.success_percent, target.success_percent);
}

}  // namespace busyhour::report
