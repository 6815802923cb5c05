#include "net/text_line.h"

#include <gtest/gtest.h>

namespace busyhour::net {
namespace {

TEST(OneLine, JoinsLinesAndBlanks) {
  EXPECT_EQ(one_line("", 10), "");
  EXPECT_EQ(one_line("  try\r\n\tlater \x1b[1m \n", 40), "try later [1m");
}

TEST(OneLine, KeepsUtf8AndReplacesWhatIsNot) {
  EXPECT_EQ(one_line("zu sp\xc3\xa4t", 40), "zu sp\xc3\xa4t");
  EXPECT_EQ(one_line("zu sp\xe4t", 40), "zu sp?t");
}

TEST(OneLine, CutsAtAWholeCharacter) {
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abcdef...");
  EXPECT_EQ(one_line("abc\xc3\xa4xyz", 4), "abc...");
}

TEST(CutUtf8, CutsAtAWholeCharacter) {
  EXPECT_EQ(cut_utf8("abc", 3), "abc");
  EXPECT_EQ(cut_utf8("abc", 2), "ab");
  EXPECT_EQ(cut_utf8("\xe2\x82\xac\xe2\x82\xac", 5), "\xe2\x82\xac");
  EXPECT_EQ(cut_utf8("\xe2\x82\xac", 2), "");
}

}  // namespace
}  // namespace busyhour::net
