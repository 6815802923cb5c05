#include "base/packet_drops.h"

#include <gtest/gtest.h>

namespace busyhour {
namespace {

TEST(PacketDrops, AreTheSecondNumberOfEachCoreTogether) {
  EXPECT_EQ(parse_packet_drops("0bc7e639 000002ab 00000016 00000000\n"
                               "05fab6c9 00000010 00000004 00000000\n"),
            0x2ab + 0x10);
}

TEST(PacketDrops, ALastLineWithoutItsEndCounts) {
  EXPECT_EQ(parse_packet_drops("00000001 0000000f"), 15);
}

TEST(PacketDrops, OfAnotherFormAreNotKnown) {
  EXPECT_EQ(parse_packet_drops(""), std::nullopt);
  EXPECT_EQ(parse_packet_drops("00000001\n"), std::nullopt);
  EXPECT_EQ(parse_packet_drops("00000001 none\n"), std::nullopt);
}

TEST(PacketDrops, OfThisMachineNeverShrink) {
  const auto before = packet_drops();
  if (!before) GTEST_SKIP() << "this kernel does not tell";
  EXPECT_GE(packet_drops(), before);
}

}  // namespace
}  // namespace busyhour
