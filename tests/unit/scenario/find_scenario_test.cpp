#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "scenario/scenario.h"
#include "source_directory.h"
#include "temporary_directory.h"

namespace busyhour::scenario {
namespace {

namespace fs = std::filesystem;

const fs::path shipped = fs::path(BUSYHOUR_SOURCE_DIR) / "scenarios";

std::vector<std::string> texts_of(const Scenario& scenario) {
  std::vector<std::string> texts(scenario.turns.size());
  std::ranges::transform(scenario.turns, texts.begin(), &Turn::text);
  return texts;
}

TEST(ShippedScenarios, InsuranceInquiryHasItsWordsAndTwoMoreTurns) {
  const Result<Scenario> result = load_scenario(shipped / "insurance_inquiry.yaml");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->name, "insurance_inquiry");
  EXPECT_EQ(result->title(), "Insurance Inquiry");
  EXPECT_EQ(result->default_turns, 5U);
  std::vector<std::string> texts = texts_of(*result);
  ASSERT_GE(texts.size(), 7U);
  texts.resize(5);
  EXPECT_EQ(texts, (std::vector<std::string>{
                       "Hello, my name is Alice Brown, my social is 1234, and my zip code is 60601",
                       "I'm calling about my auto insurance policy",
                       "I need to understand what's covered under my current plan",
                       "What happens if I get into an accident?",
                       "Thank you for all the information, that's very helpful"}));
}

TEST(ShippedScenarios, QuickQuestionHasItsWords) {
  const Result<Scenario> result = load_scenario(shipped / "quick_question.yaml");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->title(), "Quick Question");
  EXPECT_EQ(result->default_turns, 3U);
  EXPECT_EQ(texts_of(*result),
            (std::vector<std::string>{"Hi there, I have a quick question",
                                      "Can you help me check my account balance?",
                                      "Thanks, that's all I needed to know"}));
}

TEST(ScenarioFormat, DocumentedExampleIsRight) {
  const fs::path docs = fs::path(BUSYHOUR_SOURCE_DIR) / "docs" / "scenarios.md";
  std::ifstream in(docs);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  constexpr std::string_view before = "<!-- example -->\n```yaml\n";
  const std::size_t start = text.find(before);
  ASSERT_NE(start, text.npos);
  const std::size_t begin = start + before.size();
  // Without a file name, so that the recording need not be there.
  const Result<Scenario> result =
      parse_scenario(std::string_view(text).substr(begin, text.find("```\n", begin) - begin), {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->name, "claim_status");
  ASSERT_EQ(result->turns.size(), 4U);
  EXPECT_EQ(result->turns[1].expect.size(), 2U);
  EXPECT_TRUE(result->turns[2].barge_in);
  EXPECT_EQ(result->turns[3].audio_file, "recordings/thanks.wav");
}

/// The search path begins at an empty folder and the working directory is another one, so that what
/// a test finds is its own (or what stands beside the test program: the shipped scenarios).
class FindScenario : public testing::Test {
 protected:
  void SetUp() override {
    setenv("BUSYHOUR_SCENARIOS", named_.path().c_str(), 1);
    fs::current_path(working_.path());
  }
  void TearDown() override {
    fs::current_path(before_);
    unsetenv("BUSYHOUR_SCENARIOS");
  }

  const fs::path before_ = fs::current_path();
  const test::TemporaryDirectory named_;
  const test::TemporaryDirectory working_;
};

constexpr std::string_view small = "name: small\nturns: [{say: Hello}]\n";
constexpr std::string_view other = "name: other\nturns: [{say: Hello}]\n";

TEST_F(FindScenario, TakesTheFirstFolderThatHasTheName) {
  fs::create_directory(working_.path() / "scenarios");
  working_.write("scenarios/small.yml", small);
  ASSERT_TRUE(find_scenario("small"));
  EXPECT_EQ(find_scenario("small")->file, "scenarios/small.yml");

  const fs::path first = named_.write("small.yaml", small);
  EXPECT_EQ(find_scenario("small")->file, first);
}

TEST_F(FindScenario, TakesSeveralFoldersFromTheEnvironment) {
  const test::TemporaryDirectory second;
  second.write("small.yaml", small);
  setenv("BUSYHOUR_SCENARIOS", (named_.path().string() + "::" + second.path().string()).c_str(), 1);
  EXPECT_TRUE(find_scenario("small"));
}

TEST_F(FindScenario, OpensAPathAsItIs) {
  const fs::path file = named_.write("a.yaml", other);
  const Result<Scenario> result = find_scenario(file.string());
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->name, "other");
  EXPECT_EQ(find_scenario("none.yaml").error().message,
            "cannot read none.yaml: No such file or directory");
  EXPECT_EQ(find_scenario("./none").error().message,
            "cannot read ./none: No such file or directory");
}

TEST_F(FindScenario, ListsTheKnownNamesAndTheNearest) {
  named_.write("small.yaml", small);
  named_.write("other.yml", other);
  named_.write("notes.txt", "");
  const Result<Scenario> result = find_scenario("smal");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  EXPECT_TRUE(result.error().message.starts_with(
      "there is no scenario \"smal\"; did you mean \"small\"? known are: "))
      << result.error().message;
  EXPECT_TRUE(result.error().message.contains("other, "));
  EXPECT_FALSE(result.error().message.contains("notes"));
  EXPECT_FALSE(find_scenario(""));
}

TEST_F(FindScenario, TellsWhyAFileCannotBeRead) {
  EXPECT_EQ(load_scenario(named_.path()).error().message,
            "cannot read " + named_.path().string() + ": it is a directory, not a file");
  const fs::path large = named_.write("large.yaml", std::string(2 << 20, '#'));
  EXPECT_EQ(
      load_scenario(large).error().message,
      "cannot read " + large.string() + ": it has 2097152 bytes, more than the limit of 1048576");
}

}  // namespace
}  // namespace busyhour::scenario
