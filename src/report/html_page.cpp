#include "report/html_page.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "base/encoding.h"
#include "base/markup.h"
#include "report/web_files.h"

namespace busyhour::report {

namespace {

constexpr std::array style_sheets{"uPlot.min.css", "page.css"};
constexpr std::array shared_scripts{"uPlot.iife.min.js", "page_elements.js", "page_plots.js"};

std::string_view known_file(std::string_view name) {
  const std::string_view text = web_file(name);
  if (text.empty()) throw std::logic_error(fmt::format("no web file {} is embedded", name));
  return text;
}

/// For text between tags and in quoted attributes.
std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char character : text) append_escaped(safe, character);
  return safe;
}

/// JSON between <script> tags. There "</script" would end the element and "<!--" change how it is
/// read (HTML, 13.2.5.4 and following): no '<' is left, which JSON only has in strings.
std::string json_block(const nlohmann::ordered_json& data) {
  const std::string json =
      data.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::string safe;
  safe.reserve(json.size() + json.size() / 64);
  for (const char character : json) {
    if (character == '<') {
      safe += "\\u003c";
    } else {
      safe += character;
    }
  }
  return safe;
}

/// A script or style sheet in the page, and what the policy must say to let it in.
struct Inlined {
  std::string elements, sources;

  void add(std::string_view tag, std::string_view text) {
    elements += fmt::format("<{0}>{1}</{0}>\n", tag, text);
    sources += fmt::format(" 'sha256-{}'", sha256_base64(text));
  }
};

}  // namespace

std::string html_page(const HtmlPage& page) {
  Inlined styles, scripts;
  for (const std::string_view name : style_sheets) styles.add("style", known_file(name));
  for (const std::string_view name : shared_scripts) scripts.add("script", known_file(name));
  for (const std::string_view name : page.scripts) scripts.add("script", known_file(name));

  // data: and blob: are in the page itself: the recordings that it plays.
  const std::string policy = fmt::format(
      "default-src 'none'; script-src{}; style-src{}; img-src data:; media-src blob:; "
      "base-uri 'none'; form-action 'none'",
      scripts.sources, styles.sources);
  return fmt::format(
      R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{title}</title>
{styles}</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
<header class="top"><div><h1>{title}</h1><p id="subtitle"></p></div></header>
<nav id="contents" aria-label="Contents"></nav>
<main id="main" tabindex="-1">
<noscript><p>This page draws itself with the JavaScript that it holds; please let it run.</p></noscript>
</main>
<footer id="footer"></footer>
<script type="application/json" id="data">{data}</script>
<script type="text/plain" id="licence-of-uplot">{licence}</script>
{scripts}</body>
</html>
)",
      fmt::arg("policy", policy), fmt::arg("title", escaped(page.title)),
      fmt::arg("styles", styles.elements), fmt::arg("data", json_block(page.data)),
      fmt::arg("licence", known_file("LICENSE")), fmt::arg("scripts", scripts.elements));
}

}  // namespace busyhour::report
