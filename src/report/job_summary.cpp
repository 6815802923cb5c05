#include "report/job_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/console_text.h"

namespace busyhour::report {

using Status = JobCheck::Status;

namespace {

constexpr std::size_t errors_shown = 10;

JobCheck health_check(const results::Health::Judgement& health) {
  return {"the load generator kept its pace", health.fit ? Status::passed : Status::undecided,
          fmt::format("{}", fmt::join(health.reasons, "; "))};
}

/// Where the verdict is a good one in spite of failures, targets allow them.
JobCheck counted_check(std::string name, std::uint64_t failed, std::uint64_t all,
                       std::string_view what, const results::VerdictReport& verdict) {
  JobCheck check{std::move(name), Status::passed, fmt::format("{} of {} {}", failed, all, what)};
  if (failed > 0) {
    check.status =
        verdict.result == results::Verdict::pass ? Status::left_to_targets : Status::failed;
  } else if (all == 0) {
    check.status = Status::undecided;
  }
  return check;
}

std::vector<JobCheck> checks_of(const RunTally& tally, const results::Health::Judgement& health,
                                const results::VerdictReport& verdict) {
  const RunTally::Turns& turns = tally.turns();
  const RunTally::Connections& connections = tally.connections();
  std::vector<JobCheck> checks{
      health_check(health),
      counted_check("connections come about", connections.attempted - connections.succeeded,
                    connections.attempted, "connections failed", verdict),
      counted_check("turns succeed", turns.failures(), turns.started, "turns failed", verdict)};
  if (const std::uint64_t barges = turns.barge_missed + turns.barge_stopped; barges > 0) {
    checks.push_back(counted_check("the agent stops when it is interrupted", turns.barge_missed,
                                   barges, "interruptions were missed", verdict));
  }
  return checks;
}

JobTable rows_table(const RunTally& tally) {
  JobTable table{
      "Metrics (ms)", {"Name", "Requests", "Failures", "Avg", "P50", "P95", "P99", "Max"}, {}};
  const auto add = [&table](const MetricRow& row) {
    const stats::Statistic s = row.times.summary_ms();
    const auto figure = [&s](double value, bool sufficient = true) {
      return s.count == 0 ? "-" : fmt::format("{:.0f}{}", value, mark(sufficient));
    };
    table.rows.push_back({row.name, fmt::format("{}", row.requests),
                          fmt::format("{}", row.failures), figure(s.mean), figure(s.p50),
                          figure(s.p95, s.sufficient_p95()), figure(s.p99, s.sufficient_p99()),
                          figure(s.max)});
  };
  for (const MetricRow* row : tally.rows()) add(*row);
  return table;
}

JobTable errors_table(const RunTally& tally) {
  JobTable table{"Errors", {"Times", "Name", "Error"}, {}};
  for (const NamedError& error : named_errors(tally)) {
    if (table.rows.size() == errors_shown) break;
    table.rows.push_back({fmt::format("{}", error.occurrences), error.name, error.text});
  }
  return table;
}

JobTable latency_table(const Analysis& analysis) {
  JobTable table{"Latency of successful turns (ms)",
                 {"Metric", "Count", "Mean", "P50", "P95", "P99", "Max"},
                 {}};
  for (const MetricInfo& info : turn_metrics) {
    const stats::Statistic& s = analysis.latency[info.metric];
    if (s.count == 0) continue;
    table.rows.push_back(
        {std::string(info.title), fmt::format("{}", s.count), fmt::format("{:.0f}", s.mean),
         fmt::format("{:.0f}", s.p50), fmt::format("{:.0f}{}", s.p95, mark(s.sufficient_p95())),
         fmt::format("{:.0f}{}", s.p99, mark(s.sufficient_p99())), fmt::format("{:.0f}", s.max)});
  }
  return table;
}

JobTable positions_table(const Analysis& analysis) {
  JobTable table{"By turn",
                 {"Turn", "Success", "Recognition P95", "Processing P95", "E2E P95", "TTFB P95"},
                 {}};
  for (const PositionStatistics& position : analysis.positions) {
    const TurnStatistics& latency = position.latency;
    table.rows.push_back(
        {fmt::format("{}", position.turn), fmt::format("{:.1f}%", position.turns.success_rate()),
         p95_ms(latency[Metric::speech_recognition]), p95_ms(latency[Metric::agent_processing]),
         p95_ms(latency[Metric::end_to_end]), p95_ms(latency[Metric::ttfb])});
  }
  return table;
}

void keep_filled(std::vector<JobTable>& tables) {
  std::erase_if(tables, [](const JobTable& table) { return table.rows.empty(); });
}

}  // namespace

JobSummary job_summary(const FinishedRun& run, const RunSummary& summary) {
  JobSummary job{.command = "busyhour run",
                 .url = run.settings.url,
                 .load = fmt::format("{} users, {:g} more each second", run.settings.users,
                                     run.settings.spawn_rate),
                 .started_at = run.result.started_at,
                 .duration = run.result.end - run.result.begin,
                 .verdict = summary.verdict,
                 .gates = run.gates,
                 .checks = checks_of(run.tally, summary.health, summary.verdict),
                 .tables = {rows_table(run.tally), errors_table(run.tally)}};
  keep_filled(job.tables);
  return job;
}

JobSummary job_summary(const results::RunResult& result, const Analysis& analysis) {
  JobSummary job{
      .command = "busyhour analyze",
      .url = result.config.url,
      .load = fmt::format("{} conversations, {} at a time", result.config.conversations,
                          result.config.concurrent),
      .started_at = result.started_at,
      .duration = result.end - result.begin,
      .verdict = analysis.verdict,
      .gates = analysis.gates,
      .checks = checks_of(analysis.tally, analysis.health, analysis.verdict),
      .tables = {latency_table(analysis), positions_table(analysis), errors_table(analysis.tally)}};
  keep_filled(job.tables);
  return job;
}

}  // namespace busyhour::report
