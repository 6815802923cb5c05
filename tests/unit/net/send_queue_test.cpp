#include "net/send_queue.h"

#include <gtest/gtest.h>

#include "frame_bytes.h"

namespace busyhour::net {
namespace {

using test::bytes;

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

}  // namespace
}  // namespace busyhour::net
