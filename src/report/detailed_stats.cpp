#include "report/detailed_stats.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/gate_output.h"
#include "report/json_parts.h"
#include "report/position_targets.h"
#include "report/tally_json.h"
#include "report/targets.h"
#include "report/trends_output.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr int schema_version = 1;
/// Server messages can hold ids, so that each is its own "error": the file must stay small.
constexpr std::size_t common_errors_limit = 100;

void put_latencies(Json& json, const TurnStatistics& latency) {
  for (const MetricInfo& info : turn_metrics) {
    json[std::string(info.statistic_key)] = statistic_json(latency[info.metric]);
  }
}

std::string turn_key(int turn) {
  return fmt::format("turn_{}", turn);
}

Json config_json(const results::RunConfig& config) {
  return {{"url", config.url},
          {"scenarios", config.scenarios},
          {"turns", config.turns},
          {"min_turns", config.min_turns},
          {"turn_strategy", results::to_text(config.turn_strategy)},
          {"conversations", config.conversations},
          {"concurrent", config.concurrent},
          {"ramp_s", to_seconds(config.ramp)},
          {"threads", config.threads},
          {"seed", config.seed},
          {"first_byte_timeout_s", to_seconds(config.first_byte_timeout)},
          {"turn_timeout_s", to_seconds(config.turn_timeout)}};
}

Json summary_json(const results::RunResult& result, const Analysis& analysis) {
  const ConversationCounts& conversations = analysis.conversations;
  return {{"total_conversations", conversations.total},
          {"total_turns", analysis.turns.total},
          {"successful_turns", analysis.turns.successful},
          {"failed_turns", analysis.turns.failed()},
          {"overall_turn_success_rate", rounded(analysis.turns.success_rate())},
          {"avg_conversation_duration_s", rounded(analysis.durations_s.mean)},
          {"successful_conversations", conversations.successful},
          {"failed_conversations", conversations.failed},
          {"cancelled_conversations", conversations.cancelled},
          {"never_connected_conversations", conversations.never_connected},
          {"interrupted", result.interrupted}};
}

Json overall_json(const Analysis& analysis) {
  Json json = Json::object();
  put_latencies(json, analysis.latency);
  json["connect_ms"] = statistic_json(analysis.connect_ms);
  return json;
}

Json with_timeouts_json(const TimeoutView& view) {
  return {{"timed_out_turns", view.timed_out},
          {"ttfb_ms", statistic_json(view.ttfb_ms)},
          {"end_to_end_ms", statistic_json(view.end_to_end_ms)}};
}

Json positions_json(const Analysis& analysis) {
  Json json = Json::object();
  for (const PositionStatistics& position : analysis.positions) {
    Json& entry = json[turn_key(position.turn)];
    entry["count"] = position.turns.successful;
    entry["success_rate"] = rounded(position.turns.success_rate());
    put_latencies(entry, position.latency);
  }
  return json;
}

Json templates_json(const Analysis& analysis) {
  Json json = Json::object();
  for (const TemplateStatistics& scenario : analysis.templates) {
    Json& entry = json[scenario.name];
    entry["conversation_count"] = scenario.conversations;
    entry["total_turns"] = scenario.turns.total;
    entry["successful_turns"] = scenario.turns.successful;
    entry["avg_conversation_duration_s"] = rounded(scenario.avg_duration_s);
    put_latencies(entry, scenario.latency);
  }
  return json;
}

Json counts_json(const Counts& counts) {
  Json json = Json::object();
  for (std::size_t i = 0; i < std::min(counts.size(), common_errors_limit); ++i) {
    json[counts[i].first] = counts[i].second;
  }
  return json;
}

Json failures_json(const Analysis& analysis) {
  Json by_turn = Json::object();
  for (const PositionStatistics& position : analysis.positions) {
    by_turn[turn_key(position.turn)] = {{"failed", position.turns.failed()},
                                        {"total", position.turns.total},
                                        {"failure_rate", rounded(position.turns.failure_rate())},
                                        {"by_category", counts_json(position.failures)}};
  }
  return {{"failed_turn_count", analysis.turns.failed()},
          {"failed_conversation_count", analysis.conversations.failed},
          {"failure_rate_by_turn", by_turn},
          {"common_errors", counts_json(analysis.failures.common_errors)},
          {"by_category", counts_json(analysis.failures.by_category)},
          {"conversations_by_end", counts_json(analysis.ends)}};
}

Json conversations_json(const Analysis& analysis) {
  Json lengths = Json::object();
  for (const LengthStatistics& length : analysis.lengths) {
    const ConversationCounts& counts = length.conversations;
    lengths[fmt::format("{}_turns", length.turns)] = {
        {"total_conversations", counts.total},
        {"successful_conversations", counts.successful},
        {"failed_conversations", counts.failed},
        {"cancelled_conversations", counts.cancelled},
        {"never_connected_conversations", counts.never_connected},
        {"conversation_durations_s", statistic_json(length.durations_s)},
        {"conversation_success_rates", statistic_json(length.success_rates)}};
  }
  return {{"conversation_durations_s", statistic_json(analysis.durations_s)},
          {"conversation_success_rates", statistic_json(analysis.success_rates)},
          {"by_length", lengths}};
}

Json targets_by_turn_json(const Analysis& analysis) {
  Json json = Json::object();
  for (const PositionResult& result : measure_positions(analysis)) {
    Json& turn = json[turn_key(result.turn)] = Json::object();
    for (const PositionFigure& figure : result.figures) {
      turn[std::string(figure.key)] = {
          {"measured", figure.measured ? Json(rounded(*figure.measured)) : Json(nullptr)},
          {"target", figure.target},
          {"met", figure.measured ? Json(figure.met()) : Json(nullptr)},
          {"sufficient", figure.sufficient}};
    }
  }
  return json;
}

}  // namespace

Json detailed_stats_json(const results::RunResult& result, const Analysis& analysis,
                         const ToolInfo& tool, const HostInfo& host) {
  Json json;
  json["schema_version"] = schema_version;
  json["tool"] = tool_json(tool);
  json["host"] = host_json(host);
  json["started_at"] = format_iso8601_ms(result.started_at);
  json["config"] = config_json(result.config);
  json["verdict"] = verdict_json(analysis.verdict);
  json["summary"] = summary_json(result, analysis);
  json["concurrency_analysis"] = concurrency_json(result, analysis.trends);
  json["latency_by_concurrency"] = latency_by_concurrency_json(analysis.trends);
  json["overall_latency_statistics"] = overall_json(analysis);
  json["overall_latency_statistics_with_timeouts"] = with_timeouts_json(analysis.with_timeouts);
  json["per_turn_position_analysis"] = positions_json(analysis);
  json["position_slope"] = position_slope_json(analysis.trends);
  json["per_template_analysis"] = templates_json(analysis);
  json["conversation_level_statistics"] = conversations_json(analysis);
  json["distributions"] = analysis.tally.distributions().json();
  json["failure_analysis"] = failures_json(analysis);
  put_tally(json, analysis.tally);
  json["barge_in"] = barge_in_json(analysis.tally.turns());
  json["targets"] = benchmarks_json(measure_benchmarks(analysis.tally));
  json["targets_by_turn"] = targets_by_turn_json(analysis);
  json["gates"] = gates_json(analysis.gates);
  json["generator_health"] = health_json(result.health, analysis.health);
  if (analysis.calibration) json["calibration"] = applied_calibration_json(*analysis.calibration);
  json["recorded_conversations"] = Json::array();
  json["history"] = analysis.history.json();
  return json;
}

std::string detailed_stats_file_name(const results::RunConfig& config, WallTime written_at) {
  return fmt::format("detailed_stats_{}turns_{}.json", config.turns, format_file_stamp(written_at));
}

}  // namespace busyhour::report
