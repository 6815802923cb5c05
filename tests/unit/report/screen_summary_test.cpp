#include "report/screen_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example_document.h"

namespace busyhour::report {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ScreenSummary, SaysWhatADocumentSays) {
  const std::vector<std::string> files{"again.json"};
  const std::string text =
      screen_summary(test::run_document("ttfb: p50<2s"), files, {Charset::ascii, false});
  EXPECT_THAT(text, HasSubstr("  Command:   busyhour run\n"));
  EXPECT_THAT(text, HasSubstr("15 users, 2 more each second"));
  EXPECT_THAT(text, HasSubstr("  ttfb/01 "));
  EXPECT_THAT(text, HasSubstr("ttfb: p50 < 2s"));
  EXPECT_THAT(text, HasSubstr("turns succeed: 8 of 40 turns failed"));
  EXPECT_THAT(text, HasSubstr("VERDICT: FAIL"));
  EXPECT_THAT(text, HasSubstr("again.json"));
  EXPECT_THAT(screen_summary(test::analysis_document(), {}, {Charset::utf8, true}),
              HasSubstr("By turn"));
}

TEST(ScreenSummary, TextsOfOthersCannotCommandTheTerminal) {
  Document document = test::run_document();
  document.json["config"]["url"] = "ws://a\x1b[2J\nVERDICT: PASS";
  document.json["errors"].at(0)["error"] = "bad\x1b]0;title\x07";
  document.json["started_at"] = "\x1b[1m";
  const std::string text = screen_summary(document, {}, {Charset::ascii, false});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\nVERDICT: PASS")));
}

}  // namespace
}  // namespace busyhour::report
