#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "audio/level.h"
#include "speech/clip_cache.h"

namespace busyhour::speech {
namespace {

using testing::HasSubstr;

class FliteTest : public testing::Test {
 protected:
  std::string error(std::string_view text, std::string_view voice = "slt") {
    const Result<audio::Clip> clip = flite_->synthesize(text, voice);
    if (clip) return "no error";
    EXPECT_EQ(clip.error().kind, ErrorKind::usage);
    return clip.error().message;
  }
  const std::unique_ptr<Synthesizer> flite_ = make_flite();
};

TEST_F(FliteTest, SpeaksInEveryVoiceAtSixteenKilohertz) {
  EXPECT_THAT(flite_->voices(), testing::ElementsAre("slt", "rms", "awb", "kal16"));
  EXPECT_THAT(flite_->voices(), testing::Contains(flite_->default_voice()));
  for (const std::string& voice : flite_->voices()) {
    const Result<audio::Clip> clip = flite_->synthesize("I have a quick question", voice);
    ASSERT_TRUE(clip) << clip.error().message;
    EXPECT_EQ(clip->sample_rate, 16000);
    EXPECT_GT(clip->duration(), 1s) << voice;
    EXPECT_LT(clip->duration(), 4s) << voice;
    EXPECT_GT(audio::level_dbfs(clip->samples), -40) << voice;
  }
}

TEST_F(FliteTest, SpeaksLongerForMoreWords) {
  const auto few = flite_->synthesize("Hello", "slt");
  const auto many = flite_->synthesize("Hello, my name is Alice Brown", "slt");
  ASSERT_TRUE(few && many);
  EXPECT_GT(many->duration(), 2 * few->duration());
}

TEST_F(FliteTest, SurvivesOddTexts) {
  // Each of these leads into another corner of Flite's text analysis.
  std::vector<std::string> texts{"1,000,000,000,000,000,000,000.55", "$-.$3:61 1/0 99/99/9999 0x",
                                 "MCMXCIX IV XII VIIII", "#@%^&*() <> {} [] |~`\\",
                                 "a.b.c. U.S.A. Mr. Dr. e.g. http://a.b/c?d=e"};
  for (const char c : {'9', '.', '\'', '(', 'x', 'I'}) texts.push_back("x " + std::string(64, c));
  for (const std::string& text : texts) {
    EXPECT_TRUE(flite_->synthesize(text, "slt")) << text;
  }
}

TEST_F(FliteTest, RefusesWhatGivesNoSpeech) {
  EXPECT_EQ(error("?!"), "cannot speak \"?!\": it gives only silence; write words");
  EXPECT_THAT(error(""), HasSubstr("it is empty"));
  EXPECT_THAT(error(std::string(2000, '.')), HasSubstr("word of more than 64"));
}

TEST_F(FliteTest, ListsItsVoices) {
  EXPECT_EQ(error("Hello", "nobody"), "unknown voice \"nobody\"; flite has slt, rms, awb, kal16");
}

TEST_F(FliteTest, SpeaksForSeveralThreads) {
  const std::vector<std::string> texts{"One", "Two words", "Three more words"};
  std::vector<std::size_t> alone(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    alone[i] = flite_->synthesize(texts[i], "slt")->samples.size();
  }
  std::vector<std::size_t> together(texts.size());
  std::vector<std::jthread> threads;
  threads.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    threads.emplace_back(
        [&, i] { together[i] = make_flite()->synthesize(texts[i], "slt")->samples.size(); });
  }
  threads.clear();
  EXPECT_EQ(together, alone);
}

}  // namespace
}  // namespace busyhour::speech
