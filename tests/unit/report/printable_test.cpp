#include "report/printable.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace busyhour::report {
namespace {

TEST(Printable, LeavesPlainTextAlone) {
  EXPECT_EQ(printable("plain ~text~ 1", Charset::ascii), "plain ~text~ 1");
  EXPECT_EQ(printable("", Charset::utf8), "");
}

TEST(Printable, ShowsOtherScriptsOnlyWhereTheTerminalCan) {
  EXPECT_EQ(printable("grün €😀", Charset::utf8), "grün €😀");
  EXPECT_EQ(printable("grün €😀", Charset::ascii), "gr?n ??");
}

TEST(Printable, NoCommandReachesTheTerminal) {
  EXPECT_EQ(printable("a\x1b[31mb\r\n\t\x7f.", Charset::utf8), "a [31mb    .");
  // U+009B is the eight-bit form of ESC [.
  EXPECT_EQ(printable("a\xc2\x9b"
                      "31mb",
                      Charset::utf8),
            "a 31mb");
  EXPECT_EQ(printable(std::string_view("a\0b", 3), Charset::ascii), "a b");
}

TEST(Printable, ReplacesWhatIsNotUtf8) {
  const auto shown = [](std::string_view text) { return printable(text, Charset::utf8); };
  EXPECT_EQ(shown("a\xff"
                  "b"),
            "a?b");
  EXPECT_EQ(shown("\xe2\x82"), "??");            // cut short
  EXPECT_EQ(shown("\xc0\xaf"), "??");            // not the shortest form
  EXPECT_EQ(shown("\xe0\x80\xaf"), "???");       // nor this
  EXPECT_EQ(shown("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(shown("\xf4\x90\x80\x80"), "????");  // beyond U+10FFFF
  EXPECT_EQ(shown("\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbf");
}

TEST(Printable, CutsLongTextsAtACharacter) {
  EXPECT_EQ(printable("0123456789", Charset::utf8, 10), "0123456789");
  EXPECT_EQ(printable("0123456789x", Charset::utf8, 10), "0123456...");
  EXPECT_EQ(printable("ääääää", Charset::utf8, 5), "ää...");
  EXPECT_EQ(printable(std::string(1 << 20, 'x'), Charset::utf8).size(), 160U);
}

TEST(Printable, WidthCountsCharactersNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("█░ä"), 3U);
}

}  // namespace
}  // namespace busyhour::report
