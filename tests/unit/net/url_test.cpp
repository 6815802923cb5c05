#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "net/client.h"
#include "net/socket_address.h"

namespace busyhour::net {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

TEST(ParseUrl, TakesItApart) {
  const auto url = parse_url("wss://agent.example.test:8443/api/v1/media/stream?mode=a&b=%20");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "agent.example.test");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/api/v1/media/stream?mode=a&b=%20");
  EXPECT_EQ(url->authority(), "agent.example.test:8443");
  EXPECT_EQ(url->to_text(), "wss://agent.example.test:8443/api/v1/media/stream?mode=a&b=%20");
}

TEST(ParseUrl, FillsInTheSchemesPortAndThePath) {
  for (const auto& [text, normal] : std::vector<std::pair<const char*, const char*>>{
           {"ws://h", "ws://h/"},
           {"http://h", "ws://h/"},
           {"HTTPS://h:443", "wss://h/"},
           {"ws://h:80/", "ws://h/"},
           {"ws://h:443/", "ws://h:443/"},
           {"wss://h?x=1", "wss://h/?x=1"},
           {"ws://[::1]", "ws://[::1]/"},
           {"ws://[fe80::1]:8010/x", "ws://[fe80::1]:8010/x"}}) {
    const auto url = parse_url(text);
    ASSERT_TRUE(url) << text << ": " << url.error().message;
    EXPECT_EQ(url->to_text(), normal);
  }
  EXPECT_EQ(parse_url("ws://[::1]")->host, "::1");
  EXPECT_EQ(parse_url("ws://[::1]")->host_and_port(), "[::1]:80");
}

TEST(ParseUrl, SaysWhatIsWrong) {
  for (const auto& [text, complaint] : std::vector<std::pair<const char*, const char*>>{
           {"", "empty"},
           {"localhost:8010", "write ws://localhost:8010"},
           {"ftp://h/", "scheme 'ftp'"},
           {"ws://", "no host"},
           {"ws:///x", "no host"},
           {"ws://h:", "malformed"},
           {"ws://h:0/", "1 to 65535"},
           {"ws://h:65536/", "1 to 65535"},
           {"ws://h:80x/", "1 to 65535"},
           {"ws://::1:80/", "IPv6 host as [::1]"},
           {"ws://[::1/", "malformed"},
           {"ws://[::1]80/", "malformed"},
           {"ws://h/a#b", "fragment"},
           {"ws://me:secret@h/", "user name"},
           {"ws://h/a b", "percent-encoded"},
           {"ws://h/\r\nX: y", "percent-encoded"},
           {"ws://h/\xc3\xa4", "percent-encoded"}}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::usage) << text;
    EXPECT_THAT(url.error().message, HasSubstr(complaint)) << text;
    EXPECT_EQ(url.error().message.find('\n'), std::string::npos) << text;
  }
  EXPECT_EQ(parse_url("ws://me:secret@h/").error().message.find("secret"), std::string::npos);
}

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

/// Puts the limit back at the end.
struct ReserveDescriptors : testing::Test {
  rlimit before{};
  void SetUp() override { ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0); }
  void TearDown() override { ::setrlimit(RLIMIT_NOFILE, &before); }
  static rlim_t soft_limit() {
    rlimit now{};
    ::getrlimit(RLIMIT_NOFILE, &now);
    return now.rlim_cur;
  }
};

TEST_F(ReserveDescriptors, RaisesTheSoftLimit) {
  rlimit low = before;
  low.rlim_cur = 200;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  ASSERT_TRUE(reserve_descriptors(10));
  EXPECT_EQ(soft_limit(), 200U) << "enough already";
  ASSERT_TRUE(reserve_descriptors(150));
  EXPECT_GT(soft_limit(), 150U);
  EXPECT_LT(soft_limit(), 400U) << "no more than needed";
}

TEST_F(ReserveDescriptors, SaysWhatIsMissing) {
  const auto result = reserve_descriptors(4'000'000'000);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  EXPECT_THAT(result.error().message, HasSubstr("4000000000 connections at once need"));
  EXPECT_THAT(result.error().message, HasSubstr("ulimit -n 4000000"));
}

}  // namespace
}  // namespace busyhour::net
