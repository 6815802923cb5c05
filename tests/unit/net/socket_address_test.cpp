#include "net/socket_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/client.h"

namespace busyhour::net {
namespace {

using testing::HasSubstr;

TEST(Resolve, GivesAddressesAsText) {
  const auto v4 = resolve(*parse_url("ws://127.0.0.1:8010"));
  ASSERT_TRUE(v4);
  ASSERT_EQ((*v4)->addresses.size(), 1U);
  EXPECT_EQ((*v4)->addresses[0].to_text(), "127.0.0.1:8010");
  const auto v6 = resolve(*parse_url("ws://[::1]:8010"));
  ASSERT_TRUE(v6);
  EXPECT_EQ((*v6)->addresses[0].to_text(), "[::1]:8010");
}

TEST(Resolve, AnUnknownHostIsUnreachable) {
  const auto result = resolve(*parse_url("ws://foo.invalid:8010/x"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::unreachable);
  EXPECT_THAT(result.error().message, HasSubstr("host foo.invalid is unknown ("));
  EXPECT_THAT(result.error().message, HasSubstr("check the URL ws://foo.invalid:8010/x"));
}

TEST(IpAddress, IsToldFromAName) {
  EXPECT_TRUE(is_ip_address("127.0.0.1"));
  EXPECT_TRUE(is_ip_address("::1"));
  EXPECT_FALSE(is_ip_address("localhost"));
  EXPECT_FALSE(is_ip_address("1.2.3"));
}

}  // namespace
}  // namespace busyhour::net
