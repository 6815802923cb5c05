// What an HTML page gives its scripts.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace busyhour::test {

/// The text that a browser takes as the data: up to the first end of a script element.
inline std::string page_data_text(const std::string& html) {
  constexpr std::string_view start = R"(<script type="application/json" id="data">)";
  const std::size_t begin = html.find(start) + start.size();
  return html.substr(begin, html.find("</script", begin) - begin);
}

inline nlohmann::ordered_json page_data(const std::string& html) {
  return nlohmann::ordered_json::parse(page_data_text(html));
}

}  // namespace busyhour::test
