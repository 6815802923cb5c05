#include "speech/voice.h"

#include <gtest/gtest.h>

#include <string>

namespace busyhour::speech {
namespace {

/// "azure en-US-AvaNeural", or "no" for what is not a voice.
std::string read(std::string_view text) {
  const Result<Voice> voice = parse_voice(text);
  if (!voice) {
    EXPECT_EQ(voice.error().kind, ErrorKind::usage);
    return "no";
  }
  return (voice->engine == Engine::azure ? "azure " : "flite ") + voice->name;
}

TEST(ParseVoice, TellsTheEnginesApart) {
  EXPECT_EQ(read("slt"), "flite slt");
  EXPECT_EQ(read("flite:slt"), "flite slt");
  EXPECT_EQ(read("azure"), "azure en-US-JennyMultilingualNeural");
  EXPECT_EQ(read("azure:MyBrandVoice"), "azure MyBrandVoice");
  EXPECT_EQ(read("azure:en-US-AvaNeural"), "azure en-US-AvaNeural");
  EXPECT_EQ(read("en-US-AvaNeural"), "azure en-US-AvaNeural");
  EXPECT_EQ(read("en-US-Ava:DragonHDLatestNeural"), "azure en-US-Ava:DragonHDLatestNeural");
  EXPECT_EQ(read("zh-CN-liaoning-XiaobeiNeural"), "azure zh-CN-liaoning-XiaobeiNeural");
  EXPECT_EQ(read("fil-PH-BlessicaNeural"), "azure fil-PH-BlessicaNeural");
}

TEST(ParseVoice, LeavesAllElseToFlite) {
  EXPECT_EQ(read("nobody"), "flite nobody");
  EXPECT_EQ(read("en-US"), "flite en-US");
  EXPECT_EQ(read("en-US-"), "flite en-US-");
  EXPECT_EQ(read("a-very-long-name"), "flite a-very-long-name");
}

TEST(ParseVoice, RefusesWhatCannotBeAName) {
  for (const char* text : {"", "azure:", "flite:", "en-US-<x>", "two words", "slt\n", "a\"b"}) {
    EXPECT_EQ(read(text), "no") << text;
  }
  EXPECT_EQ(read(std::string(100, 'x')), "flite " + std::string(100, 'x'));
  EXPECT_EQ(read(std::string(101, 'x')), "no");
}

TEST(ParseVoice, ReadsItsOwnText) {
  for (const char* text : {"slt", "en-US-AvaNeural", "azure:MyBrandVoice"}) {
    const Result<Voice> voice = parse_voice(text);
    ASSERT_TRUE(voice);
    EXPECT_EQ(voice->to_text(), text);
  }
  EXPECT_EQ(parse_voice("azure:en-US-AvaNeural")->to_text(), "en-US-AvaNeural");
  EXPECT_EQ(parse_voice("flite:slt")->to_text(), "slt");
}

}  // namespace
}  // namespace busyhour::speech
