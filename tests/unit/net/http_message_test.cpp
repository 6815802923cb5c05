#include "net/http_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/upgrade.h"

namespace busyhour::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::span<const std::byte> raw(std::string_view text) {
  return std::as_bytes(std::span(text));
}

constexpr std::string_view request_text =
    "GET /a/b?x=1&long+name=%41%2b&flag HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"
    "Upgrade: WebSocket\r\nX-One: 1\r\n\r\n";

TEST(HttpRequestReader, ReadsWholeOrByteByByte) {
  for (const std::size_t piece : {request_text.size(), std::size_t{1}}) {
    HttpRequestReader reader;
    HttpProgress progress = HttpProgress::incomplete;
    for (std::size_t at = 0; at < request_text.size(); at += piece) {
      ASSERT_EQ(progress, HttpProgress::incomplete);
      progress = reader.feed(raw(request_text.substr(at, piece)));
    }
    ASSERT_EQ(progress, HttpProgress::complete);
    const HttpRequest& request = reader.request();
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.path(), "/a/b");
    EXPECT_EQ(request.query("x"), "1");
    EXPECT_EQ(request.query("long name"), "A+");
    EXPECT_EQ(request.query("flag"), "");
    EXPECT_EQ(request.query("y"), "");
    EXPECT_EQ(request.header("x-one"), "1");
    EXPECT_EQ(request.header("x-two"), "");
    EXPECT_TRUE(request.upgrade);
    EXPECT_TRUE(reader.http_1_1());
    EXPECT_EQ(reader.surplus(), 0U);
  }
}

TEST(HttpRequestReader, LeavesWhatFollowsTheHeader) {
  HttpRequestReader reader;
  EXPECT_EQ(reader.feed(raw("GET / HTTP/1.1\r\nHost: h\r\n")), HttpProgress::incomplete);
  EXPECT_EQ(reader.feed(raw("\r\nframes")), HttpProgress::complete);
  EXPECT_EQ(reader.surplus(), 6U);
}

TEST(HttpRequestReader, LeavesABodyUnread) {
  HttpRequestReader reader;
  EXPECT_EQ(reader.feed(raw("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\nbody")),
            HttpProgress::complete);
  EXPECT_EQ(reader.surplus(), 4U);
  EXPECT_FALSE(reader.request().upgrade);
}

TEST(HttpRequestReader, RefusesWhatIsNoRequest) {
  HttpRequestReader reader;
  EXPECT_EQ(reader.feed(raw("\x16\x03\x01\x02 hello\r\n\r\n")), HttpProgress::malformed);
  HttpRequestReader other;
  EXPECT_EQ(other.feed(raw("HTTP/1.1 200 OK\r\n\r\n")), HttpProgress::malformed);
}

TEST(HttpRequestReader, LimitsTheHeader) {
  HttpRequestReader reader;
  const std::string big = "GET / HTTP/1.1\r\nX: " + std::string(9000, 'x');
  EXPECT_EQ(reader.feed(raw(big)), HttpProgress::too_long);
  HttpRequestReader piecewise;
  HttpProgress progress = HttpProgress::incomplete;
  std::size_t fed = 0;
  while (progress == HttpProgress::incomplete && fed < big.size()) {
    progress = piecewise.feed(raw(std::string_view(big).substr(fed, 100)));
    fed += 100;
  }
  EXPECT_EQ(progress, HttpProgress::too_long);
}

TEST(HttpRequest, DecodesQueriesWithStrayPercents) {
  HttpRequest request;
  request.target = "/?a=100%&b=%zz&c=%4";
  EXPECT_EQ(request.query("a"), "100%");
  EXPECT_EQ(request.query("b"), "%zz");
  EXPECT_EQ(request.query("c"), "%4");
}

TEST(HttpResponseReader, ReadsA101AndLeavesTheFrames) {
  HttpResponseReader reader;
  EXPECT_EQ(reader.feed(raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n")),
            HttpProgress::incomplete);
  EXPECT_FALSE(reader.header_complete());
  EXPECT_EQ(reader.feed(raw("\r\n\x81\x02hi")), HttpProgress::complete);
  EXPECT_EQ(reader.status(), 101);
  EXPECT_EQ(reader.surplus(), 4U);
  EXPECT_EQ(find_header(reader.headers(), "upgrade"), "websocket");
}

TEST(HttpResponseReader, ReadsTheBodyOfARefusal) {
  HttpResponseReader reader;
  EXPECT_EQ(reader.feed(raw("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 8\r\n\r\nfu")),
            HttpProgress::incomplete);
  EXPECT_TRUE(reader.header_complete());
  EXPECT_EQ(reader.feed(raw("ll up\n")), HttpProgress::complete);
  EXPECT_EQ(reader.status(), 503);
  EXPECT_EQ(reader.reason(), "Busy");
  EXPECT_EQ(reader.body(), "full up\n");
}

TEST(HttpResponseReader, ReadsAChunkedBody) {
  HttpResponseReader reader;
  EXPECT_EQ(reader.feed(raw("HTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\n\r\n"
                            "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")),
            HttpProgress::complete);
  EXPECT_EQ(reader.body(), "abcde");
  EXPECT_EQ(reader.reason(), "Internal Server Error");
}

TEST(HttpResponseReader, TakesOnlyTheBeginningOfALongBody) {
  HttpResponseReader reader;
  EXPECT_EQ(reader.feed(raw("HTTP/1.1 404 Not Found\r\nContent-Length: 123456789012345\r\n\r\n" +
                            std::string(600, 'x'))),
            HttpProgress::complete);
  EXPECT_EQ(reader.body(), std::string(512, 'x'));
}

TEST(HttpResponseReader, TellsGarbage) {
  HttpResponseReader reader;
  EXPECT_EQ(reader.feed(raw("SSH-2.0-OpenSSH_9.2\r\n")), HttpProgress::malformed);
}

TEST(FormatRequest, AValueCannotSmuggleAHeader) {
  const std::string text = format_request("GET", "/", {{"X", "a\r\nY: b"}});
  EXPECT_EQ(text, "GET / HTTP/1.1\r\nX: aY: b\r\n\r\n");
}

TEST(FormatResponse, AddsLengthAndClose) {
  HttpResponse response;
  response.status = 503;
  response.body = "full\n";
  response.headers = {{"Retry-After", "5"}};
  const std::string text = format_response(response);
  EXPECT_THAT(text, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(text, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(text, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(text, HasSubstr("Retry-After: 5\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\nfull\n"));
}

TEST(HeaderHasToken, ReadsListsAndRepeatedHeaders) {
  const Headers headers = {{"Connection", "close ,\tUPGRADE"}, {"connection", "foo"}};
  EXPECT_TRUE(header_has_token(headers, "Connection", "upgrade"));
  EXPECT_TRUE(header_has_token(headers, "Connection", "foo"));
  EXPECT_FALSE(header_has_token(headers, "Connection", "grade"));
  EXPECT_FALSE(header_has_token(headers, "Upgrade", "foo"));
}

// RFC 6455 section 1.3 and 4.2.2.
constexpr std::string_view rfc_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view rfc_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

TEST(Upgrade, TheRequestIsTheHandshakesOwn) {
  const Url url{.tls = false, .host = "h", .port = 8010, .target = "/x?y"};
  const std::string text = format_upgrade_request(
      url, {{"upgrade", "h2c"}, {"Sec-WebSocket-Extensions", "permessage-deflate"}, {"X-A", "b"}},
      rfc_key);
  EXPECT_EQ(text,
            "GET /x?y HTTP/1.1\r\nHost: h:8010\r\nX-A: b\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n");
  EXPECT_THAT(format_upgrade_request(url, {{"HOST", "other"}}, rfc_key),
              testing::AllOf(HasSubstr("HOST: other\r\n"), Not(HasSubstr("h:8010"))));
}

TEST(Upgrade, KeysAreRandomSixteenBytes) {
  Random random(1);
  const std::string key = make_upgrade_key(random);
  EXPECT_EQ(key.size(), 24U);
  EXPECT_NE(key, make_upgrade_key(random));
}

TEST(Upgrade, TheResponseIsChecked) {
  const std::string good =
      "HTTP/1.1 101 X\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      std::string(rfc_accept) + "\r\n";
  const auto fault = [&](const std::string& text) {
    HttpResponseReader reader;
    EXPECT_EQ(reader.feed(raw(text + "\r\n")), HttpProgress::complete);
    return upgrade_response_fault(reader, {{"Sec-WebSocket-Protocol", "a, b"}}, rfc_key)
        .value_or("none");
  };
  EXPECT_EQ(fault(good), "none");
  EXPECT_EQ(fault(good + "Sec-WebSocket-Protocol: b\r\n"), "none");
  EXPECT_THAT(fault(good + "Sec-WebSocket-Protocol: c\r\n"), HasSubstr("subprotocol 'c'"));
  EXPECT_THAT(fault(good + "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
              HasSubstr("extension 'permessage-deflate'"));
  const auto without = [&](std::string_view header) {
    std::string text = good;
    const std::size_t at = text.find(header);
    return text.erase(at, text.find("\r\n", at) + 2 - at);
  };
  EXPECT_THAT(fault(without("Upgrade:")), HasSubstr("Upgrade: websocket"));
  EXPECT_THAT(fault(without("Connection:")), HasSubstr("Connection: Upgrade"));
  EXPECT_THAT(fault(without("Sec-WebSocket-Accept:")), HasSubstr("no Sec-WebSocket-Accept"));
  EXPECT_THAT(fault(without("Sec-WebSocket-Accept:") + "Sec-WebSocket-Accept: x\r\n"),
              HasSubstr("does not belong"));
}

TEST(Upgrade, TheAnswerProvesThatTheRequestWasRead) {
  HttpRequest request;
  request.headers = {{"Sec-WebSocket-Key", std::string(rfc_key)}};
  const std::string text = format_upgrade_response(request);
  EXPECT_THAT(text, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_THAT(text, HasSubstr("Sec-WebSocket-Accept: " + std::string(rfc_accept) + "\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST(Upgrade, AMalformedRequestIsRefused) {
  HttpRequest good;
  good.method = "GET";
  good.headers = {{"Sec-WebSocket-Version", "13"}, {"Sec-WebSocket-Key", std::string(rfc_key)}};
  EXPECT_FALSE(upgrade_request_fault(good, true));
  EXPECT_EQ(upgrade_request_fault(good, false)->status, 400);
  HttpRequest bad = good;
  bad.method = "POST";
  EXPECT_EQ(upgrade_request_fault(bad, true)->status, 400);
  bad = good;
  bad.headers[0].second = "8";
  EXPECT_EQ(upgrade_request_fault(bad, true)->status, 426);
  EXPECT_EQ(find_header(upgrade_request_fault(bad, true)->headers, "Sec-WebSocket-Version"), "13");
  bad = good;
  bad.headers[1].second = "c2hvcnQ=";
  EXPECT_EQ(upgrade_request_fault(bad, true)->status, 400);
  bad.headers.pop_back();
  EXPECT_EQ(upgrade_request_fault(bad, true)->status, 400);
}

}  // namespace
}  // namespace busyhour::net
