#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/client.h"

namespace busyhour::net {
namespace {

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

}  // namespace
}  // namespace busyhour::net
