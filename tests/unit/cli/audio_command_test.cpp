#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "source_directory.h"
#include "temporary_directory.h"

namespace busyhour::cli {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// The command alone, with the shipped scenarios and a directory of its own.
class AudioCommand : public testing::Test {
 protected:
  void SetUp() override {
    setenv("BUSYHOUR_SCENARIOS", (fs::path(BUSYHOUR_SOURCE_DIR) / "scenarios").c_str(), 1);
  }
  void TearDown() override { unsetenv("BUSYHOUR_SCENARIOS"); }

  /// The exit code; what was printed is in out_ and err_.
  int run(std::vector<std::string> args, bool terminal = false) {
    std::ostringstream out;
    std::ostringstream err;
    Streams streams{out, err, terminal, terminal, false, true};
    CLI::App program("test", "busyhour");
    const Command command = add_audio(program, streams);
    args.insert(args.begin(), "audio");
    std::ranges::reverse(args);
    int code = exit_usage;
    try {
      program.parse(args);
      const Result<int> result = command.action();
      if (!result) err << result.error().message;
      code = result ? *result : exit_code_of(result.error().kind);
    } catch (const CLI::ParseError& error) {
      err << error.what();
    }
    out_ = out.str();
    err_ = err.str();
    return code;
  }
  std::string clips() const { return (dir_ / "clips").string(); }

  const test::TemporaryDirectory dir_;
  std::string out_;
  std::string err_;
};

TEST_F(AudioCommand, MakesBothScenariosOnce) {
  EXPECT_EQ(run({"--max-turns", "5", "--scenarios", "insurance_inquiry", "quick_question",
                 "--output", clips()}),
            exit_pass);
  EXPECT_THAT(out_, ContainsRegex(" s  slt    insurance_inquiry_turn_1_of_5_[0-9a-f]{10}.pcm\n"));
  EXPECT_THAT(out_, ContainsRegex(" s  slt    quick_question_turn_3_of_3_[0-9a-f]{10}.pcm\n"));
  EXPECT_THAT(out_, ContainsRegex("\n8 clips, [0-9]+\\.[0-9] s of speech, 8 made, 0 from the "
                                  "cache, in .*clips/\n$"));
  EXPECT_EQ(err_, "");

  EXPECT_EQ(run({"--output", clips()}), exit_pass);
  EXPECT_THAT(out_, StartsWith("8 clips, "));
  EXPECT_THAT(out_, HasSubstr(" 0 made, 8 from the cache, in "));
}

TEST_F(AudioCommand, MakesSevenTurnsOfTheLongScenario) {
  EXPECT_EQ(
      run({"--max-turns", "7", "--scenarios", "insurance_inquiry", "--output", clips() + "/"}),
      exit_pass);
  EXPECT_THAT(out_, HasSubstr("7 clips, "));
  EXPECT_THAT(out_, Not(HasSubstr("//")));
}

TEST_F(AudioCommand, ClearsFirst) {
  const std::vector<std::string> one{"--scenarios", "quick_question", "--max-turns",  "1",
                                     "--output",    clips(),          "--clear-cache"};
  EXPECT_EQ(run(one), exit_pass);
  EXPECT_THAT(out_, StartsWith("0 clips removed from " + clips() + "\n"));
  EXPECT_EQ(run(one), exit_pass);
  EXPECT_THAT(out_, StartsWith("1 clip removed from " + clips() + "\n"));
  EXPECT_THAT(out_, HasSubstr("\n1 clip, "));
  EXPECT_THAT(out_, HasSubstr(", 1 made, 0 from the cache"));
}

TEST_F(AudioCommand, CountsOnATerminal) {
  EXPECT_EQ(run({"--scenarios", "quick_question", "--output", clips()}, true), exit_pass);
  EXPECT_THAT(err_, HasSubstr("\r1/3 clips\r\x1b[K"));
  EXPECT_TRUE(err_.ends_with("\r3/3 clips\r\x1b[K"));
  EXPECT_THAT(out_, Not(HasSubstr("\r")));
}

TEST_F(AudioCommand, TellsRecordedTurnsFromSpokenOnes) {
  std::string loud;
  for (int i = 0; i < 1600; ++i) loud += i / 20 % 2 == 0 ? "\x10\x27" : "\xf0\xd8";
  dir_.write("own.pcm", loud);
  const fs::path file =
      dir_.write("mine.yaml", "name: mine\nvoice: rms\nturns: [{audio: own.pcm}, {say: Hello}]\n");
  EXPECT_EQ(run({"--scenarios", file.string(), "--output", clips()}), exit_pass);
  EXPECT_THAT(out_, HasSubstr(" s  rms    mine_turn_2_of_2_"));
  EXPECT_THAT(out_, HasSubstr("2 clips, "));
  EXPECT_THAT(out_, HasSubstr("1 made, 0 from the cache, 1 from files of the scenarios, in "));
}

TEST_F(AudioCommand, ListsVoices) {
  EXPECT_EQ(run({"--list-voices", "--output", clips()}), exit_pass);
  EXPECT_THAT(out_, StartsWith("slt (default)\nrms\nawb\nkal16\nand those of Azure Speech"));
  EXPECT_FALSE(fs::exists(clips()));
}

TEST_F(AudioCommand, RefusesAnUnknownVoice) {
  EXPECT_EQ(run({"--voice", "nobody", "--output", clips()}), exit_usage);
  EXPECT_EQ(err_,
            "--voice: unknown voice \"nobody\"; there are slt, rms, awb, kal16, and Azure's, such "
            "as en-US-JennyMultilingualNeural");
  EXPECT_EQ(run({"--voice", "azure:no<body>", "--output", clips()}), exit_usage);
  EXPECT_THAT(err_, StartsWith("--voice: \"azure:no<body>\" is not the name of a voice"));
}

TEST_F(AudioCommand, TakesABuiltInVoiceByItsFullName) {
  EXPECT_EQ(run({"--voice", "flite:rms", "--scenarios", "quick_question", "--max-turns", "1",
                 "--output", clips()}),
            exit_pass);
  EXPECT_EQ(run({"--voice", "rms", "--scenarios", "quick_question", "--max-turns", "1", "--output",
                 clips()}),
            exit_pass);
  EXPECT_THAT(out_, HasSubstr(" 0 made, 1 from the cache"));
}

TEST_F(AudioCommand, TakesEveryWayToWriteARate) {
  for (const char* rate : {"+20%", "-10%", "1.2", "slow"}) {
    EXPECT_EQ(run({"--rate", rate, "--scenarios", "quick_question", "--output", clips()}),
              exit_pass)
        << err_;
  }
}

TEST_F(AudioCommand, RefusesAStyleAndARateThatCannotBe) {
  EXPECT_EQ(run({"--style", "\"/><x", "--output", clips()}), exit_usage);
  EXPECT_THAT(err_, HasSubstr("is not a speaking style"));
  EXPECT_EQ(run({"--rate", "as fast as possible", "--output", clips()}), exit_usage);
  EXPECT_THAT(err_, HasSubstr("is not a speaking rate"));
}

TEST_F(AudioCommand, NeedsTheVariablesOfAzureOnlyForItsVoices) {
  for (const char* name :
       {"AZURE_SPEECH_REGION", "AZURE_SPEECH_ENDPOINT", "AZURE_SPEECH_KEY", "AZURE_SPEECH_TOKEN"}) {
    unsetenv(name);
  }
  EXPECT_EQ(run({"--voice", "azure", "--scenarios", "quick_question", "--output", clips()}),
            exit_usage);
  EXPECT_THAT(err_, StartsWith("quick_question, turn 1: Azure's voices need AZURE_SPEECH_REGION"));
  EXPECT_THAT(err_, Not(HasSubstr("\n")));
}

TEST_F(AudioCommand, RefusesAnUnknownScenarioBeforeAnythingIsDone) {
  EXPECT_EQ(run({"--scenarios", "quick_question", "--output", clips()}), exit_pass);
  EXPECT_EQ(run({"--scenarios", "quick_question", "quick_questoin", "--output", clips(),
                 "--clear-cache"}),
            exit_usage);
  EXPECT_EQ(out_, "");
  EXPECT_THAT(err_, StartsWith("there is no scenario \"quick_questoin\"; did you mean "
                               "\"quick_question\"? known are: "));
  EXPECT_EQ(run({"--scenarios", "quick_question", "--output", clips()}), exit_pass);
  EXPECT_THAT(out_, HasSubstr("3 from the cache"));
}

TEST_F(AudioCommand, RefusesADirectoryThatCannotBe) {
  dir_.write("clips", "a file in the way");
  EXPECT_EQ(run({"--output", clips()}), exit_usage);
  EXPECT_THAT(err_, StartsWith("cannot make the directory "));
  EXPECT_THAT(err_, Not(HasSubstr("\n")));
}

TEST_F(AudioCommand, RefusesTurnsOutOfRange) {
  EXPECT_EQ(run({"--max-turns", "0"}), exit_usage);
  EXPECT_EQ(run({"--max-turns", "201"}), exit_usage);
  EXPECT_EQ(run({"--max-turns", "many"}), exit_usage);
}

}  // namespace
}  // namespace busyhour::cli
