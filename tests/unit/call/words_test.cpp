#include "call/words.h"

#include <gmock/gmock.h>

namespace busyhour::call {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Words, AreSplitAtPunctuationAndAtHumps) {
  EXPECT_THAT(words_of("RateLimitExceeded"), ElementsAre("rate", "limit", "exceeded"));
  EXPECT_THAT(words_of("rate_limit-exceeded"), ElementsAre("rate", "limit", "exceeded"));
  EXPECT_THAT(words_of(" TTSCapacity gone! "), ElementsAre("tts", "capacity", "gone"));
  EXPECT_THAT(words_of("response.output_audio.done"),
              ElementsAre("response", "output", "audio", "done"));
}

TEST(Words, KeepDigitsTogetherWithTheirLetters) {
  EXPECT_THAT(words_of("gpt-4o 429Z a429b"), ElementsAre("gpt", "4o", "429z", "a429b"));
}

TEST(Words, OfNothingAreNone) {
  EXPECT_THAT(words_of(""), IsEmpty());
  EXPECT_THAT(words_of(" ... \xc3\xa4 \n"), IsEmpty());
}

TEST(Words, APhraseIsFoundAsAWholeOnly) {
  const auto words = words_of("the sender has spoken to the end");
  EXPECT_TRUE(contains(words, {"end"}));
  EXPECT_TRUE(contains(words, {"the", "end"}));
  EXPECT_FALSE(contains(words, {"sen"}));
  EXPECT_FALSE(contains(words, {"end", "the"}));
  EXPECT_FALSE(contains(words, {}));
  EXPECT_FALSE(contains({}, {"end"}));
}

}  // namespace
}  // namespace busyhour::call
