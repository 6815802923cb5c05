#include "report/job_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/console_text.h"
#include "report/gate_output.h"
#include "report/metrics.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using Status = JobCheck::Status;

namespace {

constexpr std::size_t errors_shown = 10;

std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> texts;
  if (!list.is_array()) return texts;
  for (const Json& text : list) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

/// Whatever is not known to be good is not.
results::VerdictReport verdict_of(const Json& json) {
  results::VerdictReport verdict;
  const std::string result = text_at(json, {"verdict", "result"});
  for (const auto known : {results::Verdict::pass, results::Verdict::fail}) {
    if (result == results::to_text(known)) verdict.result = known;
  }
  verdict.reasons = texts_of(value_at(json, {"verdict", "reasons"}));
  return verdict;
}

stats::Statistic statistic_of(const Json& json) {
  const auto figure = [&json](std::string_view key) { return number_at(json, {key}).value_or(0); };
  stats::Statistic s;
  s.count = count_at(json, {"count"});
  s.mean = figure("mean");
  s.max = figure("max");
  s.p50 = figure("p50");
  s.p95 = figure("p95");
  s.p99 = figure("p99");
  return s;
}

std::string load_text(const Document& document) {
  const Json& config = value_at(document.json, {"config"});
  if (document.kind == Document::Kind::analysis) {
    return fmt::format("{} conversations, {} at a time", count_at(config, {"conversations"}),
                       count_at(config, {"concurrent"}));
  }
  if (text_at(config, {"load", "model"}) == "open") {
    return fmt::format("open loop, up to {:.6g} calls a second",
                       number_at(config, {"load", "arrival_rate_per_s"}).value_or(0));
  }
  return fmt::format("{} users, {:g} more each second", count_at(config, {"users"}),
                     number_at(config, {"spawn_rate"}).value_or(0));
}

JobCheck health_check(const Json& health) {
  const bool fit = flag_at(health, {"fit"}).value_or(false);
  return {"the load generator kept its pace", fit ? Status::passed : Status::undecided,
          fmt::format("{}", fmt::join(texts_of(value_at(health, {"reasons"})), "; "))};
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

std::uint64_t sum_of(const Json& counts) {
  std::uint64_t sum = 0;
  if (!counts.is_object()) return sum;
  for (const auto& [name, count] : counts.items()) sum += count_at(count, {});
  return sum;
}

std::vector<JobCheck> checks_of(const Json& json, const results::VerdictReport& verdict) {
  const Json& turns = value_at(json, {"turns"});
  const Json& connections = value_at(json, {"connections"});
  std::vector<JobCheck> checks{
      health_check(value_at(json, {"generator_health"})),
      counted_check("connections come about", sum_of(value_at(connections, {"failed"})),
                    count_at(connections, {"attempted"}), "connections failed", verdict),
      counted_check("turns succeed", sum_of(value_at(turns, {"failed"})),
                    count_at(turns, {"started"}), "turns failed", verdict)};
  const std::uint64_t missed = count_at(turns, {"barge_in", "missed"});
  const std::uint64_t barges = missed + count_at(turns, {"barge_in", "stopped"});
  if (barges > 0) {
    checks.push_back(counted_check("the agent stops when it is interrupted", missed, barges,
                                   "interruptions were missed", verdict));
  }
  return checks;
}

JobTable rows_table(const Json& metrics) {
  JobTable table{
      "Metrics (ms)", {"Name", "Requests", "Failures", "Avg", "P50", "P95", "P99", "Max"}, {}};
  if (!metrics.is_object()) return table;
  for (const auto& [name, row] : metrics.items()) {
    const auto figure = [&row](std::string_view key, bool sufficient = true) {
      const auto value = number_at(row, {key});
      return value ? fmt::format("{:.0f}{}", *value, mark(sufficient)) : "-";
    };
    const auto sufficient = [&row](std::string_view percentile) {
      return flag_at(row, {"sufficient", percentile}).value_or(false);
    };
    table.rows.push_back({name, fmt::format("{}", count_at(row, {"requests"})),
                          fmt::format("{}", count_at(row, {"failures"})), figure("avg_ms"),
                          figure("p50_ms"), figure("p95_ms", sufficient("p95")),
                          figure("p99_ms", sufficient("p99")), figure("max_ms")});
  }
  return table;
}

JobTable errors_table(const Json& errors) {
  JobTable table{"Errors", {"Times", "Name", "Error"}, {}};
  if (!errors.is_array()) return table;
  for (const Json& error : errors) {
    if (table.rows.size() == errors_shown) break;
    table.rows.push_back({fmt::format("{}", count_at(error, {"occurrences"})),
                          text_at(error, {"name"}), text_at(error, {"error"})});
  }
  return table;
}

JobTable latency_table(const Json& latencies) {
  JobTable table{"Latency of successful turns (ms)",
                 {"Metric", "Count", "Mean", "P50", "P95", "P99", "Max"},
                 {}};
  for (const MetricInfo& info : turn_metrics) {
    const stats::Statistic s = statistic_of(value_at(latencies, {info.statistic_key}));
    if (s.count == 0) continue;
    table.rows.push_back(
        {std::string(info.title), fmt::format("{}", s.count), fmt::format("{:.0f}", s.mean),
         fmt::format("{:.0f}", s.p50), fmt::format("{:.0f}{}", s.p95, mark(s.sufficient_p95())),
         fmt::format("{:.0f}{}", s.p99, mark(s.sufficient_p99())), fmt::format("{:.0f}", s.max)});
  }
  return table;
}

JobTable positions_table(const Json& positions) {
  JobTable table{"By turn",
                 {"Turn", "Success", "Recognition P95", "Processing P95", "E2E P95", "TTFB P95"},
                 {}};
  if (!positions.is_object()) return table;
  for (const auto& [name, position] : positions.items()) {
    const auto p95 = [&position](std::string_view key) {
      return p95_ms(statistic_of(value_at(position, {key})));
    };
    constexpr std::string_view prefix = "turn_";
    table.rows.push_back({name.starts_with(prefix) ? name.substr(prefix.size()) : name,
                          fmt::format("{:.1f}%", number_at(position, {"success_rate"}).value_or(0)),
                          p95("speech_recognition_ms"), p95("agent_processing_ms"),
                          p95("end_to_end_ms"), p95("ttfb_ms")});
  }
  return table;
}

}  // namespace

JobSummary job_summary(const Document& document) {
  const Json& json = document.json;
  JobSummary job{.command = std::string(command_of(document)),
                 .url = text_at(json, {"config", "url"}),
                 .load = load_text(document),
                 .started_at = text_at(json, {"started_at"}),
                 .duration_s = duration_s(document),
                 .verdict = verdict_of(json),
                 .gates = gates_from_json(value_at(json, {"gates"})),
                 .checks = {},
                 .tables = {}};
  job.checks = checks_of(json, job.verdict);
  if (document.kind == Document::Kind::run) {
    job.tables = {rows_table(value_at(json, {"metrics"}))};
  } else {
    job.tables = {latency_table(value_at(json, {"overall_latency_statistics"})),
                  positions_table(value_at(json, {"per_turn_position_analysis"}))};
  }
  job.tables.push_back(errors_table(value_at(json, {"errors"})));
  std::erase_if(job.tables, [](const JobTable& table) { return table.rows.empty(); });
  return job;
}

}  // namespace busyhour::report
