// Calls over the loopback interface: messages, closing, refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loopback.h"
#include "net/frame.h"

namespace busyhour::net {
namespace {

using test::Loopback;
using testing::ElementsAre;
using testing::HasSubstr;
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

}  // namespace
}  // namespace busyhour::net
