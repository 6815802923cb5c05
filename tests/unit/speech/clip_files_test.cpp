#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "speech/clip_cache.h"
#include "temporary_directory.h"
#include "tone_synthesizer.h"

namespace busyhour::speech {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class LoadDirectory : public testing::Test {
 protected:
  audio::Clip tone(std::string_view text) { return *synthesizer_.synthesize(text, "low"); }
  std::string error() const {
    const auto clips = load_directory(dir_.path());
    if (clips) return "no error";
    EXPECT_EQ(clips.error().kind, ErrorKind::usage);
    return clips.error().message;
  }

  const test::TemporaryDirectory dir_;
  ToneSynthesizer synthesizer_;
};

TEST_F(LoadDirectory, ReadsPcmAndWavInNameOrder) {
  ASSERT_TRUE(audio::write_pcm(tone("abc"), dir_ / "turn_002.pcm"));
  ASSERT_TRUE(audio::write_pcm(tone("a"), dir_ / "turn_001.pcm"));
  audio::Clip wide = tone("abcdef");
  wide.sample_rate = 48000;
  ASSERT_TRUE(audio::write_wav(wide, dir_ / "turn_003.WAV"));
  dir_.write("notes.txt", "not audio");
  dir_.write(".turn_004.pcm", "ab");
  fs::create_directory(dir_ / "turn_005.wav");
  dir_.write("manifest.jsonl",
             "{\"filename\":\"turn_002.pcm\",\"text\":\"A, b, c\",\"voice\":\"jenny\"}\n");

  const auto clips = load_directory(dir_.path());
  ASSERT_TRUE(clips) << clips.error().message;
  ASSERT_EQ(clips->size(), 3U);
  EXPECT_EQ((*clips)[0].info.filename, "turn_001.pcm");
  EXPECT_EQ((*clips)[0].info.label, "turn_001");
  EXPECT_EQ((*clips)[0].info.text, "");
  EXPECT_EQ((*clips)[0].clip.samples, tone("a").samples);
  EXPECT_EQ((*clips)[1].info.text, "A, b, c");
  EXPECT_EQ((*clips)[1].info.voice, "jenny");
  EXPECT_EQ((*clips)[1].info.turn_index, 2);
  EXPECT_EQ((*clips)[1].info.turn_count, 3);
  EXPECT_EQ((*clips)[2].info.filename, "turn_003.WAV");
  EXPECT_EQ((*clips)[2].clip.sample_rate, 16000);
  EXPECT_EQ((*clips)[2].clip.samples.size(), 200U);
  EXPECT_DOUBLE_EQ((*clips)[2].info.duration_seconds, 200.0 / 16000);
}

TEST_F(LoadDirectory, WantsAudioFiles) {
  dir_.write("notes.txt", "not audio");
  EXPECT_EQ(error(),
            dir_.path().string() + " has no .pcm or .wav files; make some with 'busyhour audio'");
}

TEST_F(LoadDirectory, RefusesSilence) {
  dir_.write("a.pcm", std::string(6400, '\0'));
  EXPECT_EQ(error(), (dir_ / "a.pcm").string() +
                         " holds only silence (nothing above -50 dBFS); record it louder");
}

TEST_F(LoadDirectory, NamesAFileThatIsNoAudio) {
  dir_.write("a.wav", "RIFF");
  EXPECT_THAT(error(), HasSubstr((dir_ / "a.wav").string()));
}

TEST(LoadNoDirectory, SaysSo) {
  const auto clips = load_directory("no/such/place");
  ASSERT_FALSE(clips);
  EXPECT_EQ(clips.error().message,
            "cannot read the directory no/such/place: No such file or directory");
}

}  // namespace
}  // namespace busyhour::speech
