// A client against servers that a WebSocket library would not be: odd, broken, slow, gone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "frame_bytes.h"
#include "loopback.h"
#include "raw_peer.h"

namespace busyhour::net {
namespace {

using test::bytes;
using test::fragment;
using test::frame;
using test::Loopback;
using test::operator+;
using test::RawServer;
using test::RawSocket;
using testing::ElementsAre;
using testing::HasSubstr;

using Frame = RawSocket::Frame;

std::string text_of(const std::vector<std::byte>& frame) {
  return {reinterpret_cast<const char*>(frame.data()), frame.size()};
}

TEST(HostilePeer, WhatComesBehindThe101IsReadAtOnce) {
  Frame answer;
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade(text_of(frame(Opcode::text, "first") + frame(Opcode::ping, "are you there")));
    answer = s.read_frame();
    s.write(frame(Opcode::close, "\x03\xe8"));
    s.read_frame();
  });
  Loopback t;
  t.call(server.port());
  server.join();
  EXPECT_THAT(t.client.texts, ElementsAre("first"));
  EXPECT_EQ(answer, (Frame{Opcode::pong, true, "are you there"}));
  EXPECT_EQ(t.client.info.cause, CloseCause::remote_close);
}

TEST(HostilePeer, AFrameMayBeCutByThe101sSegment) {
  RawServer server([&](RawSocket& s) {
    const std::string whole = text_of(frame(Opcode::text, "cut in two"));
    s.accept_upgrade(whole.substr(0, 5));
    s.write(whole.substr(5));
    s.write(frame(Opcode::close, ""));
    s.read_frame();
  });
  Loopback t;
  t.call(server.port());
  server.join();
  EXPECT_THAT(t.client.texts, ElementsAre("cut in two"));
  EXPECT_EQ(t.client.info.close_code, 1005);
}

TEST(HostilePeer, PingsAmongFragmentsAreAnsweredInOrder) {
  std::vector<Frame> answers;
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade();
    s.write(fragment(Opcode::text, "a") + frame(Opcode::ping, "1") +
            fragment(Opcode::continuation, "b") + frame(Opcode::ping, "") +
            frame(Opcode::continuation, "c") + frame(Opcode::pong, "unasked"));
    for (int i = 0; i < 3; ++i) answers.push_back(s.read_frame());
  });
  Loopback t;
  t.client_script.on_message = [](Connection& c, const Message&) { c.close(1000, ""); };
  t.call(server.port());
  server.join();
  EXPECT_THAT(t.client.texts, ElementsAre("abc"));
  EXPECT_THAT(answers, ElementsAre(Frame{Opcode::pong, true, "1"}, Frame{Opcode::pong, true, ""},
                                   Frame{Opcode::close, true, "\x03\xe8"}));
}

TEST(HostilePeer, SeveralMessagesInAReadAreUncertainButForTheLast) {
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade(text_of(frame(Opcode::text, "1") + frame(Opcode::text, "2")));
    s.read_frame();
    s.write(frame(Opcode::text, "3"));
    s.read_frame();
  });
  Loopback t;
  std::uint64_t multi_message_reads = 0;
  t.client_script.on_message = [&](Connection& c, const Message& m) {
    if (m.payload == "2") c.send_text("go on");
    if (m.payload == "3") {
      multi_message_reads = c.stats().multi_message_reads;
      c.close(1000, "");
    }
  };
  t.call(server.port());
  ASSERT_EQ(t.client.arrivals.size(), 3U);
  EXPECT_GT(t.client.arrivals[0].uncertainty, Duration{0});
  EXPECT_EQ(t.client.arrivals[1].uncertainty, Duration{0});
  EXPECT_EQ(t.client.arrivals[0].at, t.client.arrivals[1].at);
  EXPECT_EQ(t.client.arrivals[2].uncertainty, Duration{0});
  EXPECT_GT(t.client.arrivals[2].at, t.client.arrivals[1].at);
  EXPECT_EQ(multi_message_reads, 1U);
}

TEST(HostilePeer, AMessageWithMoreBehindItIsUncertain) {
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade(text_of(frame(Opcode::text, "1") + frame(Opcode::ping, "")));
    s.read_frame();
  });
  Loopback t;
  t.client_script.on_message = [&](Connection& c, const Message&) { c.close(1000, ""); };
  t.client_limits.closing = 20ms;
  t.call(server.port());
  ASSERT_EQ(t.client.arrivals.size(), 1U);
  EXPECT_GT(t.client.arrivals[0].uncertainty, Duration{0});
}

TEST(HostilePeer, AnEndWithoutACloseFrameIsADrop) {
  RawServer server([](RawSocket& s) { s.accept_upgrade(text_of(frame(Opcode::text, "bye"))); });
  Loopback t;
  t.call(server.port());
  server.join();
  EXPECT_THAT(t.client.texts, ElementsAre("bye"));
  EXPECT_EQ(t.client.info.cause, CloseCause::dropped);
  EXPECT_EQ(t.client.info.close_code, 1006);
  EXPECT_EQ(t.client.info.detail, "the server ended the connection without a close frame");
}

TEST(HostilePeer, AResetIsADrop) {
  RawServer server([](RawSocket& s) {
    s.accept_upgrade();
    s.read_frame();
    s.reset();
  });
  Loopback t;
  t.client_script.on_open = [](Connection& c) { c.send_text("x"); };
  t.call(server.port());
  server.join();
  EXPECT_EQ(t.client.info.cause, CloseCause::dropped);
  EXPECT_EQ(t.client.info.close_code, 1006);
  EXPECT_EQ(t.client.info.detail, "the connection broke: Connection reset by peer");
}

/// Writing into a connection that the peer has reset fails before the reset is read.
TEST(HostilePeer, AFailedWriteIsToldOnceAsADrop) {
  std::promise<void> gone;
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade();
    s.read_frame();
    s.reset();
    gone.set_value();
  });
  Loopback t;
  t.client_script.on_open = [&](Connection& c) {
    c.send_text("x");
    gone.get_future().wait();
    for (int i = 0; i < 5; ++i) c.send_text("into the void");
    EXPECT_EQ(c.send_text("lost"), SendResult::dropped);
  };
  t.call(server.port());
  server.join();
  EXPECT_EQ(t.client.closed, 1);
  EXPECT_EQ(t.client.info.cause, CloseCause::dropped);
}

TEST(HostilePeer, ACloseFrameIsFoundThoughWritingFails) {
  std::promise<void> gone;
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade();
    s.read_frame();
    s.write(frame(Opcode::close, "\x0f\xa1over"));
    s.close();
    gone.set_value();
  });
  Loopback t;
  t.client_script.on_open = [&](Connection& c) {
    c.send_text("x");
    gone.get_future().wait();
    for (int i = 0; i < 5; ++i) c.send_text("into the void");
  };
  t.call(server.port());
  server.join();
  EXPECT_EQ(t.client.info.cause, CloseCause::remote_close);
  EXPECT_EQ(t.client.info.close_code, 4001);
  EXPECT_EQ(t.client.info.reason, "over");
}

struct Violation {
  const char* name;
  std::vector<std::byte> bytes;
  std::uint16_t code;
  const char* what;
};

class HostilePeerViolation : public testing::TestWithParam<Violation> {};

TEST_P(HostilePeerViolation, IsAnsweredWithItsCode) {
  Frame answer;
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade(text_of(frame(Opcode::text, "good") + GetParam().bytes));
    answer = s.read_frame();
  });
  Loopback t;
  t.call(server.port());
  server.join();
  EXPECT_THAT(t.client.texts, ElementsAre("good"));
  EXPECT_EQ(t.client.info.cause, CloseCause::protocol_error);
  EXPECT_EQ(t.client.info.close_code, GetParam().code);
  EXPECT_THAT(t.client.info.detail, HasSubstr("protocol error of the server"));
  EXPECT_THAT(t.client.info.detail, HasSubstr(GetParam().what));
  EXPECT_EQ(answer.opcode, Opcode::close);
  ASSERT_GE(answer.payload.size(), 2U);
  EXPECT_EQ(static_cast<unsigned char>(answer.payload[0]) << 8 |
                static_cast<unsigned char>(answer.payload[1]),
            GetParam().code);
}

constexpr MaskKey key = {};

INSTANTIATE_TEST_SUITE_P(
    All, HostilePeerViolation,
    testing::Values(Violation{"masked", frame(Opcode::text, "x", &key), 1002, "is masked"},
                    Violation{"reserved_bits", bytes({0xc1, 0}), 1002, "reserved bits"},
                    Violation{"invalid_utf8", frame(Opcode::text, "\xff"), 1007, "UTF-8"},
                    // 16 MiB are announced; the refusal comes though not one of them does.
                    Violation{"too_big", bytes({0x82, 127, 0, 0, 0, 0, 1, 0, 0, 0}), 1009,
                              "16777216 bytes is over the limit"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(HostilePeer, ACloseThatIsNotAnsweredEndsInTime) {
  std::promise<void> over;
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade();
    over.get_future().wait();
  });
  Loopback t;
  t.client_limits.closing = 20ms;
  t.client_script.on_open = [](Connection& c) { c.close(1000, ""); };
  t.call(server.port());
  over.set_value();
  server.join();
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
  EXPECT_EQ(t.client.info.close_code, 1000);
}

TEST(HostilePeer, AServerThatClosesButKeepsTcpOpenIsLeftInTime) {
  std::promise<void> over;
  Frame answer;
  RawServer server([&](RawSocket& s) {
    s.accept_upgrade(text_of(frame(Opcode::close, "\x03\xe9going")));
    answer = s.read_frame();
    over.get_future().wait();
  });
  Loopback t;
  t.client_limits.closing = 20ms;
  t.call(server.port());
  over.set_value();
  server.join();
  EXPECT_EQ(t.client.info.cause, CloseCause::remote_close);
  EXPECT_EQ(t.client.info.close_code, 1001);
  EXPECT_EQ(answer, (Frame{Opcode::close, true, "\x03\xe9"}));
}

}  // namespace
}  // namespace busyhour::net
