// Calls that do not come to be: each has its cause and one line that says what happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <future>

#include "loopback.h"
#include "raw_peer.h"

#ifndef __has_feature
#define __has_feature(name) 0  // NOLINT(readability-identifier-naming): the compiler's own name
#endif

namespace busyhour::net {
namespace {

using test::free_port;
using test::Loopback;
using test::RawServer;
using test::RawSocket;
using testing::HasSubstr;

SocketAddress address(std::uint16_t port) {
  return (*look_up("127.0.0.1", port, false)).front();
}

/// What a client is told by a server that answers `bytes` and closes.
CloseInfo answered(const std::string& bytes) {
  RawServer server([&](RawSocket& s) {
    s.read_until("\r\n\r\n");
    s.write(bytes);
  });
  Loopback t;
  t.path = "/x";
  t.call(server.port());
  EXPECT_EQ(t.client.opened, 0);
  EXPECT_EQ(t.client.closed, 1);
  EXPECT_EQ(t.client.info.detail.find('\n'), std::string::npos);
  return t.client.info;
}

TEST(Refusal, NobodyListens) {
  Loopback t;
  const std::uint16_t port = free_port();
  t.call(port);
  EXPECT_EQ(t.client.closed, 1);
  EXPECT_EQ(t.client.info.cause, CloseCause::refused);
  EXPECT_EQ(t.client.info.detail, "connection refused at 127.0.0.1:" + std::to_string(port));
}

TEST(Refusal, TheNextAddressIsTried) {
  Loopback t;
  t.listen();
  t.addresses = {address(free_port()), address(t.listener->port())};
  t.client_script.on_open = [](Connection& c) { c.close(1000, ""); };
  t.call(t.listener->port());
  EXPECT_EQ(t.client.opened, 1);
}

TEST(Refusal, TheAddressThatAnsweredIsTriedFirstByTheNextCall) {
  Loopback t;
  t.listen();
  const SocketAddress closed = address(free_port()), open = address(t.listener->port());
  t.addresses = {closed, open};
  t.client_script.on_open = [](Connection& c) { c.close(1000, ""); };
  t.call(t.listener->port());
  EXPECT_EQ(*t.endpoints.reached, 1U);

  // From there on and around: who answers no more is no end.
  Loopback again;
  again.listen();
  again.endpoints.reached = t.endpoints.reached;
  again.addresses = {address(again.listener->port()), closed};
  again.client_script.on_open = [](Connection& c) { c.close(1000, ""); };
  again.call(again.listener->port());
  EXPECT_EQ(again.client.opened, 1);
  EXPECT_EQ(*again.endpoints.reached, 0U);
}

TEST(Refusal, EveryAddressIsNamed) {
  Loopback t;
  const std::uint16_t first = free_port();
  SocketAddress nowhere = *look_up("255.255.255.255", 9, false)->begin();
  t.addresses = {address(first), nowhere};
  t.call(first);
  EXPECT_EQ(t.client.info.cause, CloseCause::refused);
  EXPECT_THAT(t.client.info.detail, HasSubstr("refused at 127.0.0.1:" + std::to_string(first)));
  EXPECT_THAT(t.client.info.detail, HasSubstr(" at 255.255.255.255:9"));
}

TEST(Refusal, AReasonThatAddressesShareIsSaidOnce) {
  Loopback t;
  const std::uint16_t first = free_port();
  const std::uint16_t second = free_port();
  t.addresses = {address(first), address(second)};
  t.call(first);
  EXPECT_EQ(t.client.info.detail, "connection refused at 127.0.0.1:" + std::to_string(first) +
                                      " and 127.0.0.1:" + std::to_string(second));
}

TEST(Refusal, NoDescriptorIsLeft) {
  if (__has_feature(address_sanitizer)) GTEST_SKIP() << "its checks need descriptors themselves";
  Loopback t;
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 3;
  t.addresses = {address(9)};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  t.call(9);
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(t.client.info.cause, CloseCause::connect_failed);
  EXPECT_THAT(t.client.info.detail, HasSubstr("too few file descriptors"));
}

TEST(Refusal, AStatusWithRetryAfterAndABody) {
  Loopback t;
  t.response = HttpResponse{.status = 503,
                            .body = "all 50 lines are busy\nplease hold\n",
                            .headers = {{"Retry-After", "7"}}};
  t.call();
  EXPECT_EQ(t.client.info.cause, CloseCause::http_status);
  EXPECT_EQ(t.client.info.http_status, 503);
  EXPECT_EQ(t.client.info.retry_after, "7");
  EXPECT_EQ(t.client.info.reason, "all 50 lines are busy please hold");
  EXPECT_EQ(t.client.info.detail, "HTTP 503 Service Unavailable: all 50 lines are busy");
}

TEST(Refusal, ARedirectSaysWhere) {
  const CloseInfo info = answered(
      "HTTP/1.1 301 Moved Permanently\r\nLocation: https://h/y\r\n"
      "Content-Length: 6\r\n\r\n<html>");
  EXPECT_EQ(info.cause, CloseCause::http_status);
  EXPECT_EQ(info.http_status, 301);
  EXPECT_EQ(info.detail, "HTTP 301 Moved Permanently: moved to https://h/y");
}

TEST(Refusal, ABodyThatEndsWithTheConnection) {
  const CloseInfo info = answered("HTTP/1.1 403 Forbidden\r\n\r\n\r\n  no token\r\nmore");
  EXPECT_EQ(info.http_status, 403);
  EXPECT_EQ(info.detail, "HTTP 403 Forbidden: no token");
}

TEST(Refusal, ABodyThatNeverComesIsNotWaitedForLong) {
  std::promise<void> over;
  RawServer server([&](RawSocket& s) {
    s.read_until("\r\n\r\n");
    s.write("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 10\r\n\r\nslow");
    over.get_future().wait();
  });
  Loopback t;
  t.handshake_timeout = 50ms;
  t.call(server.port());
  over.set_value();
  EXPECT_EQ(t.client.info.cause, CloseCause::http_status);
  EXPECT_EQ(t.client.info.detail, "HTTP 429 Too Many Requests: slow");
}

TEST(Refusal, AWebPageIsNoWebSocket) {
  const CloseInfo info = answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(info.cause, CloseCause::not_websocket);
  EXPECT_EQ(info.http_status, 200);
  EXPECT_THAT(info.detail, testing::MatchesRegex("127.0.0.1:[0-9]+ answers HTTP 200 OK but is not "
                                                 "a WebSocket endpoint \\(path /x\\)"));
}

TEST(Refusal, GarbageIsNoWebSocket) {
  const CloseInfo info = answered("SSH-2.0-OpenSSH_9.2p1\r\n");
  EXPECT_EQ(info.cause, CloseCause::not_websocket);
  EXPECT_THAT(info.detail, HasSubstr("does not speak HTTP (its answer begins "
                                     "'SSH-2.0-OpenSSH_9.2p1')"));
}

TEST(Refusal, GarbageWithoutALineIsNoWebSocket) {
  const CloseInfo info = answered("HTT");
  EXPECT_EQ(info.cause, CloseCause::not_websocket);
  EXPECT_THAT(info.detail, HasSubstr("'HTT'"));
}

TEST(Refusal, ATlsServerIsTold) {
  const CloseInfo info = answered(std::string("\x15\x03\x01\x00\x02\x02\x46", 7));
  EXPECT_EQ(info.cause, CloseCause::not_websocket);
  EXPECT_THAT(info.detail, HasSubstr("speaks TLS: use wss://"));
}

TEST(Refusal, AnEndlessHeaderIsCutOff) {
  const CloseInfo info = answered("HTTP/1.1 101 X\r\nX: " + std::string(20'000, 'x'));
  EXPECT_EQ(info.cause, CloseCause::not_websocket);
  EXPECT_THAT(info.detail, HasSubstr("too long"));
}

TEST(Refusal, AWrongAcceptIsNoWebSocket) {
  const CloseInfo info = answered(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
  EXPECT_EQ(info.cause, CloseCause::not_websocket);
  EXPECT_THAT(info.detail, HasSubstr("Sec-WebSocket-Accept does not belong to this request"));
}

TEST(Refusal, AnEndWithoutAnAnswer) {
  const CloseInfo info = answered("");
  EXPECT_EQ(info.cause, CloseCause::connect_failed);
  EXPECT_THAT(info.detail, HasSubstr("ended the connection without an answer to the upgrade"));
}

TEST(Refusal, AServerThatSaysNothing) {
  std::promise<void> over;
  RawServer server([&](RawSocket&) { over.get_future().wait(); });
  Loopback t;
  t.handshake_timeout = 50ms;
  t.call(server.port());
  over.set_value();
  EXPECT_EQ(t.client.info.cause, CloseCause::handshake_timeout);
  EXPECT_THAT(t.client.info.detail, HasSubstr("did not answer the WebSocket upgrade within 50ms"));
}

/// A listener whose backlog is full leaves a SYN without an answer.
struct FullListener {
  std::uint16_t port = 0;
  FileDescriptor listener = test::bound_socket(port);
  std::vector<FileDescriptor> callers;

  FullListener() {
    EXPECT_EQ(::listen(listener.get(), 0), 0);
    const SocketAddress to = address(port);
    for (int i = 0; i < 3; ++i) {
      callers.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      const int connected = ::connect(callers.back().get(), to.get(), to.size);
      EXPECT_TRUE(connected == 0 || errno == EINPROGRESS);
    }
  }
};

TEST(Refusal, AnAddressThatDoesNotAnswer) {
  const FullListener full;
  Loopback t;
  t.handshake_timeout = 50ms;
  t.call(full.port);
  EXPECT_EQ(t.client.info.cause, CloseCause::handshake_timeout);
  EXPECT_EQ(t.client.info.detail, "connection timed out at 127.0.0.1:" + std::to_string(full.port));
}

TEST(Refusal, AnAddressThatDoesNotAnswerLeavesTimeForTheNext) {
  const FullListener full;
  Loopback t;
  t.listen();
  t.handshake_timeout = 200ms;
  t.addresses = {address(full.port), address(t.listener->port())};
  t.client_script.on_open = [](Connection& c) { c.close(1000, ""); };
  t.call(full.port);
  EXPECT_EQ(t.client.opened, 1);
}

}  // namespace
}  // namespace busyhour::net
