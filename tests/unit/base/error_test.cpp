#include "base/error.h"

#include <gtest/gtest.h>

namespace busyhour {
namespace {

TEST(Quote, KeepsOrdinaryTextAndUtf8) {
  EXPECT_EQ(quote("ws://host"), "\"ws://host\"");
  EXPECT_EQ(quote("Grüße"), "\"Grüße\"");
  EXPECT_EQ(quote(""), "\"\"");
}

TEST(Quote, StaysOnOneLine) {
  EXPECT_EQ(quote("a\nb\x1b[31m"), "\"a\\x0ab\\x1b[31m\"");
}

TEST(Quote, CutsLongText) {
  EXPECT_EQ(quote(std::string(80, 'x')), '"' + std::string(80, 'x') + '"');
  EXPECT_EQ(quote(std::string(81, 'x')), '"' + std::string(80, 'x') + "...\"");
}

TEST(Quote, LeavesAPathWhole) {
  const std::string path = "/tmp/" + std::string(300, 'x') + "/bad.json";
  EXPECT_EQ(quote_path(path), '"' + path + '"');
  EXPECT_EQ(quote_path("a\nb"), "\"a\\x0ab\"");
}

}  // namespace
}  // namespace busyhour
