#include <nlohmann/json.hpp>

#include "report/calibration_report.h"
#include "report/json_parts.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr int schema_version = 1;

/// null where nothing was measured: no figure must look like a good one.
Json figure(double value, std::size_t count) {
  return count == 0 ? Json(nullptr) : Json(rounded(value));
}

Json metrics_json(const MetricErrors& errors) {
  Json json = Json::object();
  for (std::size_t i = 0; i < calibrated_metrics.size(); ++i) {
    const ErrorFigures& error = errors[i];
    json[std::string(calibrated_metrics[i].info().sample_key)] = {
        {"error_ms",
         {{"median", figure(error.median, error.count)},
          {"p99", figure(error.p99, error.count)},
          {"max", figure(error.max, error.count)},
          {"count", error.count},
          {"unknown", error.unknown},
          {"unsure", error.unsure}}}};
  }
  return json;
}

Json core_json(const CoreLoad& core) {
  return {{"busy_percent", rounded(core.busy_percent)},
          {"cpu_s", rounded(to_seconds(core.cpu_time))}};
}

Json cpu_json(const Probe& probe) {
  Json engine = Json::array();
  for (const CoreLoad& thread : probe.engine) engine.push_back(core_json(thread));
  return {{"engine_threads", engine}, {"agent", core_json(probe.agent)}};
}

/// The figures of one load.
void put_probe(Json& json, const Probe& probe) {
  const stats::Statistic& lateness = probe.lateness_ms;
  json["users"] = probe.users;
  json["threads"] = probe.engine.size();
  json["duration_s"] = rounded(to_seconds(probe.length));
  json["turns"] = {{"joined", probe.turns.joined},
                   {"unjoined", probe.turns.unjoined},
                   {"failed", probe.turns.failed},
                   {"torn_lines", probe.turns.torn}};
  json["failed_calls"] = probe.failed_calls;
  json["frames"] = {
      {"due", probe.frames_due}, {"sent", probe.frames_sent}, {"dropped", probe.frames_dropped}};
  json["lateness_ms"] = {{"p50", figure(lateness.p50, lateness.count)},
                         {"p99", figure(lateness.p99, lateness.count)},
                         {"max", figure(lateness.max, lateness.count)}};
  json["cpu"] = cpu_json(probe);
  json["metrics"] = metrics_json(probe.errors);
  json["trusted"] = probe.trusted;
  json["reasons"] = probe.reasons;
}

Json limits_json() {
  Json json = Json::object();
  for (const CalibratedMetric& metric : calibrated_metrics) {
    if (metric.goal_ms) json[std::string(metric.info().sample_key)] = *metric.goal_ms;
  }
  return {{"error_p99_ms", json}};
}

Json search_json(const Calibration& calibration) {
  if (!calibration.search) return nullptr;
  Json json;
  json["most_users"] = calibration.most_users;
  json["too_many_users"] = nullptr;
  json["reasons"] = Json::array();
  if (const Probe* probe = calibration.too_much()) {
    json["too_many_users"] = probe->users;
    json["reasons"] = probe->reasons;
  }
  return json;
}

}  // namespace

Json calibration_json(const Calibration& calibration) {
  Json json;
  json["schema_version"] = schema_version;
  json["tool"] = tool_json(calibration.tool);
  json["host"] = host_json(calibration.host);
  json["started_at"] = format_iso8601_ms(calibration.started_at);
  json["interrupted"] = calibration.interrupted;
  json["endpoint"] = calibration.endpoint;
  json["pipeline"] = calibration.pipeline;
  json["cores"] = {
      {"engine", calibration.engine_cores},
      {"agent", calibration.agent_core ? Json(*calibration.agent_core) : Json(nullptr)}};
  json["largest_trusted_users"] = calibration.largest_trusted_users;
  put_probe(json, calibration.shown());
  json["limits"] = limits_json();
  json["search"] = search_json(calibration);
  json["probes"] = Json::array();
  for (const Probe& probe : calibration.probes) put_probe(json["probes"].emplace_back(), probe);
  return json;
}

}  // namespace busyhour::report
