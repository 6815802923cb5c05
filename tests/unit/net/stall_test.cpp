// A peer that does not read for a while: nothing is cut, mixed up or lost without being counted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "frame_bytes.h"
#include "loopback.h"
#include "raw_peer.h"

namespace busyhour::net {
namespace {

using test::frame;
using test::Loopback;
using test::RawServer;
using test::RawSocket;
using testing::HasSubstr;

using Frame = RawSocket::Frame;

constexpr int small_receive_buffer = 4096;

/// "17 xxxx...", about a voice frame long.
std::string numbered(int number) {
  std::string text = std::to_string(number) + " ";
  text.resize(1000, 'x');
  return text;
}

/// Reads text frames until a close frame comes, and returns their numbers. -1: not one of ours.
std::vector<int> read_numbers(RawSocket& s) {
  std::vector<int> numbers;
  for (Frame f = s.read_frame(); f.opcode == Opcode::text; f = s.read_frame()) {
    const int number = std::atoi(f.payload.c_str());
    numbers.push_back(f.payload == numbered(number) ? number : -1);
  }
  return numbers;
}

struct StallTest : testing::Test {
  std::promise<void> read_on;
  std::vector<int> received;
  RawServer server{[this](RawSocket& s) {
                     s.accept_upgrade();
                     read_on.get_future().wait();
                     received = read_numbers(s);
                   },
                   small_receive_buffer};
  Loopback t;
};

TEST_F(StallTest, AllQueuedFramesArriveWholeAndInOrder) {
  constexpr int count = 600;
  int waited = 0;
  t.client_script.on_open = [&](Connection& c) {
    const MaskKey key = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    for (int i = 0; i < count; ++i) {
      const SendResult result = i % 2 == 0 ? c.send_frame(frame(Opcode::text, numbered(i), &key))
                                           : c.send_text(numbered(i));
      EXPECT_NE(result, SendResult::dropped);
      if (result == SendResult::queued) ++waited;
    }
    EXPECT_GT(waited, 0) << "the kernel hid the stall";
    EXPECT_EQ(c.stats().frames_queued, static_cast<std::uint64_t>(waited));
    EXPECT_EQ(c.stats().frames_dropped, 0U);
    read_on.set_value();
  };
  t.client_script.on_drained = [](Connection& c) {
    EXPECT_NE(c.send_text(numbered(count)), SendResult::dropped);
    c.close(1000, "");
  };
  t.call(server.port());
  server.join();
  EXPECT_EQ(t.client.drained, 1);
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
  ASSERT_EQ(received.size(), static_cast<std::size_t>(count) + 1);
  for (int i = 0; i <= count; ++i) ASSERT_EQ(received[static_cast<std::size_t>(i)], i);
}

TEST_F(StallTest, FramesThatDoNotFitAreDroppedWholeAndCounted) {
  t.client_limits.max_queue = 20'000;
  std::vector<int> accepted;
  t.client_script.on_open = [&](Connection& c) {
    std::uint64_t dropped = 0;
    for (int i = 0; i < 400; ++i) {
      if (c.send_text(numbered(i)) == SendResult::dropped) {
        ++dropped;
      } else {
        accepted.push_back(i);
      }
    }
    EXPECT_GT(dropped, 0U);
    EXPECT_EQ(c.stats().frames_dropped, dropped);
    read_on.set_value();
  };
  t.client_script.on_drained = [](Connection& c) { c.close(1000, ""); };
  t.call(server.port());
  server.join();
  EXPECT_EQ(t.client.info.cause, CloseCause::local) << "a dropped frame is not the end";
  EXPECT_EQ(received, accepted);
}

TEST_F(StallTest, APeerThatNeverReadsIsGivenUp) {
  t.client_limits.max_queue = 20'000;
  t.client_limits.stall = 30ms;
  t.client_script.on_open = [](Connection& c) {
    for (int i = 0; i < 400; ++i) c.send_text(numbered(i));
  };
  t.call(server.port());
  read_on.set_value();
  server.join();
  EXPECT_EQ(t.client.info.cause, CloseCause::send_overflow);
  EXPECT_THAT(t.client.info.detail, HasSubstr("the server read nothing for 30ms"));
}

TEST_F(StallTest, AQueueWithoutDropsMayWait) {
  t.client_limits.stall = 10ms;
  class Reader final : public Timer {
   public:
    std::promise<void>& go;
    explicit Reader(std::promise<void>& promise) : go(promise) {}
    void on_timer(Instant) override { go.set_value(); }
  } reader(read_on);
  t.client_script.on_open = [&](Connection& c) {
    for (int i = 0; i < 400; ++i) c.send_text(numbered(i));
    t.loop.schedule(reader, t.loop.now() + 50ms);
  };
  t.client_script.on_drained = [](Connection& c) { c.close(1000, ""); };
  t.call(server.port());
  server.join();
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
  EXPECT_EQ(received.size(), 400U);
}

TEST_F(StallTest, ACloseWaitsBehindTheQueue) {
  t.client_script.on_open = [&](Connection& c) {
    for (int i = 0; i < 200; ++i) c.send_text(numbered(i));
    c.close(1000, "");
    read_on.set_value();
  };
  t.call(server.port());
  server.join();
  EXPECT_EQ(received.size(), 200U);
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
}

TEST(Stall, PongsQueueBehindAPartialFrame) {
  std::promise<void> stalled;
  std::vector<Frame> frames;
  RawServer server(
      [&](RawSocket& s) {
        s.accept_upgrade();
        stalled.get_future().wait();
        s.write(frame(Opcode::ping, "still there?"));
        for (int i = 0; i < 401; ++i) frames.push_back(s.read_frame());
      },
      small_receive_buffer);
  Loopback t;
  t.client_script.on_open = [&](Connection& c) {
    for (int i = 0; i < 400; ++i) c.send_text(numbered(i));
    stalled.set_value();
  };
  t.call(server.port());
  server.join();
  ASSERT_EQ(frames.size(), 401U);
  int pongs = 0;
  int next = 0;
  for (const Frame& f : frames) {
    if (f.opcode == Opcode::pong) {
      ++pongs;
      EXPECT_EQ(f.payload, "still there?");
    } else {
      ASSERT_EQ(f.payload, numbered(next++));
    }
  }
  EXPECT_EQ(pongs, 1);
}

}  // namespace
}  // namespace busyhour::net
