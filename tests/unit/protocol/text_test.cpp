#include "protocol/text.h"

#include <gtest/gtest.h>

namespace busyhour::protocol {
namespace {

TEST(Text, NamesCompareWithoutCase) {
  EXPECT_TRUE(same_ignoring_case("AudioData", "audiodata"));
  EXPECT_TRUE(same_ignoring_case("", ""));
  EXPECT_FALSE(same_ignoring_case("AudioDat", "audiodata"));
  EXPECT_FALSE(same_ignoring_case("[", "{")) << "only letters have a case";
}

TEST(Text, FindsWithoutCase) {
  EXPECT_TRUE(is_one_of("StopAudio", {"audiodata", "stopaudio"}));
  EXPECT_FALSE(is_one_of("Stop", {"audiodata", "stopaudio"}));
  EXPECT_EQ(find_ignoring_case("Try Again, try again", "try again"), 0U);
  EXPECT_EQ(find_ignoring_case("Try Again, try again", "TRY AGAIN", 1), 11U);
  EXPECT_EQ(find_ignoring_case("Try Again", "again!"), std::string_view::npos);
  EXPECT_EQ(find_ignoring_case("ab", "b", 3), std::string_view::npos);
  EXPECT_EQ(find_ignoring_case("", ""), 0U);
}

TEST(Text, QuotesForJson) {
  std::string out = "x=";
  append_json_string(out, "a\"b\\c\n\t\x1f \xc3\xa4");
  EXPECT_EQ(out, "x=\"a\\\"b\\\\c\\n\\u0009\\u001f \xc3\xa4\"");
}

TEST(Text, ExcerptsArePrintableAndShort) {
  EXPECT_EQ(excerpt("tab\tand \xc3\xa4"), "tab.and ..");
  EXPECT_EQ(excerpt(std::string(80, 'x')), std::string(80, 'x'));
  EXPECT_EQ(excerpt(std::string(81, 'x')), std::string(77, 'x').append("..."));
}

}  // namespace
}  // namespace busyhour::protocol
