// The server against clients that speak bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <future>

#include "frame_bytes.h"
#include "loopback.h"
#include "raw_peer.h"

namespace busyhour::net {
namespace {

using test::bytes;
using test::frame;
using test::Loopback;
using test::operator+;
using test::RawClient;
using test::RawSocket;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

using Frame = RawSocket::Frame;

constexpr MaskKey key = {std::byte{5}, std::byte{6}, std::byte{7}, std::byte{8}};

/// Runs the loop until `script` is done, and the session it may have opened is closed.
void visit(Loopback& t, std::function<void(RawSocket&)> script) {
  t.listen();
  bool done = false;
  const auto stop_when_over = [&] {
    if (done && t.server.closed == t.server.opened) t.loop.stop();
  };
  t.server_script.on_closed = [&](const CloseInfo&) { stop_when_over(); };
  RawClient client(t.listener->port(), std::move(script), [&] {
    t.loop.post([&] {
      done = true;
      stop_when_over();
    });
  });
  t.run();
}

std::string answer_to(Loopback& t, const std::string& request) {
  std::string answer;
  visit(t, [&](RawSocket& s) {
    s.write(request);
    answer = s.read_to_end();
  });
  return answer;
}

TEST(Server, AnswersAPlainRequest) {
  Loopback t;
  t.response = HttpResponse{.content_type = "application/json", .body = "{}", .headers = {}};
  const std::string answer = answer_to(t, "GET /health HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n{}"));
  ASSERT_EQ(t.requests.size(), 1U);
  EXPECT_EQ(t.requests[0].path(), "/health");
  EXPECT_FALSE(t.requests[0].upgrade);
}

TEST(Server, SendsAllOfALongAnswer) {
  Loopback t;
  t.response = HttpResponse{.body = std::string(3'000'000, 'x'), .headers = {}};
  const std::string answer = answer_to(t, "GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, 3'000'000U);
}

TEST(Server, TheAnswerSurvivesABodyThatIsNotRead) {
  Loopback t;
  t.response = HttpResponse{.status = 405, .body = "GET only\n", .headers = {}};
  const std::string body(200'000, 'b');
  EXPECT_THAT(answer_to(t, "POST / HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + body),
              EndsWith("GET only\n"));
}

TEST(Server, RefusesWhatIsNotHttp) {
  Loopback t;
  EXPECT_THAT(answer_to(t, "\x16\x03\x01 hello\r\n\r\n"), StartsWith("HTTP/1.1 400 Bad Request"));
  EXPECT_TRUE(t.requests.empty());
}

TEST(Server, RefusesAnEndlessHeader) {
  Loopback t;
  EXPECT_THAT(answer_to(t, "GET / HTTP/1.1\r\nX: " + std::string(10'000, 'x')),
              StartsWith("HTTP/1.1 431 "));
}

TEST(Server, RefusesAMalformedUpgrade) {
  const std::string upgrade = "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  Loopback no_key;
  EXPECT_THAT(answer_to(no_key, upgrade + "Sec-WebSocket-Version: 13\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  Loopback old;
  EXPECT_THAT(answer_to(old, upgrade + "Sec-WebSocket-Version: 8\r\n"
                                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
              testing::AllOf(StartsWith("HTTP/1.1 426 "), HasSubstr("Sec-WebSocket-Version: 13")));
  EXPECT_EQ(no_key.server.opened + old.server.opened, 0);
}

TEST(Server, AsksForAnUpgradeWhereThereAreOnlySessions) {
  Loopback t;
  EXPECT_THAT(answer_to(t, "GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 426 "));
  EXPECT_EQ(t.server.opened, 0);
}

struct HesitatingLoopback final : Loopback {
  explicit HesitatingLoopback(Duration wait) : wait_(wait) {}
  Duration hesitation(const HttpRequest&) override { return wait_; }

 private:
  Duration wait_;
};

class ServerThatHesitates : public testing::TestWithParam<Duration> {};
INSTANTIATE_TEST_SUITE_P(OrNot, ServerThatHesitates, testing::Values(Duration{0}, Duration{3ms}));

TEST_P(ServerThatHesitates, ReadsFramesThatCameWithTheRequest) {
  HesitatingLoopback t(GetParam());
  std::string head;
  std::vector<Frame> frames;
  visit(t, [&](RawSocket& s) {
    std::string request =
        "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
        "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    for (const std::byte b : frame(Opcode::text, "early", &key) + frame(Opcode::ping, "p", &key) +
                                 frame(Opcode::close, "\x03\xe8", &key)) {
      request += static_cast<char>(b);
    }
    s.write(request);
    head = s.read_until("\r\n\r\n");
    frames = {s.read_frame(), s.read_frame()};
  });
  EXPECT_THAT(head, StartsWith("HTTP/1.1 101 "));
  EXPECT_THAT(head, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(t.server.texts, ElementsAre("early"));
  EXPECT_THAT(frames, ElementsAre(Frame{Opcode::pong, false, "p"},
                                  Frame{Opcode::close, false, "\x03\xe8"}));
  EXPECT_EQ(t.server.info.cause, CloseCause::remote_close);
}

TEST(Server, RefusesFramesWithoutAMask) {
  Loopback t;
  Frame answer;
  std::string rest = "not read";
  visit(t, [&](RawSocket& s) {
    s.ask_upgrade();
    s.write(frame(Opcode::text, "naked") + frame(Opcode::text, "unread"));
    answer = s.read_frame();
    rest = s.read_to_end();
  });
  EXPECT_EQ(answer.opcode, Opcode::close);
  EXPECT_THAT(answer.payload, StartsWith("\x03\xea"));
  EXPECT_EQ(rest, "") << "TCP ends behind the close frame";
  EXPECT_EQ(t.server.info.cause, CloseCause::protocol_error);
  EXPECT_EQ(t.server.info.close_code, 1002);
  EXPECT_THAT(t.server.info.detail, HasSubstr("protocol error of the client"));
}

TEST(Server, EndsTcpItselfAfterAClose) {
  Loopback t;
  std::string rest = "not read";
  visit(t, [&](RawSocket& s) {
    s.ask_upgrade();
    s.write(frame(Opcode::close, "\x03\xe8", &key));
    s.read_frame();
    rest = s.read_to_end();
  });
  EXPECT_EQ(rest, "");
  EXPECT_EQ(t.server.info.cause, CloseCause::remote_close);
}

TEST(Server, GivesUpOnAClientThatAsksNothing) {
  Loopback t;
  t.listen_options.request_timeout = 20ms;
  std::string answer;
  visit(t, [&](RawSocket& s) { answer = s.read_to_end(); });
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 408 "));
}

TEST(Server, CountsItsSessionsAndShutsThemDown) {
  Loopback t;
  std::size_t during = 0;
  t.server_script.on_open = [&](Connection&) {
    t.loop.post([&] {
      during = t.listener->open_sessions();
      t.listener->shutdown();
    });
  };
  t.call();
  EXPECT_EQ(during, 1U);
  EXPECT_EQ(t.listener->open_sessions(), 0U);
  EXPECT_EQ(t.server.closed, 1);
  EXPECT_EQ(t.server.info.cause, CloseCause::local);
  EXPECT_EQ(t.client.info.cause, CloseCause::dropped);
  Loopback second;
  second.call(t.listener->port());
  EXPECT_EQ(second.client.info.cause, CloseCause::refused);
}

TEST(Server, ARequestMayShutItDown) {
  Loopback t;
  struct Stopper final : RequestHandler {
    std::unique_ptr<Server> server;
    std::variant<HttpResponse, std::unique_ptr<SessionHandler>> on_request(
        const HttpRequest& /*request*/) override {
      server->shutdown();
      return HttpResponse{.body = "too late", .headers = {}};
    }
  } handler;
  auto server = listen(t.loop, t.listen_options, handler);
  ASSERT_TRUE(server);
  handler.server = std::move(*server);
  std::string answer = "not read";
  RawClient client(
      handler.server->port(),
      [&](RawSocket& s) {
        s.write("GET / HTTP/1.1\r\n\r\n");
        answer = s.read_to_end();
      },
      [&] { t.loop.post([&] { t.loop.stop(); }); });
  t.run();
  EXPECT_EQ(answer, "");
}

TEST(Server, ItsEndIsToldToEverySession) {
  Loopback t;
  t.server_script.on_open = [&](Connection&) { t.loop.post([&] { t.listener.reset(); }); };
  t.call();
  EXPECT_EQ(t.server.closed, 1);
  EXPECT_EQ(t.server.info.cause, CloseCause::local);
}

TEST(Server, APortThatIsTakenIsAUsageError) {
  Loopback t;
  t.listen();
  ListenOptions options;
  options.port = t.listener->port();
  const auto second = listen(t.loop, options, t);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::usage);
  EXPECT_EQ(second.error().message,
            "port " + std::to_string(options.port) +
                " is taken on 0.0.0.0: stop the other program or choose another with --port");
}

TEST(Server, AnAddressOfAnotherMachineIsAUsageError) {
  Loopback t;
  for (const char* address : {"192.0.2.1", "no address"}) {
    ListenOptions options;
    options.address = address;
    const auto server = listen(t.loop, options, t);
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().kind, ErrorKind::usage);
    EXPECT_THAT(server.error().message, HasSubstr(address));
  }
}

TEST(Server, LoopsMayShareAPort) {
  Loopback t;
  t.listen_options.reuse_port = true;
  t.listen();
  EventLoop other_loop;
  ListenOptions options = t.listen_options;
  options.port = t.listener->port();
  const auto second = listen(other_loop, options, t);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ((*second)->port(), t.listener->port());
}

#ifndef __has_feature
#define __has_feature(name) 0  // NOLINT(readability-identifier-naming): the compiler's own name
#endif

/// The limit of descriptors is below any number that is free, for a while.
TEST(Server, OutOfDescriptorsCallersWaitAndTheLoopDoesNotSpin) {
  if (__has_feature(address_sanitizer)) GTEST_SKIP() << "its checks need descriptors themselves";
  Loopback t;
  t.response = HttpResponse{.body = "served\n", .headers = {}};
  t.listen();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  struct Restore final : Timer {
    explicit Restore(std::function<void()> call) : restore(std::move(call)) {}
    ~Restore() override { restore(); }
    void on_timer(Instant) override { restore(); }
    std::function<void()> restore;
  } restore([&] { ::setrlimit(RLIMIT_NOFILE, &before); });
  std::promise<void> out_of_descriptors;
  std::string answer;
  RawClient client(
      t.listener->port(),
      [&](RawSocket& s) {
        rlimit none = before;
        none.rlim_cur = 3;
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
        out_of_descriptors.set_value();
        s.write("GET / HTTP/1.1\r\n\r\n");
        answer = s.read_to_end();
      },
      [&] { t.loop.post([&] { t.loop.stop(); }); });
  out_of_descriptors.get_future().wait();
  t.loop.schedule(restore, t.loop.now() + 20ms);
  t.run();
  EXPECT_THAT(answer, EndsWith("served\n"));
  EXPECT_LT(t.loop.stats().rounds, 100U);
}

}  // namespace
}  // namespace busyhour::net
