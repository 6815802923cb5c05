#include "example_document.h"

#include "example_load.h"
#include "example_run.h"
#include "report/detailed_stats.h"
#include "report/run_report.h"

namespace busyhour::test {

using report::Document;

namespace {

std::vector<report::Target> parsed(const std::string& targets) {
  return targets.empty() ? std::vector<report::Target>() : report::parse_targets(targets).value();
}

}  // namespace

Document run_document(const std::string& targets) {
  report::FinishedRun run = finished_run();
  report::Gates gates(parsed(targets));
  const ExampleLoad load = example_load();
  for (const auto& turn : load.turns) gates.add(turn);
  for (const auto& incident : load.incidents) gates.add(incident);
  for (const auto& call : load.calls) gates.add(call);
  run.gates = gates.results({.users = run.users_peak, .run_time = 90s});
  return {Document::Kind::run,
          report::run_json(run, report::summarize(run), example_tool(), example_host())};
}

Document analysis_document(const std::string& targets) {
  const results::RunResult run = example_run();
  const report::Analysis analysis = report::analyze(run, parsed(targets));
  return {Document::Kind::analysis,
          report::detailed_stats_json(run, analysis, example_tool(), example_host())};
}

}  // namespace busyhour::test
