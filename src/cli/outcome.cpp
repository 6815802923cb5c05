#include "cli/outcome.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/exit_code.h"

namespace busyhour::cli {

namespace {

/// The call's trouble, and what to do about it.
std::string unreachable_line(const results::CallRecord& call) {
  std::string line = call.error;
  if (call.ended == results::CallEnd::refused) {
    line += "; start the agent, or the built-in one with 'busyhour agent --port 8010'";
  }
  return line;
}

}  // namespace

int exit_code(const Outcome& outcome, int on_error) {
  if (outcome.interrupted) return exit_interrupted;
  if (outcome.unreachable) return exit_unreachable;
  switch (outcome.verdict.result) {
    case results::Verdict::pass:
      return exit_pass;
    case results::Verdict::fail:
      return outcome.target_missed ? exit_target_missed : on_error;
    case results::Verdict::inconclusive:
      return exit_inconclusive;
  }
  return exit_failures;
}

std::string trouble_line(const Outcome& outcome) {
  if (outcome.interrupted) return "interrupted; the results are those of the time until then";
  if (outcome.unreachable) return unreachable_line(*outcome.unreachable);
  const results::VerdictReport& verdict = outcome.verdict;
  std::string reasons = fmt::format("{}", fmt::join(verdict.reasons, ", "));
  if (verdict.result == results::Verdict::inconclusive) return "inconclusive: " + reasons;
  if (verdict.result == results::Verdict::pass) return "";
  if (outcome.most_often.empty()) return reasons;
  return outcome.errors == 1
             ? fmt::format("{}: {}", reasons, outcome.most_often)
             : fmt::format("{}, most often ({}): {}", reasons, outcome.times, outcome.most_often);
}

}  // namespace busyhour::cli
