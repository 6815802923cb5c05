#include "report/html_report.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "report/html_curves.h"
#include "report/html_page.h"
#include "report/html_recordings.h"
#include "report/metrics.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::array<std::string_view, 6> scripts{"report_document.js",   "report_verdict.js",
                                                  "report_latency.js",    "report_failures.js",
                                                  "report_recordings.js", "report_health.js"};

Json metrics_json() {
  Json json = Json::array();
  for (const MetricInfo& info : turn_metrics) {
    json.push_back({{"key", info.statistic_key}, {"meaning", info.meaning}});
  }
  return json;
}

/// Of which agent: the URL without user, query and the like.
std::string title_of(const Document& document) {
  const std::string url = text_at(document.json, {"config", "url"});
  const std::size_t scheme = url.find("://");
  std::string host = scheme == std::string::npos ? url : url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  if (const std::size_t user = host.rfind('@'); user != std::string::npos) {
    host = host.substr(user + 1);
  }
  const std::string_view command = document.kind == Document::Kind::run ? "run" : "analyze";
  return host.empty() ? fmt::format("busyhour {}", command)
                      : fmt::format("busyhour {}: {}", command, host);
}

}  // namespace

std::string html_report(const Document& document, const HtmlOptions& options) {
  HtmlPage page{.title = title_of(document),
                .data = Json::object(),
                .scripts = std::vector<std::string_view>(scripts.begin(), scripts.end())};
  page.data["kind"] = to_text(document.kind);
  page.data["metrics"] = metrics_json();
  page.data["curves"] = curves_json(value_at(document.json, {"distributions"}));
  page.data["recordings"] =
      shown_recordings(value_at(document.json, {"recorded_conversations"}), options);
  Json& shown = page.data["document"] = document.json;
  if (shown.is_object()) {  // what the data above says better
    shown.erase("distributions");
    shown.erase("recorded_conversations");
  }
  return html_page(page);
}

}  // namespace busyhour::report
