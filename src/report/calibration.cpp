#include "report/calibration.h"

#include <fmt/format.h>

#include <algorithm>

namespace busyhour::report {

namespace {

void judge_turns(Probe& probe) {
  const auto& [joined, unjoined, failed, torn] = probe.turns;
  const auto distrust = [&probe](std::string reason) {
    probe.reasons.push_back(std::move(reason));
  };
  const std::size_t all = joined + unjoined + failed;
  if (probe.failed_calls > 0) distrust(fmt::format("{} calls failed", probe.failed_calls));
  if (probe.frames_dropped > 0) {
    distrust(fmt::format("{} frames were dropped because the agent did not read them in time",
                         probe.frames_dropped));
  }
  if (failed > 0) distrust(fmt::format("{} of {} turns failed", failed, all));
  if (unjoined > 0) {
    distrust(fmt::format("the agent does not know of {} of {} turns", unjoined, all));
  }
  if (joined == 0) distrust("no turn could be compared");
}

void judge_errors(Probe& probe) {
  for (std::size_t i = 0; i < calibrated_metrics.size(); ++i) {
    const CalibratedMetric& metric = calibrated_metrics[i];
    const ErrorFigures& error = probe.errors[i];
    if (!metric.goal_ms) continue;
    if (error.unknown > 0) {
      probe.reasons.push_back(
          fmt::format("{} was measured in {} turns in which the agent says that"
                      " it did not happen",
                      metric.title, error.unknown));
    }
    if (error.unsure > error.count) {
      probe.reasons.push_back(
          fmt::format("the agent, late itself, was not sure of {} in {} of {} turns", metric.title,
                      error.unsure, error.unsure + error.count));
    }
    if (error.count > 0 && error.p99 >= *metric.goal_ms) {
      probe.reasons.push_back(fmt::format("error of {} p99 is {:.2f} ms (limit {:g} ms)",
                                          metric.title, error.p99, *metric.goal_ms));
    }
  }
}

}  // namespace

void judge(Probe& probe, const std::vector<std::string>& unfit) {
  probe.reasons = unfit;
  judge_turns(probe);
  judge_errors(probe);
  probe.trusted = probe.reasons.empty();
  if (!probe.trusted && probe.agent.busy_percent > busy_agent_percent) {
    probe.reasons.push_back(fmt::format(
        "the agent's core was {:.0f} % busy: it, not the generator, may be the limit here",
        probe.agent.busy_percent));
  }
}

const Probe& Calibration::shown() const {
  const auto largest = std::ranges::find_if(probes, [this](const Probe& probe) {
    return probe.trusted && probe.users == largest_trusted_users;
  });
  return largest != probes.end() ? *largest : *std::ranges::min_element(probes, {}, &Probe::users);
}

std::optional<double> Calibration::bound_ms(std::size_t metric) const {
  std::optional<double> bound;
  for (const Probe& probe : probes) {
    const ErrorFigures& error = probe.errors[metric];
    if (!probe.trusted || error.count == 0 || probe.users > largest_trusted_users) continue;
    bound = std::max(bound.value_or(0), error.p99);
  }
  return bound;
}

const Probe* Calibration::too_much() const {
  const Probe* smallest = nullptr;
  for (const Probe& probe : probes) {
    if (probe.trusted || probe.users <= largest_trusted_users) continue;
    if (smallest == nullptr || probe.users <= smallest->users) smallest = &probe;
  }
  return smallest;
}

}  // namespace busyhour::report
