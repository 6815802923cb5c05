#include "report/html_recordings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "base/encoding.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

std::string wav(std::size_t bytes) {
  std::string text = "RIFF____WAVEfmt ";
  text.resize(bytes, 'x');
  return text;
}

Json recorded(const std::string& chosen, const std::string& file) {
  Json json;
  json["chosen"] = chosen;
  json["audio_files"] = Json::array({Json::object({{"path", file}})});
  return json;
}

class HtmlRecordings : public testing::Test {
 protected:
  HtmlRecordings() { fs::create_directory(directory_ / "results"); }

  Json shown(const Json& conversations, std::uint64_t most_bytes = 1'000'000) {
    return shown_recordings(
        conversations, {.audio_directory = directory_ / "results", .most_audio_bytes = most_bytes});
  }
  Json audio_of(const std::string& file) {
    return shown(Json::array({recorded("sample", file)}))["audio"];
  }

  test::TemporaryDirectory directory_;
};

TEST_F(HtmlRecordings, HoldTheFileInBase64) {
  directory_.write("results/a.wav", wav(100));
  const Json audio = audio_of("a.wav");
  const std::string text = wav(100);
  EXPECT_EQ(audio["a.wav"], base64_encode(std::as_bytes(std::span(text))));
}

TEST_F(HtmlRecordings, ReadNothingOutsideOfTheDirectory) {
  directory_.write("outside.wav", wav(100));
  fs::create_symlink(directory_ / "outside.wav", directory_ / "results" / "link.wav");
  fs::create_directory(directory_ / "results_of_another");
  directory_.write("results_of_another/a.wav", wav(100));
  for (const std::string& name :
       {std::string("../outside.wav"), (directory_ / "outside.wav").string(),
        std::string("link.wav"), std::string("../results_of_another/a.wav")}) {
    EXPECT_EQ(audio_of(name), Json::object()) << name;
  }
}

TEST_F(HtmlRecordings, TakeOnlyWavFiles) {
  directory_.write("results/notes.txt", "RIFF is how it begins, but not as WAVE files do");
  directory_.write("results/empty.wav", "");
  EXPECT_EQ(audio_of("notes.txt"), Json::object());
  EXPECT_EQ(audio_of("empty.wav"), Json::object());
  EXPECT_EQ(audio_of("missing.wav"), Json::object());
  EXPECT_EQ(audio_of("."), Json::object());
  EXPECT_EQ(audio_of(""), Json::object());
}

TEST_F(HtmlRecordings, GiveTheWorstTheRoomFirst) {
  directory_.write("results/sample.wav", wav(100));
  directory_.write("results/slow.wav", wav(100));
  directory_.write("results/failed.wav", wav(100));
  const Json conversations =
      Json::array({recorded("sample", "sample.wav"), recorded("slowest ttfb", "slow.wav"),
                   recorded("failed", "failed.wav")});
  const Json audio = shown(conversations, 250)["audio"];
  EXPECT_EQ(audio.size(), 2U);
  EXPECT_FALSE(audio.contains("sample.wav"));
  EXPECT_EQ(shown(conversations, 300)["audio"].size(), 3U);
}

TEST_F(HtmlRecordings, ShowTheWorstFirstAndNotTooMany) {
  Json conversations = Json::array();
  for (std::size_t i = 0; i < most_conversations_shown; ++i) {
    conversations.push_back(recorded("sample", "sample.wav"));
  }
  conversations.push_back(recorded("slowest ttfb", "slow.wav"));
  conversations.push_back(recorded("failed", "failed.wav"));
  const Json json = shown(conversations);
  EXPECT_EQ(json["left_out"], 2);
  ASSERT_EQ(json["conversations"].size(), most_conversations_shown);
  EXPECT_EQ(json["conversations"][0]["chosen"], "failed");
  EXPECT_EQ(json["conversations"][1]["chosen"], "slowest ttfb");
  EXPECT_EQ(json["conversations"][2]["chosen"], "sample");
}

TEST_F(HtmlRecordings, TakeAnyJson) {
  for (const char* text :
       {"null", "1", R"({"audio_files": 1})",
        R"([1, null, {}, {"audio_files": [1, null, {"path": 1}]}, {"audio_files": "a.wav"}])"}) {
    EXPECT_EQ(shown(Json::parse(text))["audio"], Json::object()) << text;
  }
}

}  // namespace
}  // namespace busyhour::report
