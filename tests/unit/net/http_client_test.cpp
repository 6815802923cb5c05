#include "net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <string>
#include <thread>

#include "net/http_message.h"
#include "raw_peer.h"

namespace busyhour::net {
namespace {

using test::RawServer;
using test::RawSocket;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// Reads a request with a body of two bytes.
std::string read_request(RawSocket& peer) {
  const std::string header = peer.read_until("\r\n\r\n");
  return header + peer.read_exactly(2);
}

/// Answers one request with these bytes and closes.
std::function<void(RawSocket&)> answer(std::string bytes) {
  return [bytes = std::move(bytes)](RawSocket& peer) {
    read_request(peer);
    peer.write(bytes);
    peer.close();
  };
}

class HttpClientTest : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

  Result<HttpReply> post(std::uint16_t port) const {
    const Result<HttpClient> client = HttpClient::create(options_);
    EXPECT_TRUE(client);
    return client->post({false, "127.0.0.1", port, "/speak?voice=x%20y"}, {{"X-Key", "secret"}},
                        "hi");
  }
  /// The message of the error that one request gets.
  std::string error(std::uint16_t port, ErrorKind kind = ErrorKind::unreachable) const {
    const Result<HttpReply> reply = post(port);
    if (reply) return "no error";
    EXPECT_EQ(reply.error().kind, kind);
    EXPECT_THAT(reply.error().message, testing::Not(HasSubstr("secret")));
    return reply.error().message;
  }

  HttpClientOptions options_;
};

TEST_F(HttpClientTest, SendsTheRequestAndReadsTheAnswer) {
  std::string request;
  RawServer server([&](RawSocket& peer) {
    request = read_request(peer);
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Voice: slt\r\n\r\nhello");
  });
  const Result<HttpReply> reply = post(server.port());
  server.join();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "hello");
  EXPECT_EQ(find_header(reply->headers, "x-voice"), "slt");
  EXPECT_THAT(request, StartsWith("POST /speak?voice=x%20y HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Key: secret\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(request, EndsWith("\r\n\r\nhi"));
}

TEST_F(HttpClientTest, ReadsAChunkedAnswer) {
  const RawServer server(answer(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"));
  const Result<HttpReply> reply = post(server.port());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, "hello");
}

TEST_F(HttpClientTest, GivesAnErrorStatusWithItsText) {
  const RawServer server(
      answer("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nslow"));
  const Result<HttpReply> reply = post(server.port());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 429);
  EXPECT_EQ(find_header(reply->headers, "retry-after"), "7");
  EXPECT_EQ(reply->body, "slow");
}

TEST_F(HttpClientTest, DoesNotFollowARedirect) {
  const RawServer server(
      answer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"));
  const Result<HttpReply> reply = post(server.port());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 302);
}

TEST_F(HttpClientTest, CutsTheTextOfAnError) {
  const RawServer server(
      answer("HTTP/1.1 500 Oops\r\nContent-Length: 10000\r\n\r\n" + std::string(10000, 'x')));
  const Result<HttpReply> reply = post(server.port());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 500);
  EXPECT_EQ(reply->body, std::string(HttpClient::longest_error_body, 'x'));
}

TEST_F(HttpClientTest, TakesAnAnswerAsLargeAsAllowedAndNoByteMore) {
  options_.largest_body = 10'000;
  const std::string header = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2710\r\n";
  const std::string most(10'000, 'x');
  const RawServer fits(answer(header + most + "\r\n0\r\n\r\n"));
  const Result<HttpReply> reply = post(fits.port());
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body.size(), 10'000U);

  const RawServer over(answer(header + most + "\r\n1\r\nx\r\n0\r\n\r\n"));
  EXPECT_THAT(error(over.port(), ErrorKind::failure), EndsWith(" with more than 10000 bytes"));
}

TEST_F(HttpClientTest, NoticesAnAnswerCutShort) {
  const RawServer server(answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"));
  EXPECT_THAT(error(server.port()), EndsWith(" closed the connection before its answer was whole"));
}

TEST_F(HttpClientTest, NoticesWhatIsNotHttp) {
  const RawServer garbage(answer("\x01\x02 not a status line\r\n\r\n"));
  EXPECT_THAT(error(garbage.port()), StartsWith("127.0.0.1:"));
  const RawServer silent([](RawSocket& peer) { peer.close(); });
  EXPECT_THAT(error(silent.port()), HasSubstr("before its answer was whole"));
}

TEST_F(HttpClientTest, EndsAWaitForTheRestOfAnAnswer) {
  options_.timeout = 100ms;
  const RawServer silent([](RawSocket& peer) { peer.read_to_end(); });
  EXPECT_THAT(error(silent.port()), EndsWith(" does not answer within 100ms"));
  const RawServer hanging([](RawSocket& peer) {
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
    peer.read_to_end();
  });
  EXPECT_THAT(error(hanging.port()), EndsWith(" does not answer within 100ms"));
}

TEST_F(HttpClientTest, SaysWhoCannotBeReached) {
  const std::uint16_t port = test::free_port();
  EXPECT_EQ(error(port), "cannot connect to 127.0.0.1:" + std::to_string(port));
}

TEST_F(HttpClientTest, RefusesACaFileThatIsNot) {
  options_.tls.ca_file = "/nowhere/ca.pem";
  const Result<HttpClient> client = HttpClient::create(options_);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().kind, ErrorKind::usage);
  EXPECT_THAT(client.error().message, HasSubstr("/nowhere/ca.pem"));
}

TEST_F(HttpClientTest, ServesSeveralThreadsAtATime) {
  const Result<HttpClient> client = HttpClient::create(options_);
  ASSERT_TRUE(client);
  std::array<std::string, 4> bodies;
  const auto ask = [&](std::size_t i) {
    const RawServer server(
        answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(i)));
    const auto reply = client->post({false, "127.0.0.1", server.port(), "/"}, {}, "hi");
    if (reply) bodies[i] = reply->body;
  };
  {
    const std::jthread one(ask, 0);
    const std::jthread two(ask, 1);
    const std::jthread three(ask, 2);
    ask(3);
  }
  EXPECT_THAT(bodies, testing::ElementsAre("0", "1", "2", "3"));
}

}  // namespace
}  // namespace busyhour::net
