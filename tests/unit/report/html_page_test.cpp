#include "report/html_page.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "page_data.h"
#include "report/web_files.h"

namespace busyhour::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::ordered_json;

TEST(HtmlPage, GivesTheScriptsTheDataAsItWas) {
  const Json data = {
      {"errors", {"</script><script>alert(1)</script>", "<!-- <script>", "a & \"b\""}},
      {"tokens", "\u2028 \\u003c"}};
  const std::string html = html_page({.title = "t", .data = data, .scripts = {}});
  EXPECT_EQ(test::page_data(html), data);
  EXPECT_THAT(html, Not(HasSubstr("alert(1)</script>")));
}

TEST(HtmlPage, TakesBytesThatAreNotUtf8) {
  const std::string html = html_page({.title = "t", .data = {{"error", "caf\xe9"}}, .scripts = {}});
  EXPECT_EQ(test::page_data(html)["error"], "caf\xEF\xBF\xBD");
}

TEST(HtmlPage, EscapesItsTitle) {
  const std::string html = html_page({.title = "<b>&\"", .data = {}, .scripts = {}});
  EXPECT_THAT(html, HasSubstr("<title>&lt;b&gt;&amp;&quot;</title>"));
  EXPECT_THAT(html, HasSubstr("<h1>&lt;b&gt;&amp;&quot;</h1>"));
}

/// The texts of all elements that begin with `tag` and nothing more.
std::vector<std::string> contents_of(const std::string& html, const std::string& tag) {
  const std::string open = "<" + tag + ">", close = "</" + tag + ">";
  std::vector<std::string> texts;
  for (std::size_t at = html.find(open); at != std::string::npos; at = html.find(open, at)) {
    at += open.size();
    texts.push_back(html.substr(at, html.find(close, at) - at));
  }
  return texts;
}

/// Every script that runs and every style sheet is in the policy by its digest, and nothing else.
TEST(HtmlPage, LetsOnlyItsOwnScriptsAndStylesIn) {
  const std::string html = html_page({.title = "t", .data = {}, .scripts = {}});
  EXPECT_EQ(contents_of(html, "style").size(), 2U);
  EXPECT_EQ(contents_of(html, "script").size(), 3U);
  for (const std::string tag : {"style", "script"}) {
    for (const std::string& text : contents_of(html, tag)) {
      EXPECT_THAT(html, HasSubstr("'sha256-" + sha256_base64(text) + "'"));
    }
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(html, Not(HasSubstr("unsafe")));
}

TEST(HtmlPage, RefusesAScriptThatIsNotThere) {
  EXPECT_THROW(html_page({.title = "t", .data = {}, .scripts = {"missing.js"}}), std::logic_error);
}

TEST(WebFiles, HoldTheLibraryWholeAndItsLicence) {
  EXPECT_THAT(std::string(web_file("uPlot.iife.min.js")), HasSubstr("leeoniya/uPlot"));
  EXPECT_THAT(std::string(web_file("LICENSE")), HasSubstr("Copyright (c)"));
  EXPECT_EQ(web_file("missing.js"), "");
}

}  // namespace
}  // namespace busyhour::report
