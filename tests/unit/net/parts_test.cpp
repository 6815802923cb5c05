// The small parts: text for people, the send queue, the mapping of receive stamps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame_bytes.h"
#include "net/arrival_clock.h"
#include "net/send_queue.h"
#include "net/text_line.h"

namespace busyhour::net {
namespace {

using test::bytes;

TEST(OneLine, JoinsLinesAndBlanks) {
  EXPECT_EQ(one_line("", 10), "");
  EXPECT_EQ(one_line("  try\r\n\tlater \x1b[1m \n", 40), "try later [1m");
}

TEST(OneLine, KeepsUtf8AndReplacesWhatIsNot) {
  EXPECT_EQ(one_line("zu sp\xc3\xa4t", 40), "zu sp\xc3\xa4t");
  EXPECT_EQ(one_line("zu sp\xe4t", 40), "zu sp?t");
}

TEST(OneLine, CutsAtAWholeCharacter) {
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abcdef...");
  EXPECT_EQ(one_line("abc\xc3\xa4xyz", 4), "abc...");
}

TEST(CutUtf8, CutsAtAWholeCharacter) {
  EXPECT_EQ(cut_utf8("abc", 3), "abc");
  EXPECT_EQ(cut_utf8("abc", 2), "ab");
  EXPECT_EQ(cut_utf8("\xe2\x82\xac\xe2\x82\xac", 5), "\xe2\x82\xac");
  EXPECT_EQ(cut_utf8("\xe2\x82\xac", 2), "");
}

TEST(SendQueue, KeepsTheOrderThroughPartialSends) {
  SendQueue queue;
  std::vector<std::byte> sent;
  int next = 0;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 7; ++i) queue.append(bytes({next++}));
    const std::size_t some = std::min<std::size_t>(5, queue.size());
    const auto front = queue.front().first(some);
    sent.insert(sent.end(), front.begin(), front.end());
    queue.consume(some);
  }
  EXPECT_EQ(queue.size(), 100U);
  sent.insert(sent.end(), queue.front().begin(), queue.front().end());
  queue.consume(queue.size());
  EXPECT_TRUE(queue.empty());
  ASSERT_EQ(sent.size(), 350U);
  for (int i = 0; i < 350; ++i) EXPECT_EQ(sent[static_cast<std::size_t>(i)], bytes({i})[0]);
}

TEST(SendQueue, GivesBackTheMemoryOfAStall) {
  SendQueue queue;
  queue.append(std::vector<std::byte>(1024));
  queue.consume(1024);
  EXPECT_GE(queue.tail().capacity(), 1024U) << "a frame's worth is kept";
  queue.append(std::vector<std::byte>(1'000'000));
  queue.consume(1'000'000);
  EXPECT_LE(queue.tail().capacity(), 16 * 1024U);
}

TEST(ArrivalClock, MapsAStampToTheMonotonicClock) {
  SimulatedClock clock;
  ArrivalClock arrival(clock);
  const WallTime stamp = clock.wall_now();
  const Instant expected = clock.now();
  clock.advance(3ms);
  const auto [now, jumped] = arrival.read();
  EXPECT_FALSE(jumped);
  EXPECT_EQ(now, clock.now());
  EXPECT_EQ(arrival.map(stamp, now), expected);
}

TEST(ArrivalClock, NeverMapsIntoTheFuture) {
  SimulatedClock clock;
  ArrivalClock arrival(clock);
  const Instant now = arrival.read().now;
  EXPECT_EQ(arrival.map(clock.wall_now() + 1s, now), now);
}

/// Both clocks are the test's: the wall clock can be set.
class SettableClock final : public Clock {
 public:
  Instant now() const override { return monotonic; }
  WallTime wall_now() const override { return wall; }
  Instant monotonic{1000s};
  WallTime wall{std::chrono::seconds(1'700'000'000)};
};

TEST(ArrivalClock, NoticesOnceThatTheWallClockWasSet) {
  SettableClock clock;
  ArrivalClock arrival(clock);
  for (const Duration step : {Duration(1s), Duration(-1s), Duration(50us), Duration(-50us)}) {
    EXPECT_FALSE(arrival.read().jumped);
    clock.wall += step;
    EXPECT_TRUE(arrival.read().jumped);
    EXPECT_FALSE(arrival.read().jumped);
    EXPECT_EQ(arrival.map(clock.wall - 5ms, clock.monotonic), clock.monotonic - 5ms);
  }
}

/// A reader that was interrupted between its two readings: that is no jump.
class InterruptedClock final : public Clock {
 public:
  Instant now() const override {
    if (interrupt-- == 0) elapsed += 4ms;
    return Instant(1000s + elapsed);
  }
  WallTime wall_now() const override {
    return WallTime(std::chrono::seconds(1'700'000'000) + elapsed);
  }
  mutable int interrupt = -1;
  mutable Duration elapsed{0};
};

TEST(ArrivalClock, AnInterruptedReadingIsNoJump) {
  InterruptedClock clock;
  ArrivalClock arrival(clock);
  const WallTime stamp = clock.wall_now();
  const Instant expected = clock.now();
  clock.interrupt = 0;  // the next reading of the monotonic clock comes 4 ms after the wall clock's
  const auto [now, jumped] = arrival.read();
  EXPECT_FALSE(jumped);
  EXPECT_EQ(arrival.map(stamp, now), expected);
}

}  // namespace
}  // namespace busyhour::net
