#include "audio/stereo.h"

#include <gtest/gtest.h>

#include <cstring>

#include "audio/wav_header.h"
#include "base/file.h"
#include "temporary_directory.h"

namespace busyhour::audio {
namespace {

std::vector<std::byte> contents(const std::filesystem::path& file) {
  auto read = read_file(file, std::size_t{1} << 24);
  EXPECT_TRUE(read.has_value());
  return read.value_or(std::vector<std::byte>{});
}

TEST(StereoWav, HoldsBothChannelsSampleBySample) {
  const test::TemporaryDirectory directory;
  const std::vector<Sample> left{1, -2, 300}, right{-1, 20, -30000};
  ASSERT_TRUE(write_stereo_wav(directory / "a.wav", 24000, left, right).has_value());
  const std::vector<std::byte> bytes = contents(directory / "a.wav");
  ASSERT_EQ(bytes.size(), stereo_wav_bytes(3));
  ASSERT_EQ(bytes.size(), 44u + 12u);
  std::vector<Sample> samples(6);
  std::memcpy(samples.data(), bytes.data() + 44, 12);
  EXPECT_EQ(samples, (std::vector<Sample>{1, -1, -2, 20, 300, -30000}));
}

TEST(StereoWav, ItsHeadSaysWhatItHolds) {
  // Fields of PCMWAVEFORMAT: format, channels, samples a second, bytes a second, block, bits.
  const std::vector<std::byte> head = wav_header(48000, 2, 400);
  ASSERT_EQ(head.size(), wav_header_bytes);
  const auto number = [&head](std::size_t at, std::size_t bytes) {
    std::uint32_t value = 0;
    std::memcpy(&value, head.data() + at, bytes);
    return value;
  };
  EXPECT_EQ(number(4, 4), 436u);
  EXPECT_EQ(number(20, 2), 1u);
  EXPECT_EQ(number(22, 2), 2u);
  EXPECT_EQ(number(24, 4), 48000u);
  EXPECT_EQ(number(28, 4), 192000u);
  EXPECT_EQ(number(32, 2), 4u);
  EXPECT_EQ(number(34, 2), 16u);
  EXPECT_EQ(number(40, 4), 400u);
}

TEST(StereoWav, IsReadByTheReaderOfClips) {
  const test::TemporaryDirectory directory;
  // More than is written in one piece.
  const std::vector<Sample> left(150'000, 100), right(150'000, 300);
  ASSERT_TRUE(write_stereo_wav(directory / "long.wav", 16000, left, right).has_value());
  const auto mixed = read_clip(directory / "long.wav");
  ASSERT_TRUE(mixed.has_value()) << mixed.error().message;
  EXPECT_EQ(mixed->sample_rate, 16000);
  EXPECT_EQ(mixed->samples, std::vector<Sample>(150'000, 200));
}

TEST(StereoWav, LeavesNothingBehindWhereItCannotBeWritten) {
  const test::TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "taken.wav");
  const std::vector<Sample> samples(10, 1);
  const auto written = write_stereo_wav(directory / "taken.wav", 16000, samples, samples);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().kind, ErrorKind::failure);
  EXPECT_NE(written.error().message.find("taken.wav"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(directory / "taken.wav.part"));
  EXPECT_FALSE(
      write_stereo_wav(directory / "nowhere" / "a.wav", 16000, samples, samples).has_value());
}

}  // namespace
}  // namespace busyhour::audio
