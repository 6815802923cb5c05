// One HTML file that holds everything it shows: works offline, asks nobody for anything.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace busyhour::report {

struct HtmlPage {
  std::string title;
  nlohmann::ordered_json data;  ///< what the scripts find as busyhour.data; may hold any text
  /// Names of files in src/report/web, run in this order, after uPlot and page_*.js, which offer
  /// `busyhour` (see page_elements.js and page_plots.js) to build the page with.
  std::vector<std::string_view> scripts;
};

/// A policy in the page (CSP) lets only these scripts and styles in, and no request out. Text of
/// the data cannot become markup, whatever it holds: it is escaped here, and the scripts only ever
/// make text nodes of it.
std::string html_page(const HtmlPage& page);

}  // namespace busyhour::report
