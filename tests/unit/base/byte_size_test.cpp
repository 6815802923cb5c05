#include "base/byte_size.h"

#include <gtest/gtest.h>

namespace busyhour {
namespace {

TEST(ByteSize, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(parse_byte_size("4096"), 4096u);
  EXPECT_EQ(parse_byte_size("64K"), 65536u);
  EXPECT_EQ(parse_byte_size("256M"), 268435456u);
  EXPECT_EQ(parse_byte_size("256mb"), 268435456u);
  EXPECT_EQ(parse_byte_size("1.5G"), 1610612736u);
  EXPECT_EQ(parse_byte_size("2T"), std::uint64_t{2} << 40);
  EXPECT_EQ(parse_byte_size("0"), 0u);
  EXPECT_EQ(parse_byte_size("7B"), 7u);
}

TEST(ByteSize, WhatIsNoSizeIsRefused) {
  for (const char* text : {"", "M", "-1", "1 M", "1X", "1MM", "nan", "inf", "1e3", "99999999999T",
                           "0x10", "M1", " 1"}) {
    const auto size = parse_byte_size(text);
    ASSERT_FALSE(size.has_value()) << text;
    EXPECT_EQ(size.error().kind, ErrorKind::usage);
    EXPECT_NE(size.error().message.find(quote(text)), std::string::npos);
  }
}

TEST(ByteSize, IsWrittenInItsLargestUnit) {
  EXPECT_EQ(format_byte_size(0), "0");
  EXPECT_EQ(format_byte_size(1023), "1023");
  EXPECT_EQ(format_byte_size(1024), "1K");
  EXPECT_EQ(format_byte_size(268435456), "256M");
  EXPECT_EQ(format_byte_size(1610612736), "1.5G");
  EXPECT_EQ(format_byte_size(12'900'000), "12.3M");
  EXPECT_EQ(format_byte_size((std::uint64_t{1} << 20) - 1), "1M") << "not 1024K";
  EXPECT_EQ(format_byte_size(std::uint64_t{5000} << 40), "5000T");
}

TEST(ByteSize, IsReadBack) {
  for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{1} << 10, std::uint64_t{3} << 20,
                                   std::uint64_t{1} << 30, std::uint64_t{1} << 50}) {
    EXPECT_EQ(parse_byte_size(format_byte_size(size)), size);
  }
}

}  // namespace
}  // namespace busyhour
