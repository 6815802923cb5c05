#include "report/traffic_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/json_parts.h"
#include "stats/erlang.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::LoadModel;
using results::RunResult;
using results::Traffic;

std::optional<double> theoretical_blocking(const LoadModel& load) {
  if (!load.erlangs || !load.max_calls) return std::nullopt;
  return stats::erlang_b(*load.erlangs, *load.max_calls);
}

void print_traffic(ConsoleText& text, const RunResult& result, const LoadModel& load) {
  if (!result.traffic) return;
  const Traffic& traffic = *result.traffic;
  const Duration time = result.end - result.begin;
  const stats::Statistic lateness = result.health.start_lateness.summary_ms();
  text.heading("☎️ ", "TRAFFIC");
  text.line("  Calls:       {} offered, {} carried, {} blocked ({:.2f}%)", traffic.offered,
            traffic.carried, traffic.blocked, 100 * traffic.blocking());
  if (const auto blocking = theoretical_blocking(load)) {
    text.line("  Erlang B:    {:.2f}% blocked for {:g} erlangs on {}", 100 * *blocking,
              *load.erlangs, counted(static_cast<std::size_t>(traffic.lines), "line"));
  }
  text.line("  Erlangs:     {:.2f} offered, {:.2f} carried, {} calls at a time at most",
            traffic.offered_erlangs(time), traffic.carried_erlangs(time), traffic.peak);
  text.line("  Hold:        {:.1f}s on average", to_seconds(traffic.mean_hold()));
  text.line("  Begun late:  P50 {}, P99 {}, Max {}", figure_ms(lateness, lateness.p50),
            p99_ms(lateness), figure_ms(lateness, lateness.max));
}

Json traffic_json(const RunResult& result, const LoadModel& load) {
  if (!result.traffic) return nullptr;
  const Traffic& traffic = *result.traffic;
  const Duration time = result.end - result.begin;
  const auto theory = theoretical_blocking(load);
  return {{"offered_calls", traffic.offered},
          {"carried_calls", traffic.carried},
          {"blocked_calls", traffic.blocked},
          {"blocking_percent", rounded(100 * traffic.blocking())},
          {"erlang_b_percent", theory ? Json(rounded(100 * *theory)) : Json(nullptr)},
          {"lines", traffic.lines},
          {"peak_calls", traffic.peak},
          {"offered_erlangs", rounded(traffic.offered_erlangs(time))},
          {"carried_erlangs", rounded(traffic.carried_erlangs(time))},
          {"mean_hold_s", rounded(to_seconds(traffic.mean_hold()))},
          {"start_lateness_ms", statistic_json(result.health.start_lateness.summary_ms())}};
}

Json load_json(const LoadModel& load) {
  Json stages = Json::array();
  for (const LoadModel::Stage& stage : load.stages) {
    stages.push_back({{"duration_s", to_seconds(stage.length)},
                      {"from", rounded(stage.from)},
                      {"to", rounded(stage.to)}});
  }
  Json json = {{"model", load.open ? "open" : "closed"}, {"stages", stages}};
  if (!load.open) return json;
  json["arrival_rate_per_s"] = rounded(load.arrival_rate);
  json["arrivals"] = load.arrivals;
  json["erlangs"] = load.erlangs ? Json(rounded(*load.erlangs)) : Json(nullptr);
  json["hold_s"] = load.hold ? Json(to_seconds(*load.hold)) : Json(nullptr);
  json["hold_distribution"] =
      load.hold ? Json(load.hold_fixed ? "fixed" : "exponential") : Json(nullptr);
  json["max_calls"] = load.max_calls ? Json(*load.max_calls) : Json(nullptr);
  return json;
}

}  // namespace busyhour::report
