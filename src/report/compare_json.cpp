#include <nlohmann/json.hpp>

#include "report/compare_output.h"
#include "report/json_parts.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr int schema_version = 1;

Json number(const std::optional<double>& value) {
  return value ? Json(rounded(*value)) : Json(nullptr);
}

Json interval(const stats::ConfidenceInterval& of) {
  return Json::array({rounded(of.low), rounded(of.high)});
}

Json row_json(const CompareRow& row) {
  Json json{{"metric", row.key},
            {"turn", row.turn == 0 ? Json(nullptr) : Json(row.turn)},
            {"figure", to_text(row.figure)},
            {"unit", row.is_share() ? "percent" : "ms"},
            {"first", number(row.first)},
            {"second", number(row.second)},
            {"first_count", row.first_count},
            {"second_count", row.second_count}};
  if (row.difference) {
    const stats::Difference& by = *row.difference;
    json["difference"] = rounded(by.value);
    json["difference_percent"] = number(row.percent_of_first(by.value));
    json["interval_95"] = interval(by.alone);
    json["interval_deciding"] = interval(by.together);
  } else {
    for (const char* key :
         {"difference", "difference_percent", "interval_95", "interval_deciding"}) {
      json[key] = nullptr;
    }
  }
  json["verdict"] = to_text(row.outcome);
  json["note"] = row.note;
  return json;
}

Json pair_json(const ComparedPair& pair) {
  Json rows = Json::array();
  for (const CompareRow& row : pair.rows) rows.push_back(row_json(row));
  return {{"first", std::string(1, letter_of(0))},
          {"second", std::string(1, letter_of(pair.second))},
          {"verdict", to_text(pair.outcome)},
          {"remarks", pair.remarks},
          {"rows", rows}};
}

Json compared_run_json(const ComparedRun& run, char letter) {
  return {{"name", std::string(1, letter)},
          {"file", run.facts.name},
          {"kind", run.facts.kind},
          {"started_at", run.facts.started_at},
          {"url", run.facts.url},
          {"turns", run.facts.turns},
          {"calls", run.facts.calls == 0 ? Json(nullptr) : Json(run.facts.calls)},
          {"verdict", run.facts.verdict},
          {"independent", run.of_calls ? "calls" : "turns"}};
}

}  // namespace

Json comparison_json(const RunComparison& comparison, const ToolInfo& tool) {
  Json runs = Json::array(), pairs = Json::array();
  for (std::size_t i = 0; i < comparison.runs.size(); ++i) {
    runs.push_back(compared_run_json(comparison.runs[i], letter_of(i)));
  }
  for (const ComparedPair& pair : comparison.pairs) pairs.push_back(pair_json(pair));
  return {{"schema_version", schema_version},
          {"tool", tool_json(tool)},
          {"verdict", to_text(comparison.outcome())},
          {"settings",
           {{"margin_percent", comparison.options.margin_percent},
            {"least_margin_ms", least_margin_ms},
            {"share_margin_points", share_margin_points},
            {"drawings", comparison.options.drawings},
            {"seed", comparison.options.seed}}},
          {"runs", runs},
          {"comparisons", pairs}};
}

}  // namespace busyhour::report
