#include "report/tally_json.h"

#include <nlohmann/json.hpp>

#include "report/json_parts.h"
#include "report/locust_tables.h"
#include "report/run_report.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::Failure;

namespace {

constexpr std::size_t errors_limit = 1000;  // the file must stay small, whatever servers send

Json percentiles_json(const stats::Histogram& times) {
  Json json = Json::object();
  const std::vector<Duration> values = times.percentiles(locust_percentiles);
  for (std::size_t i = 0; i < values.size(); ++i) {
    json[std::string(locust_percentile_names[i])] = rounded(to_ms(values[i]));
  }
  return json;
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
          {"sufficient", {{"p95", s.sufficient_p95()}, {"p99", s.sufficient_p99()}}},
          {"percentiles_ms", percentiles_json(row.times)}};
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

}  // namespace

void put_tally(Json& json, const RunTally& tally) {
  json["metrics"] = metrics_json(tally);
  json["aggregated"] = row_json(tally.total());
  json["rate_limits"] = rate_limits_json(tally);
  json["turns"] = turns_json(tally.turns());
  json["connections"] = connections_json(tally.connections());
  json["errors"] = errors_json(tally);
}

}  // namespace busyhour::report
