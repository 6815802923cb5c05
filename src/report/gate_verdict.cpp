// What targets make of a run's verdict.
#include <fmt/format.h>

#include <algorithm>

#include "report/gates.h"

namespace busyhour::report {

using results::Verdict;

namespace {

bool is_about_success(const GateResult& result) {
  switch (result.target.subject.measure) {
    case Measure::success_rate:
    case Measure::failure_rate:
    case Measure::connection_success:
    case Measure::conversation_success:
    case Measure::errors:
      return true;
    default:
      return false;
  }
}

auto count(std::span<const GateResult> results, GateStatus status) {
  return std::ranges::count(results, status, &GateResult::status);
}

}  // namespace

bool any_missed(std::span<const GateResult> results) {
  return count(results, GateStatus::missed) > 0;
}

results::VerdictReport with_targets(results::VerdictReport verdict,
                                    std::span<const GateResult> results) {
  if (results.empty()) return verdict;
  std::vector<std::string> reasons;
  const auto name_those = [&](GateStatus status, std::string_view what) {
    for (const GateResult& result : results) {
      if (result.status == status) reasons.push_back(fmt::format("{}: {}", what, to_text(result)));
    }
  };
  // Figures of an unfit generator, or of no turn, decide nothing.
  if (verdict.result == Verdict::inconclusive) return verdict;
  if (any_missed(results)) {
    verdict.result = Verdict::fail;
    name_those(GateStatus::missed, "target missed");
  } else if (count(results, GateStatus::inconclusive) > 0) {
    verdict.result = Verdict::inconclusive;
    name_those(GateStatus::inconclusive, "target not decided");
  } else if (count(results, GateStatus::passed) == 0) {
    verdict.result = Verdict::inconclusive;
    reasons.emplace_back("no target could be applied to the run");
  } else {
    const auto passed = count(results, GateStatus::passed);
    reasons.push_back(passed == 1 ? "the target was met"
                                  : fmt::format("all {} targets were met", passed));
    if (verdict.result == Verdict::fail && std::ranges::any_of(results, is_about_success)) {
      verdict.result = Verdict::pass;
      for (std::string& reason : verdict.reasons) reason += " (the targets allow it)";
    }
  }
  // What failed comes first where that is what decides.
  if (verdict.result == Verdict::fail && !any_missed(results)) {
    verdict.reasons.insert(verdict.reasons.end(), reasons.begin(), reasons.end());
  } else {
    verdict.reasons.insert(verdict.reasons.begin(), reasons.begin(), reasons.end());
  }
  return verdict;
}

}  // namespace busyhour::report
