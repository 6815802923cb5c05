#include <gtest/gtest.h>

#include <initializer_list>

#include "audio/clip.h"

namespace busyhour::audio {
namespace {

/// Builds WAV files by hand, so that reader and writer cannot share a mistake.
struct WavBytes {
  std::vector<std::byte> bytes;

  WavBytes& text(std::string_view letters) {
    for (const char c : letters) bytes.push_back(static_cast<std::byte>(c));
    return *this;
  }
  WavBytes& u16(unsigned value) { return number(value, 2); }
  WavBytes& u32(std::uint64_t value) { return number(value, 4); }
  WavBytes& number(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i, value >>= 8) bytes.push_back(static_cast<std::byte>(value));
    return *this;
  }
  WavBytes& samples(std::initializer_list<int> values) {
    for (const int value : values) u16(static_cast<std::uint16_t>(value));
    return *this;
  }
};

struct FormatChunk {
  unsigned tag = 1;
  unsigned channels = 1;
  unsigned rate = 16000;
  unsigned bits = 16;
};

WavBytes riff(std::uint32_t riff_size = 1000) {
  return WavBytes().text("RIFF").u32(riff_size).text("WAVE");
}
WavBytes& put_format(WavBytes& wav, const FormatChunk& f = {}) {
  return wav.text("fmt ")
      .u32(16)
      .u16(f.tag)
      .u16(f.channels)
      .u32(f.rate)
      .u32(std::uint64_t{f.rate} * f.channels * 2)
      .u16(f.channels * f.bits / 8)
      .u16(f.bits);
}
WavBytes wav_with(const FormatChunk& f, std::initializer_list<int> samples) {
  WavBytes wav = riff();
  put_format(wav, f).text("data").u32(samples.size() * 2).samples(samples);
  return wav;
}

std::vector<Sample> samples_of(const WavBytes& wav) {
  const Result<Clip> clip = parse_wav(wav.bytes, "x.wav");
  EXPECT_TRUE(clip) << (clip ? "" : clip.error().message);
  return clip ? clip->samples : std::vector<Sample>();
}

std::string error_of(const WavBytes& wav) {
  const Result<Clip> clip = parse_wav(wav.bytes, "x.wav");
  EXPECT_FALSE(clip);
  if (clip) return "";
  EXPECT_EQ(clip.error().kind, ErrorKind::usage);
  EXPECT_TRUE(clip.error().message.starts_with("x.wav: ")) << clip.error().message;
  EXPECT_FALSE(clip.error().message.contains('\n'));
  return clip.error().message;
}

using Samples = std::vector<Sample>;

TEST(ParseWav, ReadsPcm16) {
  const WavBytes wav = wav_with({.rate = 24000}, {0, 1, -1, 32767, -32768});
  const Result<Clip> clip = parse_wav(wav.bytes, "x.wav");
  ASSERT_TRUE(clip);
  EXPECT_EQ(clip->sample_rate, 24000);
  EXPECT_EQ(clip->samples, (Samples{0, 1, -1, 32767, -32768}));
}

TEST(ParseWav, MixesChannelsDownWithoutOverflow) {
  EXPECT_EQ(samples_of(wav_with({.channels = 2}, {100, 300, 32767, 32767, -32768, -32768, 5, -5})),
            (Samples{200, 32767, -32768, 0}));
  EXPECT_EQ(samples_of(wav_with({.channels = 8}, {8, 16, 24, 32, 40, 48, 56, 64})), Samples{36});
}

TEST(ParseWav, ReadsExtensible) {
  WavBytes wav = riff();
  wav.text("fmt ").u32(40).u16(0xfffe).u16(1).u32(16000).u32(32000).u16(2).u16(16);
  wav.u16(22).u16(16).u32(4);                                        // extension
  wav.u16(1).u16(0).u16(0).u16(0x10).number(0x719b3800aa000080, 8);  // GUID of PCM
  wav.text("data").u32(4).samples({7, 8});
  EXPECT_EQ(samples_of(wav), (Samples{7, 8}));
}

TEST(ParseWav, RefusesExtensibleThatIsNotPcm) {
  WavBytes wav = riff();
  wav.text("fmt ").u32(40).u16(0xfffe).u16(1).u32(16000).u32(32000).u16(2).u16(16);
  wav.u16(22).u16(16).u32(4).u16(3).number(0, 14);
  wav.text("data").u32(4).samples({7, 8});
  EXPECT_TRUE(error_of(wav).contains("floating point"));
  WavBytes cut = riff();
  cut.text("fmt ").u32(16).u16(0xfffe).u16(1).u32(16000).u32(32000).u16(2).u16(16);
  cut.text("data").u32(4).samples({7, 8});
  EXPECT_TRUE(error_of(cut).contains("0xfffe"));
}

TEST(ParseWav, SkipsOtherChunksAndTheirPadding) {
  WavBytes wav = riff();
  wav.text("LIST").u32(5).text("12345").text("\x01");  // odd size: one byte of padding
  put_format(wav);
  wav.text("fact").u32(4).u32(2);
  wav.text("data").u32(4).samples({7, 8});
  wav.text("LIST").u32(4).text("tail");
  EXPECT_EQ(samples_of(wav), (Samples{7, 8}));
}

TEST(ParseWav, TakesTheRestOfTheFileWhereTheSizeIsUnknown) {
  for (const std::uint32_t unknown : {0xffffffffU, 0x7ffff000U, 0U}) {
    for (const std::uint32_t riff_size : {0xffffffffU, 0U}) {
      if (unknown == 0 && riff_size != 0) continue;
      WavBytes wav = riff(riff_size);
      put_format(wav).text("data").u32(unknown).samples({7, 8, 9});
      EXPECT_EQ(samples_of(wav), (Samples{7, 8, 9})) << unknown;
    }
  }
}

TEST(ParseWav, BelievesASizeOfZeroWhenMoreFollows) {
  WavBytes wav = riff(48);
  put_format(wav).text("data").u32(0).text("LIST").u32(4).text("tail");
  EXPECT_TRUE(error_of(wav).contains("no audio"));
}

TEST(ParseWav, IgnoresHalfASampleAtTheEnd) {
  WavBytes wav = riff(0);
  put_format(wav).text("data").u32(0xffffffff).samples({7, 8}).text("x");
  EXPECT_EQ(samples_of(wav), (Samples{7, 8}));
}

TEST(ParseWav, SaysThatAudioIsCutOff) {
  WavBytes wav = riff();
  put_format(wav).text("data").u32(100).samples({7, 8});
  EXPECT_EQ(
      error_of(wav),
      "x.wav: it is cut off: it should have 100 bytes of audio but has 4; copy or make it again");
}

TEST(ParseWav, RefusesEveryCutOfAFile) {
  const WavBytes whole = wav_with({}, {7, 8});
  for (std::size_t length = 0; length < whole.bytes.size(); ++length) {
    WavBytes cut;
    cut.bytes.assign(whole.bytes.begin(),
                     whole.bytes.begin() + static_cast<std::ptrdiff_t>(length));
    error_of(cut);
  }
}

TEST(ParseWav, RefusesOtherFormatsAndSaysHowToConvert) {
  const std::string mu_law = error_of(wav_with({.tag = 7, .bits = 8}, {1}));
  EXPECT_TRUE(mu_law.contains("mu-law"));
  EXPECT_TRUE(mu_law.contains("ffmpeg"));
  EXPECT_TRUE(error_of(wav_with({.tag = 3, .bits = 32}, {1})).contains("floating point"));
  EXPECT_TRUE(error_of(wav_with({.tag = 0x55}, {1})).contains("0x0055"));
  EXPECT_TRUE(error_of(wav_with({.bits = 24}, {1})).contains("24-bit"));
  EXPECT_TRUE(error_of(wav_with({.bits = 8}, {1})).contains("8-bit"));
  EXPECT_TRUE(error_of(wav_with({.channels = 0}, {1})).contains("0 channels"));
  EXPECT_TRUE(error_of(wav_with({.channels = 9}, {1})).contains("9 channels"));
  EXPECT_TRUE(error_of(wav_with({.rate = 7999}, {1})).contains("7999 Hz"));
  EXPECT_TRUE(error_of(wav_with({.rate = 96000}, {1})).contains("96000 Hz"));
  EXPECT_TRUE(error_of(wav_with({.rate = 0xffffffff}, {1})).contains("4294967295 Hz"));
}

TEST(ParseWav, AcceptsTheLimitsOfRates) {
  EXPECT_EQ(samples_of(wav_with({.rate = 8000}, {1})), Samples{1});
  EXPECT_EQ(samples_of(wav_with({.rate = 48000}, {1})), Samples{1});
}

TEST(ParseWav, RefusesDamagedStructure) {
  EXPECT_TRUE(error_of({}).contains("not a WAV file"));
  EXPECT_TRUE(error_of(WavBytes().text("RIFX").u32(4).text("WAVE")).contains("not a WAV file"));
  EXPECT_TRUE(error_of(riff()).contains("no data chunk"));
  EXPECT_TRUE(error_of(riff().text("data").u32(2).samples({1})).contains("before its fmt"));
  EXPECT_TRUE(error_of(riff().text("fmt ").u32(4).u32(1)).contains("too short"));
  EXPECT_TRUE(error_of(riff().text("junk").u32(0xfffffff0).text("abcd")).contains("no data chunk"));
  WavBytes block = riff();
  block.text("fmt ").u32(16).u16(1).u16(2).u32(16000).u32(64000).u16(3).u16(16);
  EXPECT_TRUE(error_of(block).contains("block size"));
  EXPECT_TRUE(error_of(wav_with({}, {})).contains("no audio"));
}

TEST(ParseWav, AllowsTenMinutesAndNotMore) {
  Clip clip{8000, std::vector<Sample>(std::size_t{600} * 8000)};
  const Result<Clip> longest = parse_wav(to_wav(clip), "x.wav");
  ASSERT_TRUE(longest);
  EXPECT_EQ(longest->duration(), 10min);
  clip.samples.push_back(0);
  const Result<Clip> over = parse_wav(to_wav(clip), "x.wav");
  ASSERT_FALSE(over);
  EXPECT_TRUE(over.error().message.contains("longer"));
}

TEST(ToWav, WritesTheCanonicalHeader) {
  WavBytes expected;
  expected.text("RIFF").u32(40).text("WAVE").text("fmt ").u32(16).u16(1).u16(1);
  expected.u32(16000).u32(32000).u16(2).u16(16).text("data").u32(4).samples({-2, 300});
  EXPECT_EQ(to_wav({16000, {-2, 300}}), expected.bytes);
}

}  // namespace
}  // namespace busyhour::audio
