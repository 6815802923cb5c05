#include "speech/ssml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace busyhour::speech {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Ssml, IsWhatTheServiceAsksFor) {
  EXPECT_EQ(*make_ssml("Can you check my balance?", "en-US-JennyMultilingualNeural", {}),
            "<speak version=\"1.0\" xmlns=\"http://www.w3.org/2001/10/synthesis\" "
            "xmlns:mstts=\"https://www.w3.org/2001/mstts\" xml:lang=\"en-US\">"
            "<voice name=\"en-US-JennyMultilingualNeural\"><mstts:express-as style=\"chat\">"
            "<prosody rate=\"+0%\">Can you check my balance?</prosody></mstts:express-as>"
            "</voice></speak>");
}

TEST(Ssml, EscapesWhatXmlGivesAMeaning) {
  EXPECT_THAT(*make_ssml("</voice> \"Tom\" & 'Jerry'", "en-US-AvaNeural", {}),
              HasSubstr(">&lt;/voice&gt; &quot;Tom&quot; &amp; &apos;Jerry&apos;<"));
  EXPECT_THAT(*make_ssml("&amp;", "en-US-AvaNeural", {}), HasSubstr(">&amp;amp;<"));
}

TEST(Ssml, SpeaksTheLanguageOfTheVoice) {
  EXPECT_THAT(*make_ssml("Grüß Gott", "de-AT-IngridNeural", {}),
              HasSubstr("xml:lang=\"de-AT\"><voice name=\"de-AT-IngridNeural\">"));
  EXPECT_THAT(*make_ssml("Hi", "MyBrandVoice", {}), HasSubstr("xml:lang=\"en-US\""));
}

TEST(Ssml, LeavesTheStyleToTheVoiceWhereNoneIsWanted) {
  const std::string ssml = *make_ssml("Hi", "en-US-AvaNeural", {"", "-20%"});
  EXPECT_THAT(ssml, Not(HasSubstr("express-as")));
  EXPECT_THAT(ssml, HasSubstr("<prosody rate=\"-20%\">Hi</prosody>"));
}

TEST(Ssml, RefusesWhatXmlCannotHold) {
  for (const char* text : {"", " \t\r\n", "bell \a", "bad \xff", "\xef\xbf\xbf"}) {
    const Result<std::string> ssml = make_ssml(text, "en-US-AvaNeural", {});
    ASSERT_FALSE(ssml) << text;
    EXPECT_EQ(ssml.error().kind, ErrorKind::usage);
    EXPECT_THAT(ssml.error().message, Not(HasSubstr("\n")));
  }
  EXPECT_TRUE(make_ssml("日本語\nzwei Zeilen", "ja-JP-NanamiNeural", {}));
}

TEST(Ssml, KnowsStylesAndRates) {
  for (const char* style : {"", "chat", "customer-service", "narration_relaxed"}) {
    EXPECT_TRUE(check_style(style)) << style;
  }
  for (const char* style : {"a b", "\"", "<x>"}) EXPECT_FALSE(check_style(style)) << style;
  for (const char* rate : {"+0%", "-10.5%", "1.2", "x-slow"}) EXPECT_TRUE(check_rate(rate)) << rate;
  for (const char* rate : {"", "1 2", "\"", "+00000000000000000%"}) {
    EXPECT_FALSE(check_rate(rate)) << rate;
  }
}

}  // namespace
}  // namespace busyhour::speech
