#include <nlohmann/json.hpp>

#include "report/gate_output.h"
#include "report/json_parts.h"
#include "report/run_report.h"
#include "report/tally_json.h"
#include "report/traffic_report.h"
#include "report/trends_output.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr int schema_version = 1;

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
  put_tally(json, run.tally);
  json["targets"] = targets_json(summary.targets);
  json["gates"] = gates_json(run.gates);
  json["ended_early"] = result.ended_early.empty() ? Json(nullptr) : Json(result.ended_early);
  json["distributions"] = run.tally.distributions().json();
  json["generator_health"] = health_json(result.health, summary.health);
  if (run.calibration) json["calibration"] = applied_calibration_json(*run.calibration);
  json["verdict"] = verdict_json(summary.verdict);
  json["recorded_conversations"] = Json::array();  // which whoever recorded some fills in
  json["history"] = run.history.json();
  return json;
}

}  // namespace busyhour::report
