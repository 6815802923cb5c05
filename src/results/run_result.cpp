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

std::vector<std::string> failures(const Totals& totals) {
  std::vector<std::string> failures;
  if (totals.failed_calls == 0) return failures;
  failures.push_back(
      fmt::format("{} of {} conversations failed", totals.failed_calls, totals.calls));
  if (totals.never_connected > 0) {
    failures.push_back(fmt::format("{} never connected", totals.never_connected));
  }
  if (totals.failed_turns > 0) {
    failures.push_back(fmt::format("{} of {} turns failed", totals.failed_turns, totals.turns));
  }
  return failures;
}

void append(std::vector<std::string>& lines, const std::vector<std::string>& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

}  // namespace

VerdictReport judge(const Evidence& evidence) {
  VerdictReport report;
  const Health::Judgement health = evidence.health.judge();
  if (!health.fit && !evidence.accept_unfit) {
    report.reasons.emplace_back("the load generator was not fit, its figures cannot be trusted");
    append(report.reasons, health.reasons);
    append(report.reasons, health.advice);
    return report;
  }
  report.reasons = evidence.failures;
  if (const std::uint64_t dropped = evidence.health.frames_dropped; dropped > 0) {
    report.reasons.push_back(
        fmt::format("the target did not read {} of {} frames, they were dropped", dropped,
                    evidence.health.frames_due));
  }
  if (!report.reasons.empty()) {
    report.result = Verdict::fail;
  } else if (evidence.turns == 0) {
    report.reasons.emplace_back("no turn was measured");
  } else {
    report.result = Verdict::pass;
    report.reasons.push_back(
        fmt::format("all {} turns of {} succeeded", evidence.turns, evidence.calls));
  }
  if (!health.fit) {
    report.reasons.emplace_back("the load generator was not fit, which was accepted beforehand");
  }
  return report;
}

VerdictReport judge(const RunResult& result) {
  const Totals totals = count(result);
  return judge({.health = result.health,
                .accept_unfit = result.accept_unfit,
                .failures = failures(totals),
                .turns = totals.turns,
                .calls = fmt::format("{} conversations", totals.calls)});
}

}  // namespace busyhour::results
