#include "results/run_result.h"

#include <fmt/format.h>

namespace busyhour::results {

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "PASS";
    case Verdict::fail:
      return "FAIL";
    case Verdict::inconclusive:
      return "INCONCLUSIVE";
  }
  return "";
}

namespace {

struct Totals {
  std::size_t calls = 0, failed_calls = 0, never_connected = 0, turns = 0, failed_turns = 0;
};

Totals count(const RunResult& result) {
  Totals totals;
  for (const CallRecord& call : result.calls) {
    if (call.ended == CallEnd::cancelled) continue;  // the user's doing, judged by neither side
    ++totals.calls;
    totals.failed_calls += call.success() ? 0 : 1;
    totals.never_connected += never_connected(call.ended) ? 1 : 0;
    totals.turns += call.turns.size();
    totals.failed_turns += call.turns.size() - static_cast<std::size_t>(call.successful_turns());
  }
  return totals;
}

}  // namespace

VerdictReport judge(const RunResult& result) {
  const Totals totals = count(result);
  VerdictReport report;
  const Health::Judgement health = result.health.judge();
  if (!health.fit && !result.accept_unfit) {
    report.reasons.emplace_back("the load generator was not fit, its figures cannot be trusted");
    report.reasons.insert(report.reasons.end(), health.reasons.begin(), health.reasons.end());
    return report;
  }
  if (totals.failed_calls > 0) {
    report.result = Verdict::fail;
    report.reasons.push_back(
        fmt::format("{} of {} conversations failed", totals.failed_calls, totals.calls));
    if (totals.never_connected > 0) {
      report.reasons.push_back(fmt::format("{} never connected", totals.never_connected));
    }
    if (totals.failed_turns > 0) {
      report.reasons.push_back(
          fmt::format("{} of {} turns failed", totals.failed_turns, totals.turns));
    }
    return report;
  }
  if (totals.turns == 0) {
    report.reasons.emplace_back("no turn was measured");
    return report;
  }
  report.result = Verdict::pass;
  report.reasons.push_back(
      fmt::format("all {} turns of {} conversations succeeded", totals.turns, totals.calls));
  return report;
}

}  // namespace busyhour::results
