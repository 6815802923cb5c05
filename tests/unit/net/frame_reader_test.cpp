#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "frame_bytes.h"
#include "net/frame.h"

namespace busyhour::net {
namespace {

using test::bytes;
using test::EventLog;
using test::feed;
using test::fragment;
using test::frame;
using test::operator+;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::size_t limit = 100'000;
constexpr MaskKey key = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};

struct FrameReaderTest : testing::Test {
  EventLog log;
  FrameReader reader{FrameReader::Role::client, limit};

  /// The violation that a fresh reader sees.
  std::uint16_t violation(const std::vector<std::byte>& stream,
                          FrameReader::Role role = FrameReader::Role::client) {
    FrameReader fresh(role, limit);
    const FrameReader::Violation whole = feed(fresh, stream, log);
    FrameReader piecewise(role, limit);
    EventLog other;
    const FrameReader::Violation pieces = feed(piecewise, stream, other, 1);
    EXPECT_EQ(whole.close_code, pieces.close_code);
    EXPECT_EQ(whole.what, pieces.what);
    EXPECT_EQ(whole.what.empty(), whole.close_code == 0);
    return whole.close_code;
  }
};

TEST_F(FrameReaderTest, ReadsTheExamplesOfTheRfc) {
  const auto stream = bytes({0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f}) +  // a whole text
                      bytes({0x01, 0x03, 0x48, 0x65, 0x6c}) +              // "Hel"
                      bytes({0x80, 0x02, 0x6c, 0x6f}) +                    // "lo"
                      bytes({0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f});
  EXPECT_EQ(feed(reader, stream, log).close_code, 0);
  EXPECT_THAT(log.events, ElementsAre("text Hello", "text Hello", "ping Hello"));
}

TEST_F(FrameReaderTest, AServerReadsMaskedFrames) {
  FrameReader server(FrameReader::Role::server, limit);
  const auto stream = bytes({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}) +
                      frame(Opcode::binary, "payload", &key) + frame(Opcode::text, "", &key);
  EXPECT_EQ(feed(server, stream, log).close_code, 0);
  EXPECT_THAT(log.events, ElementsAre("text Hello", "binary payload", "text "));
}

TEST_F(FrameReaderTest, AnySplitGivesTheSameEvents) {
  const auto stream = frame(Opcode::text, "one") + frame(Opcode::binary, std::string(200, 'b')) +
                      fragment(Opcode::text, "tw") + frame(Opcode::ping, "p") +
                      frame(Opcode::continuation, "o") +
                      frame(Opcode::text, std::string(70'000, 'c')) + frame(Opcode::text, "") +
                      frame(Opcode::close, "\x03\xe8ok");
  feed(reader, stream, log);
  EXPECT_EQ(log.events.size(), 7U);
  for (const std::size_t piece : {1, 2, 3, 5, 7, 16, 203, 1000, 65'536}) {
    FrameReader other(FrameReader::Role::client, limit);
    EventLog other_log;
    EXPECT_EQ(feed(other, stream, other_log, piece).close_code, 0);
    EXPECT_EQ(other_log.events, log.events) << "in pieces of " << piece;
  }
}

TEST_F(FrameReaderTest, SaysWhichMessageEndsTheRead) {
  feed(reader, frame(Opcode::text, "a") + frame(Opcode::text, "b"), log);
  EXPECT_THAT(log.last_of_read, ElementsAre(false, true));
  auto with_tail = frame(Opcode::text, "c") + frame(Opcode::text, "d");
  with_tail.pop_back();
  feed(reader, with_tail, log);
  EXPECT_THAT(log.last_of_read, ElementsAre(false, true, false));
  feed(reader, bytes({'d'}), log);
  EXPECT_THAT(log.last_of_read, ElementsAre(false, true, false, true));
  feed(reader, frame(Opcode::text, "e") + frame(Opcode::ping, ""), log);
  EXPECT_FALSE(log.last_of_read.back());
}

TEST_F(FrameReaderTest, JoinsFragmentsAroundControlFrames) {
  const auto stream = fragment(Opcode::binary, "a") + frame(Opcode::ping, "1") +
                      fragment(Opcode::continuation, "b") + frame(Opcode::pong, "2") +
                      frame(Opcode::continuation, "c") + frame(Opcode::text, "d");
  EXPECT_EQ(feed(reader, stream, log).close_code, 0);
  EXPECT_THAT(log.events, ElementsAre("ping 1", "pong 2", "binary abc", "text d"));
}

TEST_F(FrameReaderTest, JoinsBytesOfACharacterThatAFragmentSplits) {
  const auto stream = fragment(Opcode::text, "\xc3") + frame(Opcode::continuation, "\xa9");
  EXPECT_EQ(feed(reader, stream, log).close_code, 0);
  EXPECT_THAT(log.events, ElementsAre("text \xc3\xa9"));
}

TEST_F(FrameReaderTest, ReadsCloseFrames) {
  feed(reader,
       frame(Opcode::close, "") + frame(Opcode::close,
                                        "\x0f\xa0"
                                        "bye"),
       log);
  EXPECT_THAT(log.events, ElementsAre("close 1005 ", "close 4000 bye"));
}

TEST_F(FrameReaderTest, StopsWhenTheSinkHasEnough) {
  log.stop_after_close = true;
  const auto stream = frame(Opcode::close, "\x03\xe8") + bytes({0xff, 0xff, 0xff});
  EXPECT_EQ(feed(reader, stream, log).close_code, 0);
  EXPECT_THAT(log.events, ElementsAre("close 1000 "));
}

TEST_F(FrameReaderTest, RefusesReservedBits) {
  for (const int bits : {0x40, 0x20, 0x10, 0x70})
    EXPECT_EQ(violation(bytes({0x81 | bits, 0})), 1002);
}

TEST_F(FrameReaderTest, RefusesReservedOpcodes) {
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    EXPECT_EQ(violation(bytes({0x80 | opcode, 0})), 1002) << opcode;
  }
}

TEST_F(FrameReaderTest, RefusesWrongMasking) {
  EXPECT_EQ(violation(frame(Opcode::text, "x", &key)), 1002);
  EXPECT_EQ(violation(frame(Opcode::text, "x"), FrameReader::Role::server), 1002);
}

TEST_F(FrameReaderTest, RefusesBadControlFrames) {
  EXPECT_EQ(violation(fragment(Opcode::ping, "x")), 1002);
  EXPECT_EQ(violation(frame(Opcode::ping, std::string(126, 'x'))), 1002);
  EXPECT_EQ(violation(frame(Opcode::ping, std::string(125, 'x'))), 0);
  EXPECT_EQ(violation(bytes({0x88, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0})), 1002);
}

TEST_F(FrameReaderTest, RefusesLengthsNotInTheirShortestForm) {
  EXPECT_EQ(violation(bytes({0x82, 126, 0, 125})), 1002);
  EXPECT_EQ(violation(bytes({0x82, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff})), 1002);
  EXPECT_EQ(violation(bytes({0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0})), 1002);
}

TEST_F(FrameReaderTest, RefusesBrokenFragmentation) {
  EXPECT_EQ(violation(frame(Opcode::continuation, "x")), 1002);
  EXPECT_EQ(violation(fragment(Opcode::text, "x") + frame(Opcode::text, "y")), 1002);
  EXPECT_EQ(violation(fragment(Opcode::text, "x") + frame(Opcode::continuation, "y") +
                      frame(Opcode::continuation, "z")),
            1002);
}

TEST_F(FrameReaderTest, RefusesInvalidUtf8) {
  EXPECT_EQ(violation(frame(Opcode::text, "\xff")), 1007);
  EXPECT_EQ(violation(frame(Opcode::text, "\xed\xa0\x80")), 1007);  // a surrogate
  EXPECT_EQ(violation(fragment(Opcode::text, "\xc3") + frame(Opcode::continuation, "x")), 1007);
  EXPECT_EQ(violation(frame(Opcode::close, "\x03\xe8\xff")), 1007);
  EXPECT_EQ(violation(frame(Opcode::binary, "\xff")), 0);
}

TEST_F(FrameReaderTest, RefusesBadCloseFrames) {
  EXPECT_EQ(violation(frame(Opcode::close, "\x03")), 1002);
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
    EXPECT_EQ(violation(bytes({0x88, 2, code >> 8, code & 0xff})), 1002) << code;
  }
  for (const int code : {1000, 1003, 1007, 1014, 3000, 4999}) {
    EXPECT_EQ(violation(bytes({0x88, 2, code >> 8, code & 0xff})), 0) << code;
  }
}

TEST_F(FrameReaderTest, RefusesAMessageOverTheLimitAtItsHeader) {
  EXPECT_EQ(violation(bytes({0x82, 127, 0, 0, 0, 0, 1, 0, 0, 0})), 1009);  // 16 MiB, no payload yet
  EXPECT_EQ(violation(bytes({0x82, 127, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})), 1009);
  EXPECT_EQ(violation(frame(Opcode::binary, std::string(limit, 'x'))), 0);
  EXPECT_EQ(violation(frame(Opcode::binary, std::string(limit + 1, 'x'))), 1009);
}

TEST_F(FrameReaderTest, FragmentsCountTogetherAgainstTheLimit) {
  const std::string half(limit / 2, 'x');
  const auto full = fragment(Opcode::binary, half) + fragment(Opcode::continuation, half);
  EXPECT_EQ(violation(full + frame(Opcode::continuation, "")), 0);
  EXPECT_EQ(violation(full + frame(Opcode::continuation, "x")), 1009);
}

TEST_F(FrameReaderTest, WhatCameBeforeAViolationIsDelivered) {
  const auto v = feed(reader, frame(Opcode::text, "good") + bytes({0x83, 0}), log);
  EXPECT_EQ(v.close_code, 1002);
  EXPECT_THAT(v.what, HasSubstr("reserved opcode"));
  EXPECT_THAT(log.events, ElementsAre("text good"));
}

}  // namespace
}  // namespace busyhour::net
