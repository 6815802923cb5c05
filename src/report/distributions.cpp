#include "report/distributions.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace busyhour::report {

using Json = nlohmann::ordered_json;

void Distributions::add(const results::TurnRecord& turn) {
  if (!turn.success) return;
  for (std::size_t i = 0; i < turn_metrics.size(); ++i) {
    const auto value = (turn.*turn_metrics[i].value)();
    if (!value) continue;
    metrics_[i].all.record(*value);
    if (turn.turn >= 1 && turn.turn <= most_positions) metrics_[i].of[turn.turn].record(*value);
  }
}

Json Distributions::json() const {
  Json json{{"unit", "ns"}};
  for (std::size_t i = 0; i < turn_metrics.size(); ++i) {
    Json& metric = json[std::string(turn_metrics[i].statistic_key)] = Json::object();
    if (metrics_[i].all.empty()) continue;
    metric["all"] = metrics_[i].all.histogram().code();
    for (const auto& [turn, values] : metrics_[i].of) {
      metric[fmt::format("turn_{}", turn)] = values.histogram().code();
    }
  }
  return json;
}

}  // namespace busyhour::report
