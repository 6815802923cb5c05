// Any document as an HTML report: a page whose data is whole, in which no text became markup.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "report/html_report.h"

namespace {

std::size_t times(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace busyhour;
  using Json = nlohmann::ordered_json;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = report::parse_document(text, "fuzzed.json");
  if (!document) return 0;

  static const std::size_t scripts = times(report::html_report({}, {}), "</script");
  // No file is named in a directory that is not there.
  const std::string html = report::html_report(*document, {.audio_directory = "/nonexistent"});
  if (times(html, "</script") != scripts) std::abort();
  constexpr std::string_view start = R"(id="data">)";
  const std::size_t begin = html.find(start) + start.size();
  const std::string block = html.substr(begin, html.find("</script", begin) - begin);
  if (Json::parse(block, nullptr, false).is_discarded()) std::abort();
  return 0;
}
