#include "net/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "frame_bytes.h"

namespace busyhour::net {
namespace {

using test::bytes;
using test::frame;
using testing::ElementsAreArray;

constexpr MaskKey rfc_key = {std::byte{0x37}, std::byte{0xfa}, std::byte{0x21}, std::byte{0x3d}};

TEST(Frame, HeaderSizes) {
  EXPECT_EQ(frame_header_size(0, false), 2U);
  EXPECT_EQ(frame_header_size(125, false), 2U);
  EXPECT_EQ(frame_header_size(126, false), 4U);
  EXPECT_EQ(frame_header_size(65535, true), 8U);
  EXPECT_EQ(frame_header_size(65536, true), 14U);
}

// RFC 6455 section 5.7.
TEST(Frame, AnUnmaskedTextOfTheRfc) {
  EXPECT_EQ(frame(Opcode::text, "Hello"), bytes({0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f}));
}

TEST(Frame, AMaskedTextOfTheRfc) {
  EXPECT_EQ(frame(Opcode::text, "Hello", &rfc_key),
            bytes({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
}

TEST(Frame, APingAndItsMaskedPongOfTheRfc) {
  EXPECT_EQ(frame(Opcode::ping, "Hello"), bytes({0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f}));
  EXPECT_EQ(frame(Opcode::pong, "Hello", &rfc_key),
            bytes({0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
}

TEST(Frame, LongerBinariesOfTheRfc) {
  const auto middle = frame(Opcode::binary, std::string(256, 'x'));
  EXPECT_THAT(std::vector(middle.begin(), middle.begin() + 4),
              ElementsAreArray(bytes({0x82, 0x7e, 0x01, 0x00})));
  EXPECT_EQ(middle.size(), 4 + 256U);
  const auto big = frame(Opcode::binary, std::string(65536, 'x'));
  EXPECT_THAT(std::vector(big.begin(), big.begin() + 10),
              ElementsAreArray(bytes({0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0})));
  EXPECT_EQ(big.size(), 10 + 65536U);
}

TEST(Frame, AppendsBehindWhatIsThere) {
  std::vector<std::byte> out = bytes({1, 2});
  append_frame(out, Opcode::close, {}, nullptr);
  EXPECT_EQ(out, bytes({1, 2, 0x88, 0x00}));
}

/// Against the RFC's own formula (section 5.3), byte by byte.
TEST(Frame, MasksAnyLengthAtAnyOffset) {
  std::mt19937 random(3);
  for (std::size_t size = 0; size < 40; ++size) {
    for (std::size_t offset = 0; offset < 9; ++offset) {
      std::vector<std::byte> data(size);
      for (std::byte& b : data) b = static_cast<std::byte>(random());
      std::vector<std::byte> expected = data;
      for (std::size_t i = 0; i < size; ++i) expected[i] ^= rfc_key[(i + offset) % 4];
      apply_mask(data, rfc_key, offset);
      ASSERT_EQ(data, expected) << size << " bytes at offset " << offset;
    }
  }
}

}  // namespace
}  // namespace busyhour::net
