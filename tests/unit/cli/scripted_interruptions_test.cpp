#include "cli/scripted_interruptions.h"

#include <gtest/gtest.h>

#include <sstream>

#include "audio/level.h"
#include "cli/conversations.h"
#include "cli/interruption.h"
#include "plain_dialect.h"
#include "temporary_directory.h"

namespace busyhour::cli {
namespace {

using testing::PlainDialect;

class ScriptedInterruptions : public ::testing::Test {
 protected:
  /// The scripts of `busyhour run` for a scenario with these turns.
  call::Script script_of(const std::string& turns, int wanted = 3, bool interruptions = true) {
    ConversationOptions options;
    options.scenarios = {(directory_.write("test.yaml", "name: test\nturns:\n" + turns)).string()};
    options.turns = wanted;
    options.audio_cache = (directory_ / "cache").string();
    options.round_again = true;
    options.interruptions = interruptions;
    Streams streams{.out = out_, .err = err_};
    auto scripts = prepare_conversations(options, dialect_, mask_, streams);
    EXPECT_TRUE(scripts.has_value()) << scripts.error().message;
    return scripts ? std::move(scripts->front()) : call::Script{};
  }

  test::TemporaryDirectory directory_;
  PlainDialect dialect_;
  net::MaskKey mask_{};
  std::ostringstream out_, err_;
};

TEST_F(ScriptedInterruptions, AreLeftToTheRunByAScenarioThatSaysNothing) {
  const call::Script script = script_of("  - say: One\n  - say: Two\n", 2);
  ASSERT_EQ(script.turns.size(), 2u);
  for (const call::Utterance& turn : script.turns) EXPECT_FALSE(turn.interruption.has_value());
}

TEST_F(ScriptedInterruptions, AreDecidedForAllTurnsByAScenarioThatHasOne) {
  const call::Script script = script_of(
      "  - say: One\n"
      "  - {say: Two, barge_in: {}}\n"
      "  - {say: Three, barge_in: {say: Excuse me please, after: 400ms}}\n",
      6);
  ASSERT_EQ(script.turns.size(), 6u);
  for (const std::size_t round : {0u, 3u}) {
    EXPECT_FALSE(script.turns[round].interruption.value().wanted);
    EXPECT_TRUE(script.turns[round + 1].interruption.value().wanted);
    EXPECT_EQ(script.turns[round + 1].interruption->clip, nullptr);
    EXPECT_EQ(script.turns[round + 1].interruption->reentry, 1s);
    EXPECT_TRUE(script.turns[round + 2].interruption.value().wanted);
    EXPECT_NE(script.turns[round + 2].interruption->clip, nullptr);
    EXPECT_EQ(script.turns[round + 2].interruption->reentry, 400ms);
  }
  EXPECT_NE(err_.str().find("test_interruption_turn_1_of_1"), std::string::npos) << err_.str();
}

TEST_F(ScriptedInterruptions, ArePassedOverByWhoDoesNotInterrupt) {
  const call::Script script = script_of("  - {say: One, barge_in: {say: Stop}}\n", 1, false);
  ASSERT_EQ(script.turns.size(), 1u);
  EXPECT_FALSE(script.turns[0].interruption.has_value());
  EXPECT_EQ(err_.str().find("interruption"), std::string::npos);
}

TEST(WithoutLead, SpeechBeginsWithTheFirstFrame) {
  const PlainDialect dialect;
  audio::Clip clip;
  clip.samples.assign(1000, 0);
  clip.samples.insert(clip.samples.end(), 2000, 8000);
  const audio::Clip cut = without_lead(clip, dialect);
  EXPECT_EQ(cut.samples.size(), 3000u - 960u);  // three whole frames of silence less
  EXPECT_EQ(audio::first_speech_frame(cut.samples, 320), 0u);
}

}  // namespace
}  // namespace busyhour::cli
