// Calls over the loopback interface: messages, closing, refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame_bytes.h"
#include "loopback.h"

namespace busyhour::net {
namespace {

using test::Loopback;
using testing::ElementsAre;
using testing::StartsWith;

void echo(Connection& connection, const Message& message) {
  if (message.binary) {
    connection.send_binary(std::as_bytes(std::span(message.payload)));
  } else {
    connection.send_text(message.payload);
  }
}

TEST(WebSocket, EchoesTextAndBinaryAndCloses) {
  Loopback t;
  t.headers = {{"x-session-id", "17"}, {"Upgrade", "h2c"}};
  t.server_script.on_message = echo;
  t.client_script.on_open = [](Connection& c) {
    EXPECT_EQ(c.send_text("hello"), SendResult::sent);
    const std::vector<std::byte> bytes(3, std::byte{0xff});
    EXPECT_EQ(c.send_binary(bytes), SendResult::sent);
  };
  t.client_script.on_message = [&](Connection& c, const Message&) {
    if (t.client.texts.size() == 2) c.close(1000, "bye");
  };
  t.call();
  EXPECT_THAT(t.client.texts, ElementsAre("hello", "\xff\xff\xff"));
  EXPECT_THAT(t.client.binary, ElementsAre(false, true));
  EXPECT_EQ(t.client.opened, 1);
  EXPECT_EQ(t.client.closed, 1);
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
  EXPECT_EQ(t.client.info.close_code, 1000);
  EXPECT_EQ(t.server.closed, 1);
  EXPECT_EQ(t.server.info.cause, CloseCause::remote_close);
  EXPECT_EQ(t.server.info.close_code, 1000);
  EXPECT_EQ(t.server.info.reason, "bye");
  ASSERT_EQ(t.requests.size(), 1U);
  EXPECT_EQ(t.requests[0].path(), "/call");
  EXPECT_EQ(t.requests[0].query("name"), "a b");
  EXPECT_EQ(t.requests[0].header("X-Session-ID"), "17");
  EXPECT_EQ(t.requests[0].header("upgrade"), "websocket");
  EXPECT_EQ(t.listener->open_sessions(), 0U);
}

TEST(WebSocket, SizesAroundTheLengthForms) {
  Loopback t;
  t.server_script.on_message = echo;
  const std::vector<std::size_t> sizes = {0, 1, 125, 126, 127, 65535, 65536, 300'000};
  std::size_t next = 0;
  const auto send_next = [&](Connection& c) {
    if (next == sizes.size()) return c.close(1000, "");
    c.send_text(std::string(sizes[next], static_cast<char>('a' + next)));
    ++next;
  };
  t.client_script.on_open = send_next;
  t.client_script.on_message = [&](Connection& c, const Message&) { send_next(c); };
  t.call();
  ASSERT_EQ(t.client.texts.size(), sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(t.client.texts[i], std::string(sizes[i], static_cast<char>('a' + i)));
  }
}

TEST(WebSocket, ReadyMadeFramesGoThroughUnchanged) {
  Loopback t;
  const MaskKey key = {std::byte{9}, std::byte{8}, std::byte{7}, std::byte{6}};
  t.client_script.on_open = [&](Connection& c) {
    const auto frame = test::frame(Opcode::text, "ready", &key);
    EXPECT_EQ(c.send_frame(frame), SendResult::sent);
    EXPECT_GE(c.stats().bytes_out, frame.size());
    c.close(1000, "");
  };
  t.call();
  EXPECT_THAT(t.server.texts, ElementsAre("ready"));
}

TEST(WebSocket, AServerMayCloseWithACodeAndAReason) {
  Loopback t;
  t.server_script.on_open = [](Connection& c) { c.close(4321, "no more\nplaces"); };
  t.call();
  EXPECT_EQ(t.client.info.cause, CloseCause::remote_close);
  EXPECT_EQ(t.client.info.close_code, 4321);
  EXPECT_EQ(t.client.info.reason, "no more places");
  EXPECT_EQ(t.client.info.detail,
            "the server closed the connection with code 4321: no more places");
  EXPECT_EQ(t.server.info.cause, CloseCause::local);
  EXPECT_EQ(t.server.info.close_code, 4321);
}

TEST(WebSocket, ACloseWithoutACodeIs1005) {
  Loopback t;
  t.server_script.on_open = [](Connection& c) { c.close(1005, ""); };
  t.call();
  EXPECT_EQ(t.client.info.cause, CloseCause::remote_close);
  EXPECT_EQ(t.client.info.close_code, 1005);
}

TEST(WebSocket, BothMayCloseAtOnce) {
  Loopback t;
  t.server_script.on_open = [](Connection& c) { c.close(1000, "s"); };
  t.client_script.on_open = [](Connection& c) { c.close(1001, "c"); };
  t.call();
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
  EXPECT_EQ(t.client.info.close_code, 1001);
  EXPECT_EQ(t.server.info.cause, CloseCause::local);
  EXPECT_EQ(t.server.info.close_code, 1000);
}

TEST(WebSocket, AReasonThatIsTooLongIsCutAtACharacter) {
  Loopback t;
  std::string reason(122, 'x');
  reason += "\xc3\xa4 and more";
  t.client_script.on_open = [&](Connection& c) { c.close(1000, reason); };
  t.call();
  EXPECT_EQ(t.server.info.cause, CloseCause::remote_close);
  EXPECT_EQ(t.server.info.reason, std::string(122, 'x'));
}

TEST(WebSocket, NothingIsSentOrDeliveredAfterClose) {
  Loopback t;
  t.server_script.on_open = [](Connection& c) {
    for (int i = 0; i < 10; ++i) c.send_text("spam");
  };
  t.client_script.on_message = [](Connection& c, const Message&) {
    c.close(1000, "");
    c.close(1001, "twice");
    EXPECT_EQ(c.send_text("late"), SendResult::dropped);
  };
  t.call();
  EXPECT_EQ(t.client.texts.size(), 1U);
  EXPECT_TRUE(t.server.texts.empty());
  EXPECT_EQ(t.server.info.close_code, 1000);
}

TEST(WebSocket, AnAbortIsALocalEndAndADropForThePeer) {
  Loopback t;
  bool returned = false;
  t.client_script.on_open = [&](Connection& c) {
    c.abort();
    c.abort();
    c.close(1000, "");
    EXPECT_EQ(c.send_text("late"), SendResult::dropped);
    returned = true;
  };
  t.client_script.on_closed = [&](const CloseInfo&) { EXPECT_TRUE(returned) << "re-entrant"; };
  t.call();
  EXPECT_EQ(t.client.closed, 1);
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
  EXPECT_EQ(t.server.info.cause, CloseCause::dropped);
  EXPECT_EQ(t.server.info.close_code, 1006);
  EXPECT_EQ(t.server.info.detail, "the client ended the connection without a close frame");
}

TEST(WebSocket, AConnectionMayBeDestroyedInItsLastCall) {
  Loopback t;
  t.client_script.on_open = [](Connection& c) { c.close(1000, ""); };
  t.client_script.on_closed = [&](const CloseInfo& info) {
    t.connection.reset();
    EXPECT_EQ(info.close_code, 1000);
  };
  t.call();
  EXPECT_EQ(t.client.closed, 1);
}

TEST(WebSocket, AConnectionMayBeDestroyedBeforeItIsOpen) {
  Loopback t;
  t.listen();
  t.dial(t.listener->port());
  t.connection.reset();
  t.loop.post([&] { t.loop.stop(); });
  t.run();
  EXPECT_EQ(t.client.opened, 0);
  EXPECT_EQ(t.client.closed, 0);
}

TEST(WebSocket, AnAttemptMayBeGivenUp) {
  Loopback t;
  t.listen();
  t.dial(t.listener->port());
  EXPECT_EQ(t.connection->send_text("early"), SendResult::dropped);
  EXPECT_EQ(t.connection->stats().bytes_out, 0U);
  t.connection->close(1000, "");
  EXPECT_EQ(t.client.closed, 0) << "re-entrant";
  t.run();
  EXPECT_EQ(t.client.opened, 0);
  EXPECT_EQ(t.client.closed, 1);
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
}

TEST(WebSocket, MessagesCarryTheTimeOfArrival) {
  Loopback t;
  Instant sent;
  t.server_script.on_open = [&](Connection& c) {
    sent = t.loop.now();
    c.send_text("now");
  };
  t.client_script.on_message = [&](Connection& c, const Message& m) {
    EXPECT_GE(m.arrival.at, sent - 100us);  // the mapping of the clocks is good to microseconds
    EXPECT_LE(m.arrival.at, t.loop.now());
    c.close(1000, "");
  };
  t.call();
  EXPECT_EQ(t.client.texts.size(), 1U);
}

TEST(WebSocket, TheTimeOfArrivalIsTheKernels) {
  Loopback t;
  test::expect_kernel_stamps(t);
}

TEST(WebSocket, WorksOverIpv6) {
  Loopback t;
  t.listen_options.address = "::1";
  t.host = "::1";
  t.client_script.on_open = [](Connection& c) { c.close(1000, ""); };
  t.call();
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
  ASSERT_EQ(t.requests.size(), 1U);
  EXPECT_THAT(std::string(t.requests[0].header("host")), StartsWith("[::1]:"));
}

TEST(WebSocket, ManyCallsShareALoop) {
  Loopback t;
  t.listen();
  t.server_script.on_message = echo;
  struct Call final : ConnectionHandler {
    Loopback& t;
    int& open_calls;
    std::unique_ptr<Connection> connection;
    int echoed = 0;
    Call(Loopback& loopback, int& open) : t(loopback), open_calls(open) {}
    void on_open() override { connection->send_text("x"); }
    void on_message(const Message&) override {
      if (++echoed == 20) {
        connection->close(1000, "");
      } else {
        connection->send_text("x");
      }
    }
    void on_drained(Instant) override {}
    void on_closed(const CloseInfo& info) override {
      EXPECT_EQ(info.cause, CloseCause::local);
      if (--open_calls == 0) t.loop.stop();
    }
  };
  ClientTarget target;
  target.url = {.tls = false, .host = "127.0.0.1", .port = t.listener->port(), .target = "/"};
  target.endpoints = *resolve(target.url);
  int open_calls = 100;
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 100; ++i) {
    calls.push_back(std::make_unique<Call>(t, open_calls));
    calls.back()->connection = connect(t.loop, target, {}, *calls.back());
  }
  t.run();
  EXPECT_EQ(open_calls, 0);
  for (const auto& call : calls) EXPECT_EQ(call->echoed, 20);
  EXPECT_EQ(t.server.opened, 100);
}

}  // namespace
}  // namespace busyhour::net
