#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>

#include "scenario/scenario.h"
#include "temporary_directory.h"

namespace busyhour::scenario {
namespace {

namespace fs = std::filesystem;

std::string error_of(std::string_view yaml, const fs::path& file = {}) {
  const Result<Scenario> result = parse_scenario(yaml, file.empty() ? fs::path("s.yaml") : file);
  if (result) return "no error";
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  return result.error().message;
}

TEST(ParseScenario, ReadsEveryKey) {
  const Result<Scenario> result = parse_scenario(R"(
name: full
description: All keys
voice: rms
default_turns: 1
turns:
  - say: >
      Hello,
      this is   one line
    phase: greeting
    pause_before: 1.5s
    voice: slt
    barge_in: {say: Excuse me, after: 800ms}
    expect: [Hello, "policy"]
  - audio: mine.wav
    barge_in: {}
)",
                                                 {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->name, "full");
  EXPECT_EQ(result->description, "All keys");
  EXPECT_EQ(result->voice, "rms");
  EXPECT_EQ(result->default_turns, 1U);
  ASSERT_EQ(result->turns.size(), 2U);

  const Turn& first = result->turns[0];
  EXPECT_EQ(first.text, "Hello, this is one line");
  EXPECT_EQ(first.phase, "greeting");
  EXPECT_EQ(first.pause_before, 1500ms);
  EXPECT_EQ(first.voice, "slt");
  ASSERT_TRUE(first.barge_in);
  EXPECT_EQ(first.barge_in->text, "Excuse me");
  EXPECT_EQ(first.barge_in->after, 800ms);
  EXPECT_EQ(first.expect, (std::vector<std::string>{"Hello", "policy"}));
  EXPECT_TRUE(first.audio_file.empty());

  const Turn& second = result->turns[1];
  EXPECT_EQ(second.text, "");
  EXPECT_EQ(second.audio_file, "mine.wav");
  EXPECT_FALSE(second.pause_before);
  ASSERT_TRUE(second.barge_in);
  EXPECT_FALSE(second.barge_in->text);
  EXPECT_EQ(second.barge_in->after, 1000ms);
}

TEST(ParseScenario, SaysAllTurnsWhereNobodySaysHowMany) {
  const Result<Scenario> result =
      parse_scenario("name: s\nturns: [{say: One}, {say: Two}, {say: 3}]", "s.yaml");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->default_turns, 3U);
  EXPECT_EQ(result->turns[2].text, "3");
  EXPECT_EQ(result->file, "s.yaml");
}

TEST(ParseScenario, CountsCharactersNotBytes) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "ü";
  EXPECT_TRUE(parse_scenario("name: s\nturns: [{say: " + text + "}]", {}));
  EXPECT_EQ(error_of("name: s\nturns: [{say: " + text + "ü}]"),
            "s.yaml:2:15: \"say\" has 2001 characters; at most 2000 are allowed");
}

struct Wrong {
  const char* name;
  std::string yaml;
  std::string message;  // after "s.yaml:"

  friend std::ostream& operator<<(std::ostream& out, const Wrong& wrong) {
    return out << wrong.name;
  }
};

class WrongScenario : public testing::TestWithParam<Wrong> {};

TEST_P(WrongScenario, IsRefusedWithItsPlaceAndWhatToDo) {
  EXPECT_EQ(error_of(GetParam().yaml), "s.yaml:" + GetParam().message);
}

std::string nested(int levels) {
  const auto n = static_cast<std::size_t>(levels);
  return "name: " + std::string(n, '[') + std::string(n, ']');
}

std::string many_turns(int count) {
  std::string yaml = "name: s\nturns:\n";
  for (int i = 0; i < count; ++i) yaml += "- say: x\n";
  return yaml;
}

const Wrong wrong_scenarios[] = {
    {"Empty", "", "1:1: the file is empty; a scenario needs \"name\" and \"turns\""},
    {"OnlyComment", "# nothing\n",
     "1:1: the file is empty; a scenario needs \"name\" and \"turns\""},
    {"List", "- say: Hello\n",
     "1:1: a scenario is a list; it must be a map of keys like \"name: ...\""},
    {"UnknownKeyNear", "name: s\nturnz:\n  - say: Hello\n",
     "2:1: unknown key \"turnz\"; did you mean \"turns\"?"},
    {"UnknownKeyFar", "name: s\nxylophone: 1\n",
     "2:1: unknown key \"xylophone\"; a scenario has name, description, voice, default_turns, "
     "turns"},
    {"UnknownTurnKey", "name: s\nturns:\n  - say: Hello\n    pause: 1s\n    fase: x\n",
     "4:5: unknown key \"pause\"; a turn has say, audio, phase, pause_before, voice, barge_in, "
     "expect"},
    {"UnknownBargeInKey", "name: s\nturns:\n- say: x\n  barge_in: {affter: 1s}\n",
     "4:14: unknown key \"affter\"; did you mean \"after\"?"},
    {"DuplicateKey", "name: s\nname: t\n",
     "2:1: \"name\" is there a second time; remove one of them"},
    {"NoName", "turns: [{say: x}]\n", "1:1: \"name\" is missing; add \"name: my_scenario\""},
    {"EmptyName", "name:\nturns: [{say: x}]\n", "1:1: \"name\" is empty; give a name"},
    {"BadName", "name: My Scenario\n",
     "1:7: \"name\" is \"My Scenario\"; use 1 to 64 characters of a-z, 0-9 and _"},
    {"PathAsName", "name: ../../x\n",
     "1:7: \"name\" is \"../../x\"; use 1 to 64 characters of a-z, 0-9 and _"},
    {"NoTurns", "name: s\n", "1:1: \"turns\" is missing; add \"turns: [{say: Hello}]\""},
    {"EmptyTurns", "name: s\nturns: []\n", "2:8: \"turns\" is empty; give at least one"},
    {"NullTurns", "name: s\nturns:\n", "2:1: \"turns\" is empty; give at least one"},
    {"TurnsNotAList", "name: s\nturns: {say: x}\n", "2:8: \"turns\" is a map; it must be a list"},
    {"TurnNotAMap", "name: s\nturns:\n  - Hello\n",
     "3:5: a turn is a text; it must be a map of keys like \"say: ...\""},
    {"KeyNotAWord", "name: s\nturns:\n  - [a]: x\n", "3:5: a key is a list; it must be a word"},
    {"NeitherSayNorAudio", "name: s\nturns:\n  - phase: x\n",
     "3:5: a turn without speech; add \"say: a text\" or \"audio: FILE\""},
    {"BothSayAndAudio", "name: s\nturns:\n  - say: x\n    audio: y.wav\n",
     "3:5: a turn with both \"say\" and \"audio\"; keep one of them"},
    {"EmptySay", "name: s\nturns:\n  - say: \"  \"\n", "3:10: \"say\" is empty; give a text"},
    {"NullSay", "name: s\nturns:\n  - say:\n", "3:5: \"say\" is empty; give a text"},
    {"SayIsAList", "name: s\nturns:\n  - say: [a, b]\n",
     "3:10: \"say\" is a list; it must be a text"},
    {"SayIsControl", "name: s\nturns:\n  - say: \"a\\x07\"\n",
     "3:10: \"say\" has a control character; remove it"},
    {"BadDuration", "name: s\nturns:\n  - say: x\n    pause_before: 5 parsecs\n",
     "4:19: \"pause_before\": \"5 parsecs\" is not a duration: a unit is missing (h, m, s, ms, "
     "us, ns); write it like 500ms, 10s or 1m30s"},
    {"NegativeDuration", "name: s\nturns:\n  - say: x\n    pause_before: -1s\n",
     "4:19: \"pause_before\": \"-1s\" is not a duration: it is negative; write it like 500ms, 10s "
     "or "
     "1m30s"},
    {"LongDuration", "name: s\nturns:\n  - say: x\n    barge_in: {after: 1h}\n",
     "4:23: \"after\" is 1h; at most 10m is allowed"},
    {"DefaultTurnsTooMany", "name: s\ndefault_turns: 2\nturns: [{say: x}]\n",
     "2:16: \"default_turns\" is \"2\"; give a whole number from 1 to 1"},
    {"DefaultTurnsZero", "name: s\ndefault_turns: 0\nturns: [{say: x}]\n",
     "2:16: \"default_turns\" is \"0\"; give a whole number from 1 to 1"},
    {"DefaultTurnsText", "name: s\ndefault_turns: all\nturns: [{say: x}]\n",
     "2:16: \"default_turns\" is \"all\"; give a whole number from 1 to 1"},
    {"ExpectNotAList", "name: s\nturns:\n- say: x\n  expect: x\n",
     "4:11: \"expect\" is a text; it must be a list"},
    {"ExpectEmptyText", "name: s\nturns:\n- say: x\n  expect: [a, '']\n",
     "4:15: \"expect\" is empty; give a text"},
    {"AudioSuffix", "name: s\nturns:\n- audio: x.mp3\n",
     "3:10: \"audio\" is \"x.mp3\"; give a .wav or .pcm file"},
    {"TooManyTurns", many_turns(201), "203:3: \"turns\" has 201 entries; at most 200 are allowed"},
    {"Alias", "name: s\nturns:\n- say: x\n- *a\n",
     "4:3: not valid YAML: the referenced anchor is not defined; see "
     "docs/scenarios.md for the format"},
    {"AnchorAndAlias", "name: &a s\nturns: [*a]\n",
     "1:7: anchors (&name) are not supported; remove it"},
    {"Tag", "name: !!binary aGk=\n",
     "1:7: tags (tag:yaml.org,2002:binary) are not supported; remove it"},
    {"SecondDocument", "name: s\nturns: [{say: x}]\n---\nname: t\n",
     "3:1: a second document; remove it"},
    {"TooDeep", nested(16), "1:22: nested deeper than 16 levels; use fewer"},
    {"VeryDeep", nested(400), "1:22: nested deeper than 16 levels; use fewer"},
    {"VeryDeepUnclosed", std::string(100'000, '{'),
     "1:16: nested deeper than 16 levels; use fewer"},
    {"Unclosed", "name: s\nturns: [{say: x}\n",
     "3:1: not valid YAML: end of sequence flow not found; see docs/scenarios.md for the format"},
    {"Tab", "name: s\nturns:\n\t- say: x\n",
     "3:2: not valid YAML: a tab in the indentation; use spaces"},
    {"NotUtf8", "name: s\ndescription: a\xff\n", "2:15: not UTF-8; save the file as UTF-8"},
    {"Control", std::string("name: s\nvoice: \0x\n", 18),
     "2:8: a control character (\"\\x00\"); remove it"},
    {"TooLarge", std::string((1 << 20) + 1, '#'), "1:1: larger than 1 MiB; split it"},
};

INSTANTIATE_TEST_SUITE_P(ParseScenario, WrongScenario, testing::ValuesIn(wrong_scenarios),
                         [](const auto& wrong) { return std::string(wrong.param.name); });

TEST(ParseScenario, TakesAudioFilesFromBesideTheScenario) {
  const test::TemporaryDirectory dir;
  dir.write("mine.pcm", "ab");
  const fs::path file = dir / "s.yaml";

  const Result<Scenario> result = parse_scenario("name: s\nturns: [{audio: ./mine.pcm}]", file);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->turns[0].audio_file, dir / "mine.pcm");
  EXPECT_TRUE(result->turns[0].audio_file.is_absolute());

  EXPECT_EQ(error_of("name: s\nturns:\n- audio: other.pcm\n", file),
            file.string() + ":3:10: there is no audio file \"" + (dir / "other.pcm").string() +
                "\"; paths are relative to the scenario file");
  fs::create_directory(dir / "folder.wav");
  EXPECT_EQ(error_of("name: s\nturns:\n- audio: folder.wav\n", file),
            file.string() + ":3:10: there is no audio file \"" + (dir / "folder.wav").string() +
                "\"; paths are relative to the scenario file");
}

}  // namespace
}  // namespace busyhour::scenario
