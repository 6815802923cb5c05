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
