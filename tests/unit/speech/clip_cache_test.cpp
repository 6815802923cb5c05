#include "speech/clip_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>

#include "base/encoding.h"
#include "temporary_directory.h"
#include "tone_synthesizer.h"

namespace busyhour::speech {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

scenario::Scenario make_scenario(const std::string& name, std::vector<std::string> texts) {
  scenario::Scenario scenario;
  scenario.name = name;
  scenario.default_turns = texts.size();
  for (std::string& text : texts) {
    scenario::Turn turn;
    turn.text = std::move(text);
    scenario.turns.push_back(std::move(turn));
  }
  return scenario;
}

class ClipCacheTest : public testing::Test {
 protected:
  std::vector<TurnClip> prepare(const scenario::Scenario& scenario, std::size_t turns = 0,
                                std::string_view voice = "") {
    Result<std::vector<TurnClip>> clips = cache_.prepare(scenario, turns, voice, {});
    EXPECT_TRUE(clips) << clips.error().message;
    return clips ? std::move(*clips) : std::vector<TurnClip>{};
  }
  std::vector<std::string> manifest_lines() const {
    std::istringstream in(dir_.read("clips/manifest.jsonl"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  const test::TemporaryDirectory dir_;
  const fs::path directory_ = dir_ / "clips";
  const scenario::Scenario talk_ = make_scenario("talk", {"Hello", "How are you?", "Bye"});
  ToneSynthesizer synthesizer_;
  ClipCache cache_{directory_, synthesizer_};
};

TEST_F(ClipCacheTest, NamesClipsByScenarioTurnAndHash) {
  const std::vector<TurnClip> clips = prepare(talk_, 2);
  ASSERT_EQ(clips.size(), 2U);
  const std::string first = "talk_turn_1_of_2_" + md5_hex("Hello|low").substr(0, 10) + ".pcm";
  const std::string second =
      "talk_turn_2_of_2_" + md5_hex("How are you?|low").substr(0, 10) + ".pcm";
  EXPECT_THAT(names(), ElementsAre("manifest.jsonl", first, second));
  EXPECT_EQ(clips[0].info.filename, first);
  EXPECT_EQ(clips[0].clip.samples.size(), 500U);
  EXPECT_EQ(fs::file_size(directory_ / first), 1000U);
}

TEST_F(ClipCacheTest, WritesOneManifestLineForEachClip) {
  prepare(talk_, 1, "high");
  const std::vector<std::string> lines = manifest_lines();
  ASSERT_EQ(lines.size(), 1U);
  const auto line = nlohmann::ordered_json::parse(lines[0]);
  std::vector<std::string> keys;
  for (const auto& item : line.items()) keys.push_back(item.key());
  EXPECT_THAT(keys, ElementsAre("filename", "text", "voice", "sample_rate", "style", "rate",
                                "duration_seconds", "label", "scenario", "turn_index", "turn_count",
                                "created_at", "hash"));
  EXPECT_EQ(line["text"], "Hello");
  EXPECT_EQ(line["voice"], "high");
  EXPECT_EQ(line["sample_rate"], 16000);
  EXPECT_EQ(line["duration_seconds"], 500.0 / 16000);
  EXPECT_EQ(line["label"], "talk_turn_1_of_1");
  EXPECT_EQ(line["scenario"], "talk");
  EXPECT_EQ(line["turn_index"], 1);
  EXPECT_EQ(line["turn_count"], 1);
  EXPECT_EQ(line["hash"], md5_hex("Hello|high").substr(0, 10));
  EXPECT_THAT(line["created_at"].get<std::string>(), testing::SizeIs(24));
  EXPECT_THAT(line["created_at"].get<std::string>(), EndsWith("Z"));
}

TEST_F(ClipCacheTest, MakesNothingTwice) {
  prepare(talk_);
  EXPECT_EQ(synthesizer_.made, 3);
  const std::string before = dir_.read("clips/manifest.jsonl");
  const std::vector<TurnClip> again = prepare(talk_);
  EXPECT_EQ(synthesizer_.made, 3);
  EXPECT_EQ(dir_.read("clips/manifest.jsonl"), before);
  EXPECT_EQ(again[2].clip.samples, synthesizer_.synthesize("Bye", "low")->samples);
}

TEST_F(ClipCacheTest, ReusesClipsOfShorterConversationsUnderTheirFirstName) {
  prepare(talk_, 1);
  const std::vector<TurnClip> clips = prepare(talk_, 3);
  EXPECT_EQ(synthesizer_.made, 3);
  EXPECT_EQ(clips[0].info.label, "talk_turn_1_of_1");
  EXPECT_EQ(clips[1].info.label, "talk_turn_2_of_3");
  EXPECT_EQ(manifest_lines().size(), 3U);
}

TEST_F(ClipCacheTest, SharesAClipBetweenScenariosThatSayTheSame) {
  prepare(talk_);
  const std::vector<TurnClip> clips = prepare(make_scenario("other", {"Bye"}));
  EXPECT_EQ(synthesizer_.made, 3);
  EXPECT_EQ(clips[0].info.scenario, "talk");
}

TEST_F(ClipCacheTest, TakesDefaultTurnsAndAtMostWhatThereIs) {
  scenario::Scenario two = talk_;
  two.default_turns = 2;
  EXPECT_EQ(prepare(two).size(), 2U);
  EXPECT_EQ(prepare(two, 99).size(), 3U);
}

TEST_F(ClipCacheTest, PrefersTheVoiceOfTheTurnThenOfTheScenarioThenTheDefault) {
  EXPECT_EQ(prepare(talk_, 1)[0].info.voice, "low");
  EXPECT_EQ(prepare(talk_, 1, "high")[0].info.voice, "high");
  scenario::Scenario voiced = talk_;
  voiced.voice = "low";
  voiced.turns[1].voice = "high";
  const std::vector<TurnClip> clips = prepare(voiced, 2, "high");
  EXPECT_EQ(clips[0].info.voice, "low");
  EXPECT_EQ(clips[1].info.voice, "high");
}

TEST_F(ClipCacheTest, ReportsEachClipAsFoundOrMade) {
  prepare(talk_, 2);
  std::vector<std::string> told;
  ASSERT_TRUE(cache_.prepare(
      talk_, 3, "", [&](const ClipInfo& info, bool made, std::size_t done, std::size_t total) {
        told.push_back(fmt::format("{} {} {}/{}", info.text, made, done, total));
      }));
  EXPECT_THAT(told, ElementsAre("Hello false 1/3", "How are you? false 2/3", "Bye true 3/3"));
}

TEST_F(ClipCacheTest, LetsAnotherUserOfTheDirectoryWaitForItsClips) {
  // The lock belongs to the open directory, so that two threads stand for two processes.
  ToneSynthesizer other;
  {
    const std::jthread thread([&] {
      ClipCache cache(directory_, other);
      EXPECT_TRUE(cache.prepare(talk_, 0, "", {}));
    });
    prepare(talk_);
  }
  EXPECT_EQ(synthesizer_.made + other.made, 3);
  EXPECT_EQ(manifest_lines().size(), 3U);
}

TEST_F(ClipCacheTest, MakesTruncatedAndMissingClipsAgain) {
  std::vector<TurnClip> clips = prepare(talk_);
  fs::resize_file(directory_ / clips[0].info.filename, 700);
  fs::resize_file(directory_ / clips[1].info.filename, 0);
  fs::remove(directory_ / clips[2].info.filename);
  const std::vector<TurnClip> repaired = prepare(talk_, 2);
  EXPECT_EQ(synthesizer_.made, 5);
  EXPECT_EQ(repaired[0].clip.samples, clips[0].clip.samples);
  EXPECT_EQ(repaired[0].info.filename, clips[0].info.filename);
  EXPECT_EQ(fs::file_size(directory_ / clips[0].info.filename), 1000U);
  prepare(talk_);
  EXPECT_EQ(synthesizer_.made, 6);
  EXPECT_EQ(manifest_lines().size(), 3U);
  prepare(talk_);
  EXPECT_EQ(synthesizer_.made, 6);
}

TEST_F(ClipCacheTest, MakesAClipOfZerosAgain) {
  const std::vector<TurnClip> clips = prepare(talk_, 1);
  dir_.write("clips/" + clips[0].info.filename, std::string(1000, '\0'));
  EXPECT_EQ(prepare(talk_, 1)[0].clip.samples, clips[0].clip.samples);
  EXPECT_EQ(synthesizer_.made, 2);
}

TEST_F(ClipCacheTest, DropsBrokenManifestLinesAndKeepsTheOthers) {
  prepare(talk_, 2);
  const std::vector<std::string> lines = manifest_lines();
  const std::string foreign = R"({"filename":"turn_001.pcm","text":"Theirs"})";
  // Broken in turn: no JSON, no name, a wrong type, a name that leads out; the last one is cut.
  dir_.write("clips/manifest.jsonl", "nonsense\n{}\n{\"filename\":3}\n{\"filename\":\"../x\"}\n" +
                                         foreign + "\n" + lines[0] + "\n" + lines[1].substr(0, 40));
  prepare(talk_);
  // The second clip was there, only not in the manifest.
  EXPECT_EQ(synthesizer_.made, 3);
  const std::vector<std::string> after = manifest_lines();
  ASSERT_EQ(after.size(), 4U);
  EXPECT_THAT(after[0], HasSubstr("turn_001.pcm"));
  EXPECT_EQ(after[1], lines[0]);
  EXPECT_THAT(after[2], HasSubstr("\"How are you?\""));
  EXPECT_THAT(after[3], HasSubstr("\"Bye\""));
  prepare(talk_);
  EXPECT_EQ(synthesizer_.made, 3);
}

TEST_F(ClipCacheTest, FindsClipsWithoutTheirManifest) {
  const std::vector<TurnClip> clips = prepare(talk_, 2);
  fs::remove(directory_ / "manifest.jsonl");
  const std::vector<TurnClip> found = prepare(talk_, 3);
  EXPECT_EQ(synthesizer_.made, 3);
  EXPECT_EQ(found[0].info.label, "talk_turn_1_of_2");
  EXPECT_EQ(found[0].clip.samples, clips[0].clip.samples);
  EXPECT_EQ(manifest_lines().size(), 3U);
}

TEST_F(ClipCacheTest, ReadsATurnsOwnAudioFileWithoutCachingIt) {
  audio::Clip clip = *synthesizer_.synthesize("0123456789", "low");
  clip.sample_rate = 8000;
  ASSERT_TRUE(audio::write_wav(clip, dir_ / "own.wav"));
  scenario::Scenario own = talk_;
  own.turns[0].text.clear();
  own.turns[0].audio_file = dir_ / "own.wav";
  synthesizer_.made = 0;
  const std::vector<TurnClip> clips = prepare(own, 1);
  EXPECT_EQ(synthesizer_.made, 0);
  EXPECT_EQ(clips[0].clip.sample_rate, 16000);
  EXPECT_EQ(clips[0].clip.samples.size(), 2000U);
  EXPECT_EQ(clips[0].info.filename, (dir_ / "own.wav").string());
  EXPECT_EQ(clips[0].info.label, "talk_turn_1_of_1");
  EXPECT_TRUE(names().empty());
}

TEST_F(ClipCacheTest, NamesTheTurnThatCannotBeSpoken) {
  scenario::Scenario wrong = talk_;
  wrong.turns[1].voice = "nobody";
  const auto result = cache_.prepare(wrong, 0, "", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  EXPECT_EQ(result.error().message, "talk, turn 2: no voice nobody");
}

TEST_F(ClipCacheTest, KeepsTheClipsMadeBeforeOneFails) {
  scenario::Scenario wrong = talk_;
  wrong.turns[1].voice = "nobody";
  ASSERT_FALSE(cache_.prepare(wrong, 0, "", {}));
  EXPECT_EQ(manifest_lines().size(), 1U);
  EXPECT_EQ(synthesizer_.made, 1);
  prepare(talk_);
  EXPECT_EQ(synthesizer_.made, 3);
}

TEST_F(ClipCacheTest, SpeaksWordsThatComeTwiceOnce) {
  const std::vector<TurnClip> clips = prepare(make_scenario("echo", {"Hello", "Bye", "Hello"}));
  ASSERT_EQ(clips.size(), 3U);
  EXPECT_EQ(synthesizer_.made, 2);
  EXPECT_EQ(clips[2].info.turn_index, 1);
  EXPECT_EQ(clips[2].clip.samples, clips[0].clip.samples);
  EXPECT_EQ(manifest_lines().size(), 2U);
}

/// Four texts at a time, each of which is spoken only when all have begun; all but the third fail.
class FourAtATime final : public Synthesizer {
 public:
  std::string_view name() const override { return "four"; }
  std::vector<std::string> voices() const override { return {"low"}; }
  std::string default_voice() const override { return "low"; }
  std::size_t at_a_time() const override { return 4; }
  Result<audio::Clip> synthesize(std::string_view text, std::string_view voice) override {
    all_.arrive_and_wait();
    if (failing_ && text != "3") return failure("cannot say " + std::string(text));
    return ToneSynthesizer().synthesize(text, voice);
  }
  void fail() { failing_ = true; }

 private:
  std::barrier<> all_{4};
  bool failing_ = false;
};

TEST_F(ClipCacheTest, MakesSeveralAtATimeAndListsThemInOrder) {
  FourAtATime four;
  ClipCache cache(directory_, four);
  std::vector<std::size_t> done;
  const auto clips =
      cache.prepare(make_scenario("count", {"1", "2", "3", "4"}), 0, "",
                    [&](const ClipInfo&, bool, std::size_t n, std::size_t) { done.push_back(n); });
  ASSERT_TRUE(clips);
  EXPECT_THAT(done, ElementsAre(1, 2, 3, 4));
  const std::vector<std::string> lines = manifest_lines();
  ASSERT_EQ(lines.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ((*clips)[i].info.turn_index, static_cast<int>(i) + 1);
    EXPECT_THAT(lines[i], HasSubstr(fmt::format("\"count_turn_{}_of_4\"", i + 1)));
  }
}

TEST_F(ClipCacheTest, KeepsWhatWasUnderWayWhenOneFailed) {
  FourAtATime four;
  four.fail();
  ClipCache cache(directory_, four);
  const auto clips = cache.prepare(make_scenario("count", {"1", "2", "3", "4"}), 0, "", {});
  ASSERT_FALSE(clips);
  EXPECT_EQ(clips.error().message, "count, turn 1: cannot say 1");
  const std::vector<std::string> lines = manifest_lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("\"count_turn_3_of_4\""));
}

/// Every voice has a manner of its own.
class MannerlySynthesizer final : public Synthesizer {
 public:
  std::string_view name() const override { return "mannerly"; }
  std::vector<std::string> voices() const override { return {"low"}; }
  std::string default_voice() const override { return "low"; }
  Speaker speaker(std::string_view voice) const override {
    return {std::string(voice), style, "+0%"};
  }
  Result<audio::Clip> synthesize(std::string_view text, std::string_view voice) override {
    return tone.synthesize(text, voice);
  }
  std::string style = "chat";
  ToneSynthesizer tone;
};

TEST_F(ClipCacheTest, TellsMannersOfSpeakingApart) {
  MannerlySynthesizer mannerly;
  ClipCache cache(directory_, mannerly);
  const auto prepare_one = [&] { return (*cache.prepare(talk_, 1, "", {}))[0].info; };
  const ClipInfo chat = prepare_one();
  // The hash of the usual manner is the one that other generators write.
  EXPECT_EQ(chat.hash, md5_hex("Hello|low").substr(0, 10));
  EXPECT_THAT(manifest_lines()[0], HasSubstr(R"("style":"chat","rate":"+0%")"));
  mannerly.style = "sad";
  EXPECT_NE(prepare_one().filename, chat.filename);
  EXPECT_EQ(mannerly.tone.made, 2);
  mannerly.style = "chat";
  EXPECT_EQ(prepare_one().filename, chat.filename);
  EXPECT_EQ(mannerly.tone.made, 2);
  EXPECT_EQ(manifest_lines().size(), 2U);
}

TEST_F(ClipCacheTest, ClearsItsClipsAndNothingElse) {
  prepare(talk_);
  dir_.write("clips/mine.pcm", "ab");
  dir_.write("precious.pcm", "ab");
  dir_.write("clips/manifest.jsonl",
             dir_.read("clips/manifest.jsonl") + "{\"filename\":\"../precious.pcm\"}\n");
  const Result<std::size_t> count = cache_.clear();
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 3U);
  EXPECT_THAT(names(), ElementsAre("mine.pcm"));
  EXPECT_EQ(dir_.read("precious.pcm"), "ab");
  prepare(talk_);
  EXPECT_EQ(synthesizer_.made, 6);
}

TEST_F(ClipCacheTest, HasNothingToClearWhereThereIsNoDirectory) {
  EXPECT_EQ(cache_.clear(), std::size_t{0});
  EXPECT_FALSE(fs::exists(directory_));
}

TEST_F(ClipCacheTest, SaysWhichDirectoryCannotBeMade) {
  dir_.write("clips", "a file in the way");
  const auto result = cache_.prepare(talk_, 0, "", {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  EXPECT_THAT(result.error().message,
              StartsWith("cannot make the directory " + directory_.string()));
}

TEST_F(ClipCacheTest, SaysWhichFileCannotBeWritten) {
  fs::create_directories(directory_ / "manifest.jsonl");
  const auto result = cache_.prepare(talk_, 0, "", {});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("manifest.jsonl"));
}

}  // namespace
}  // namespace busyhour::speech
