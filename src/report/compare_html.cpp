#include <nlohmann/json.hpp>

#include "report/compare_output.h"
#include "report/compare_words.h"
#include "report/html_page.h"
#include "report/json_parts.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

/// What only the plots need of a run.
Json plot_json(const ComparedRun& run) {
  Json quantiles = Json::object();
  for (const auto& [metric, values] : run.quantiles) {
    Json& of_metric = quantiles[metric] = Json::array();
    for (const double value : values) of_metric.push_back(rounded(value));
  }
  return {{"quantiles", quantiles}, {"history", run.history}};
}

}  // namespace

std::string comparison_html(const RunComparison& comparison, const ToolInfo& tool) {
  Json data = comparison_json(comparison, tool);
  data["method"] = compare_words::method(comparison);
  Json plots = Json::array();
  for (const ComparedRun& run : comparison.runs) plots.push_back(plot_json(run));
  data["plots"] = plots;
  Json sentences = Json::array();
  for (const ComparedPair& pair : comparison.pairs) {
    sentences.push_back(compare_words::sentence(pair));
  }
  data["sentences"] = sentences;
  return html_page({.title = "Comparison", .data = std::move(data), .scripts = {"compare.js"}});
}

}  // namespace busyhour::report
