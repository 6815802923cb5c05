#include "report/json_parts.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::RateLimit;

double rounded(double value) {
  return std::round(value * 1e6) / 1e6;
}

Json statistic_json(const stats::Statistic& s) {
  Json json = Json::object();
  if (s.count == 0) return json;
  json["count"] = s.count;
  json["min"] = rounded(s.min);
  json["max"] = rounded(s.max);
  json["mean"] = rounded(s.mean);
  json["median"] = rounded(s.median);
  json["stddev"] = rounded(s.stddev);
  json["variance"] = rounded(s.variance);
  json["p50"] = rounded(s.p50);
  json["p75"] = rounded(s.p75);
  json["p90"] = rounded(s.p90);
  json["p95"] = rounded(s.p95);
  json["p99"] = rounded(s.p99);
  json["p99.9"] = rounded(s.p99_9);
  json["sufficient"] = {
      {"p95", s.sufficient_p95()}, {"p99", s.sufficient_p99()}, {"p99.9", s.sufficient_p99_9()}};
  return json;
}

namespace {

Json late_wake_ups_json(const results::LateWakeUps& late) {
  return {{"count", late.count},
          {"total_ms", rounded(to_ms(late.total))},
          {"own_work_ms", rounded(to_ms(late.own_work))},
          {"cpu_wait_ms", rounded(to_ms(late.cpu_wait))},
          {"stopped_ms", rounded(to_ms(late.stopped()))}};
}

Json thread_json(const results::ThreadHealth& thread) {
  return {{"busy_percent", rounded(thread.busy_percent)},
          {"busy_10s_percent", rounded(thread.busy_10s_percent)},
          {"busy_1s_percent", rounded(thread.busy_1s_percent)},
          {"cpu_s", rounded(to_seconds(thread.cpu_time))},
          {"cpu_wait_s", rounded(to_seconds(thread.cpu_wait))},
          {"cpu_wait_percent", rounded(thread.cpu_wait_percent)},
          {"cpu_wait_10s_percent", rounded(thread.cpu_wait_10s_percent)},
          {"cpu_wait_1s_percent", rounded(thread.cpu_wait_1s_percent)},
          {"loop_lag_p99_ms", rounded(to_ms(thread.loop_lag_p99))},
          {"loop_lag_max_ms", rounded(to_ms(thread.loop_lag_max))},
          {"late_wake_ups", late_wake_ups_json(thread.late_wake_ups)}};
}

}  // namespace

Json health_json(const results::Health& health, const results::Health::Judgement& judgement) {
  Json threads = Json::array();
  for (const results::ThreadHealth& thread : health.threads) threads.push_back(thread_json(thread));
  return {{"lateness_ms", statistic_json(health.lateness.summary_ms())},
          {"frames_due", health.frames_due},
          {"frames_sent", health.frames_sent},
          {"frames_late_over_period", health.frames_late_over_period},
          {"frames_dropped", health.frames_dropped},
          {"frames_queued", health.frames_queued},
          {"calls_queued", health.calls_queued},
          {"queue_max_bytes", health.queue_max_bytes},
          {"multi_message_reads", health.multi_message_reads},
          {"clock_jumps", health.clock_jumps},
          {"turns_heard", health.turns_heard},
          {"turns_unsure", health.turns_unsure},
          {"threads", threads},
          {"cores", health.cores},
          {"steal_percent", rounded(health.steal_percent)},
          {"steal_1s_percent", rounded(health.steal_1s_percent)},
          {"packets_dropped", health.packets_dropped},
          {"fit", judgement.fit},
          {"reasons", judgement.reasons},
          {"advice", judgement.advice}};
}

Json tool_json(const ToolInfo& tool) {
  return {{"name", tool.name}, {"version", tool.version}, {"build", tool.build}};
}

Json host_json(const HostInfo& host) {
  return {{"cores", host.cores}, {"kernel", host.kernel}};
}

Json verdict_json(const results::VerdictReport& verdict) {
  return {{"result", results::to_text(verdict.result)}, {"reasons", verdict.reasons}};
}

Json rate_limits_json(const RunTally& tally) {
  Json json = Json::object();
  for (const RateLimit source : {RateLimit::openai, RateLimit::speech, RateLimit::unknown}) {
    const auto found = tally.rate_limits().find(source);
    json[std::string(results::to_text(source))] =
        found == tally.rate_limits().end() ? 0 : found->second;
  }
  std::vector<std::pair<RunTally::Limit, std::uint64_t>> limits(tally.limits().begin(),
                                                                tally.limits().end());
  std::ranges::sort(limits, [](const auto& a, const auto& b) {
    return std::tie(b.second, a.first) < std::tie(a.second, b.first);
  });
  Json details = Json::array();
  for (const auto& [limit, count] : limits) {
    details.push_back({{"source", results::to_text(limit.source)},
                       {"code", limit.code},
                       {"text", limit.text},
                       {"retry_after", limit.retry_after},
                       {"count", count}});
  }
  json["details"] = details;
  return json;
}

Json barge_in_json(const RunTally::Turns& turns) {
  return {{"stopped", turns.barge_stopped},
          {"missed", turns.barge_missed},
          {"not_applicable", turns.barge_not_applicable}};
}

namespace {

Json benchmark_json(const BenchmarkResult& result) {
  const LatencyBenchmark& benchmark = *result.benchmark;
  return {{"name", benchmark.key},
          {"title", benchmark.title},
          {"measured", result.measured ? Json(rounded(*result.measured)) : Json(nullptr)},
          {"unit", benchmark.percent ? "percent" : "ms"},
          {"target", benchmark.target},
          {"acceptable", benchmark.acceptable},
          {"alert", benchmark.alert},
          {"status", to_text(result.status)},
          {"samples", result.samples},
          {"never", result.never},
          {"sufficient", result.sufficient}};
}

}  // namespace

Json benchmarks_json(std::span<const BenchmarkResult> results) {
  Json json = Json::array();
  for (const BenchmarkResult& result : results) json.push_back(benchmark_json(result));
  return json;
}

std::string to_file_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace busyhour::report
