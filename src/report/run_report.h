// What `run` says at its end: on screen, and as JSON (schemas/run.schema.json).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/applied_calibration.h"
#include "report/console.h"
#include "report/gates.h"
#include "report/history.h"
#include "report/run_context.h"
#include "report/run_tally.h"
#include "report/targets.h"
#include "report/trends.h"
#include "results/recorded_conversation.h"
#include "results/run_result.h"
#include "results/run_settings.h"

namespace busyhour::report {

struct FinishedRun {
  results::RunSettings settings;
  results::RunResult result;  ///< the calls are not looked at: what counts of them is in the tally
  RunTally tally;
  int users_peak = 0;  ///< of the last snapshot
  std::optional<AppliedCalibration> calibration = {};
  std::vector<GateResult> gates{};  ///< what became of the targets that were set
  Trends trends{};
  History history{};
  const results::Recordings* recordings = nullptr;  ///< null: nothing was to be recorded
};

struct RunSummary {
  TargetReport targets;
  results::Health::Judgement health;
  results::VerdictReport verdict;
};
RunSummary summarize(const FinishedRun& run);

/// An error text of a row and how often it occurred.
struct NamedError {
  std::string name, text;
  std::uint64_t occurrences = 0;
};
/// Most frequent first, else by name and text.
std::vector<NamedError> named_errors(const RunTally& tally);

/// results::judge of a tally: its failures are those of the rows, and connections that did not come
/// about.
results::VerdictReport judge(const RunTally& tally, const results::Health& health,
                             bool accept_unfit = false);

/// Summary, the table, errors, connections, interruptions, rate limits, targets, generator health,
/// verdict, files. `files`: what was written.
std::string run_console_report(const FinishedRun& run, const RunSummary& summary,
                               std::span<const std::string> files, const ConsoleStyle& style);

nlohmann::ordered_json run_json(const FinishedRun& run, const RunSummary& summary,
                                const ToolInfo& tool, const HostInfo& host);

}  // namespace busyhour::report
