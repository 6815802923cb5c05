#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "report/gate_output.h"
#include "report/json_parts.h"
#include "report/run_report.h"
#include "report/traffic_report.h"
#include "report/trends_output.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::Failure;
using results::RateLimit;

namespace {

constexpr int schema_version = 1;
constexpr std::size_t errors_limit = 1000;  // the file must stay small, whatever servers send

Json config_json(const results::RunSettings& s) {
  return {{"url", s.url},
          {"endpoint", s.endpoint},
          {"pipeline", s.pipeline},
          {"environment", s.environment ? Json(results::to_text(*s.environment)) : Json(nullptr)},
          {"scenarios", s.scenarios},
          {"users", s.users},
          {"spawn_rate", s.spawn_rate},
          {"run_time_s", to_seconds(s.run_time)},
          {"stop_timeout_s", to_seconds(s.stop_timeout)},
          {"turns_per_user", s.turns_per_user},
          {"min_turns", s.min_turns},
          {"turn_strategy", results::to_text(s.turn_strategy)},
          {"first_byte_timeout_s", to_seconds(s.first_byte_timeout)},
          {"turn_timeout_s", to_seconds(s.turn_timeout)},
          {"pause_between_turns_s", to_seconds(s.pause)},
          {"barge_in", s.barge_in},
          {"barge_quiet_ms", to_ms(s.barge_quiet)},
          {"barge_reentry_ms", to_ms(s.barge_reentry)},
          {"barge_chunks", s.barge_chunks},
          {"chunk_ms", to_ms(s.chunk)},
          {"ignore_close", s.ignore_close},
          {"load", load_json(s.load)},
          {"threads", s.threads},
          {"seed", s.seed}};
}

/// null where no request has a time: no figure must look like a good one.
Json row_json(const MetricRow& row) {
  const stats::Statistic s = row.times.summary_ms();
  const auto figure = [&s](double value) {
    return s.count == 0 ? Json(nullptr) : Json(rounded(value));
  };
  return {{"requests", row.requests},
          {"failures", row.failures},
          {"avg_ms", figure(s.mean)},
          {"min_ms", figure(s.min)},
          {"max_ms", figure(s.max)},
          {"p50_ms", figure(s.p50)},
          {"p95_ms", figure(s.p95)},
          {"p99_ms", figure(s.p99)},
          {"timed", s.count},
          {"sufficient", {{"p95", s.sufficient_p95()}, {"p99", s.sufficient_p99()}}}};
}

Json metrics_json(const RunTally& tally) {
  Json json = Json::object();
  for (const MetricRow* row : tally.rows()) json[row->name] = row_json(*row);
  return json;
}

Json turns_json(const RunTally::Turns& turns) {
  Json failed = Json::object();
  for (int i = 1; i <= static_cast<int>(Failure::unexpected_answer); ++i) {
    const auto category = static_cast<Failure>(i);
    const auto found = turns.failed.find(category);
    failed[std::string(results::to_text(category))] =
        found == turns.failed.end() ? 0 : found->second;
  }
  return {{"started", turns.started},
          {"succeeded", turns.succeeded},
          {"failed", failed},
          {"barge_in", barge_in_json(turns)}};
}

Json connections_json(const RunTally::Connections& connections) {
  Json failed = Json::object();
  for (const auto& [end, times] : connections.failed) {
    failed[std::string(results::to_text(end))] = times;
  }
  return {{"attempted", connections.attempted},
          {"succeeded", connections.succeeded},
          {"failed", failed},
          {"connect_ms", statistic_json(connections.times.summary_ms())},
          {"connect_from_plan_ms", statistic_json(connections.times_from_plan.summary_ms())}};
}

Json errors_json(const RunTally& tally) {
  Json json = Json::array();
  for (const NamedError& error : named_errors(tally)) {
    if (json.size() == errors_limit) break;
    json.push_back(
        {{"name", error.name}, {"error", error.text}, {"occurrences", error.occurrences}});
  }
  return json;
}

Json capacity_json(const CapacityResult& result) {
  const CapacityTarget& target = *result.target;
  return {{"environment", results::to_text(target.environment)},
          {"users", result.users},
          {"users_target", target.users},
          {"duration_s", rounded(to_seconds(result.duration))},
          {"duration_target_s", to_seconds(target.duration)},
          {"success_percent",
           result.success_percent ? Json(rounded(*result.success_percent)) : Json(nullptr)},
          {"success_target_percent", target.success_percent},
          {"shown", result.shown()},
          {"met", result.shown() ? Json(result.met()) : Json(nullptr)},
          {"text", to_text(result)}};
}

Json targets_json(const TargetReport& targets) {
  return {{"benchmarks", benchmarks_json(targets.benchmarks)},
          {"capacity", targets.capacity ? capacity_json(*targets.capacity) : Json(nullptr)}};
}

}  // namespace

Json run_json(const FinishedRun& run, const RunSummary& summary, const ToolInfo& tool,
              const HostInfo& host) {
  const results::RunResult& result = run.result;
  Json json;
  json["schema_version"] = schema_version;
  json["tool"] = tool_json(tool);
  json["config"] = config_json(run.settings);
  json["host"] = host_json(host);
  json["started_at"] = format_iso8601_ms(result.started_at);
  json["duration_s"] = rounded(to_seconds(result.end - result.begin));
  json["interrupted"] = result.interrupted;
  json["users_peak"] = run.users_peak;
  json["traffic"] = traffic_json(result, run.settings.load);
  json["concurrency_analysis"] = concurrency_json(result, run.trends);
  json["latency_by_concurrency"] = latency_by_concurrency_json(run.trends);
  json["position_slope"] = position_slope_json(run.trends);
  json["metrics"] = metrics_json(run.tally);
  json["aggregated"] = row_json(run.tally.total());
  json["rate_limits"] = rate_limits_json(run.tally);
  json["turns"] = turns_json(run.tally.turns());
  json["connections"] = connections_json(run.tally.connections());
  json["errors"] = errors_json(run.tally);
  json["targets"] = targets_json(summary.targets);
  json["gates"] = gates_json(run.gates);
  json["ended_early"] = run.ended_early.empty() ? Json(nullptr) : Json(run.ended_early);
  json["generator_health"] = health_json(result.health, summary.health);
  if (run.calibration) json["calibration"] = applied_calibration_json(*run.calibration);
  json["verdict"] = verdict_json(summary.verdict);
  return json;
}

}  // namespace busyhour::report
