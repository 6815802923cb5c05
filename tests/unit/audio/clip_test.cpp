#include "audio/clip.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "audio/level.h"
#include "temporary_directory.h"

namespace busyhour::audio {
namespace {

namespace fs = std::filesystem;

Clip tone(int sample_rate, double hertz, Duration duration, double amplitude = 10'000) {
  Clip clip{sample_rate, std::vector<Sample>(frame_samples(sample_rate, duration))};
  for (std::size_t i = 0; i < clip.samples.size(); ++i) {
    const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / sample_rate;
    clip.samples[i] = static_cast<Sample>(std::lround(amplitude * std::sin(phase)));
  }
  return clip;
}

std::string error_of(const Result<Clip>& clip) {
  EXPECT_FALSE(clip);
  return clip ? "" : clip.error().message;
}

TEST(Clip, KnowsItsDuration) {
  EXPECT_EQ((Clip{16000, std::vector<Sample>(320)}.duration()), 20ms);
  EXPECT_EQ((Clip{8000, std::vector<Sample>(1)}.duration()), 125us);
  EXPECT_EQ((Clip{48000, std::vector<Sample>(std::size_t{48000} * 3600)}.duration()), 60min);
  EXPECT_EQ(Clip{}.duration(), 0ns);
}

TEST(Clip, IsCutIntoFrames) {
  EXPECT_EQ(frame_samples(16000, 20ms), 320U);
  EXPECT_EQ(frame_samples(24000, 20ms), 480U);
  EXPECT_EQ(frame_samples(8000, 20ms), 160U);
}

TEST(ParsePcm, IsLittleEndian) {
  const std::array<std::byte, 4> bytes{std::byte{0x01}, std::byte{0x02}, std::byte{0xfe},
                                       std::byte{0xff}};
  const Result<Clip> clip = parse_pcm(bytes, 8000, "x.pcm");
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->sample_rate, 8000);
  EXPECT_EQ(clip->samples, (std::vector<Sample>{0x0201, -2}));
}

TEST(ParsePcm, RefusesWhatCannotBeAClip) {
  const std::vector<std::byte> odd(3);
  EXPECT_TRUE(error_of(parse_pcm(odd, 16000, "x.pcm")).starts_with("x.pcm: 3 bytes"));
  EXPECT_TRUE(error_of(parse_pcm({}, 16000, "x.pcm")).contains("no audio"));
  const std::vector<std::byte> two(2);
  EXPECT_TRUE(error_of(parse_pcm(two, 0, "x.pcm")).contains("0 Hz"));
  EXPECT_TRUE(error_of(parse_pcm(two, 96000, "x.pcm")).contains("96000 Hz"));
  const std::vector<std::byte> long_one(std::size_t{8000} * 2 * 601);
  EXPECT_TRUE(error_of(parse_pcm(long_one, 8000, "x.pcm")).contains("longer (601 s)"));
  EXPECT_TRUE(parse_pcm(long_one, 16000, "x.pcm"));
}

TEST(ClipFiles, AreReadBackBySuffix) {
  const test::TemporaryDirectory directory;
  const Clip clip = tone(24000, 440, 100ms);
  ASSERT_TRUE(write_wav(clip, directory.path() / "a.wav"));
  ASSERT_TRUE(write_pcm(clip, directory.path() / "a.pcm"));
  EXPECT_EQ(fs::file_size(directory.path() / "a.wav"), 44 + clip.samples.size() * 2);
  EXPECT_EQ(fs::file_size(directory.path() / "a.pcm"), clip.samples.size() * 2);

  const Result<Clip> wav = read_clip(directory.path() / "a.wav");
  ASSERT_TRUE(wav);
  EXPECT_EQ(wav->sample_rate, 24000);
  EXPECT_EQ(wav->samples, clip.samples);
  const Result<Clip> pcm = read_clip(directory.path() / "a.pcm", 24000);
  ASSERT_TRUE(pcm);
  EXPECT_EQ(pcm->sample_rate, 24000);
  EXPECT_EQ(pcm->samples, clip.samples);
}

TEST(ClipFiles, AreWavInCapitalsAndUnderAWrongName) {
  const test::TemporaryDirectory directory;
  const Clip clip = tone(8000, 440, 20ms);
  for (const char* name : {"A.WAV", "a.pcm", "a"}) {
    ASSERT_TRUE(write_wav(clip, directory.path() / name));
    const Result<Clip> read = read_clip(directory.path() / name);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->sample_rate, 8000);
    EXPECT_EQ(read->samples, clip.samples);
  }
}

TEST(ClipFiles, ErrorsNameTheFile) {
  const test::TemporaryDirectory directory;
  const fs::path missing = directory.path() / "missing.wav";
  EXPECT_EQ(error_of(read_clip(missing)),
            "cannot read " + missing.string() + ": No such file or directory");
  EXPECT_TRUE(error_of(read_clip(directory.path())).contains("it is a directory"));
  const fs::path text = directory.write("notes.wav", "these are no samples");
  EXPECT_TRUE(error_of(read_clip(text)).starts_with(text.string() + ": it is not a WAV file"));
}

TEST(ClipFiles, AreLimitedInSize) {
  const test::TemporaryDirectory directory;
  const fs::path large = directory.write("large.wav", "");
  fs::resize_file(large, (std::uintmax_t{64} << 20) + 1);  // sparse: nothing is stored
  EXPECT_TRUE(error_of(read_clip(large)).contains("limit of 67108864"));
}

TEST(ClipFiles, CannotBeWrittenWithoutADirectory) {
  const test::TemporaryDirectory directory;
  const Result<void> written = write_wav(tone(8000, 440, 20ms), directory.path() / "no/a.wav");
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().message.contains("no/a.wav: No such file or directory"));
}

TEST(Resample, KeepsAClipOfTheSameRate) {
  const Clip clip = tone(16000, 440, 100ms);
  EXPECT_EQ(resample(clip, 16000).samples, clip.samples);
  const Clip empty = resample(Clip{8000, {}}, 16000);
  EXPECT_EQ(empty.sample_rate, 16000);
  EXPECT_TRUE(empty.samples.empty());
}

TEST(Resample, KeepsDurationAndLevel) {
  for (const int from : {8000, 16000, 22050, 24000, 44100, 48000}) {
    for (const int to : {8000, 16000, 24000}) {
      const Clip clip = tone(from, 440, 1000ms);
      const Clip converted = resample(clip, to);
      EXPECT_EQ(converted.sample_rate, to);
      EXPECT_EQ(converted.samples.size(), static_cast<std::size_t>(to));
      EXPECT_NEAR(level_dbfs(converted.samples), level_dbfs(clip.samples), 0.1)
          << from << " to " << to;
    }
  }
}

TEST(Resample, RemovesWhatTheNewRateCannotHold) {
  const Clip converted = resample(tone(48000, 10'000, 1000ms), 16000);
  EXPECT_LT(level_dbfs(converted.samples), -60);
}

TEST(Resample, DoesNotWrapAroundWhenLoud) {
  Clip square = tone(16000, 100, 500ms);
  for (Sample& s : square.samples) s = s >= 0 ? Sample{32767} : Sample{-32768};
  const Clip converted = resample(square, 24000);
  // 240 samples a period: in the middle of each half the sign must be that of the square.
  for (std::size_t period = 1; period < 40; ++period) {
    EXPECT_GT(converted.samples[period * 240 + 60], 30'000);
    EXPECT_LT(converted.samples[period * 240 + 180], -30'000);
  }
}

}  // namespace
}  // namespace busyhour::audio
