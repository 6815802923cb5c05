#include <nlohmann/json.hpp>

#include "report/html_page.h"
#include "report/json_parts.h"
#include "report/run_history.h"
#include "report/stored_run.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::StoredRun;

namespace {

constexpr int schema_version = 1;

Json run_json(const StoredRun& run) {
  Json figures = Json::object();
  for (const auto& [name, value] : run.figures) figures[name] = rounded(value);
  return {{"id", run.id},
          {"started_at", run.started_at},
          {"kind", run.kind},
          {"verdict", run.verdict},
          {"figures", figures}};
}

std::string_view to_text(StoredFigure::Better better) {
  switch (better) {
    case StoredFigure::Better::less:
      return "less";
    case StoredFigure::Better::more:
      return "more";
    case StoredFigure::Better::neither:
      break;
  }
  return "neither";
}

/// What a reader of the figures has to know of them.
Json figures_json() {
  Json json = Json::array();
  for (const StoredFigure& figure : stored_figures) {
    json.push_back({{"name", figure.name},
                    {"title", figure.title},
                    {"unit", figure.unit},
                    {"better", to_text(figure.better)}});
  }
  return json;
}

}  // namespace

Json history_json(const RunHistory& history, const ToolInfo& tool) {
  Json json;
  json["schema_version"] = schema_version;
  json["tool"] = tool_json(tool);
  json["store"] = history.store;
  json["figures"] = figures_json();
  json["series"] = Json::array();
  for (const RunSeries& series : history.series) {
    Json runs = Json::array();
    for (const StoredRun& run : series.runs) runs.push_back(run_json(run));
    json["series"].push_back({{"text", series.text}, {"runs", runs}});
  }
  json["comparison"] = nullptr;
  if (const auto& comparison = history.comparison) {
    json["comparison"] = {{"run", comparison->run},
                          {"good", comparison->good},
                          {"outcome", comparison->outcome},
                          {"sentence", comparison->sentence}};
  }
  return json;
}

std::string history_html(const RunHistory& history, const ToolInfo& tool) {
  return html_page({.title = "busyhour: history",
                    .data = history_json(history, tool),
                    .scripts = {"history.js"}});
}

}  // namespace busyhour::report
