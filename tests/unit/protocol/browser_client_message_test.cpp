#include "protocol/browser_client_message.h"

#include <gtest/gtest.h>

namespace busyhour::protocol {
namespace {

using Kind = CallerEventKind;

CallerEvent parsed(std::string_view message, BrowserTexts texts, bool binary = false) {
  CallerEvent event;
  parse_browser_message(message, binary, texts, event);
  return event;
}

TEST(BrowserClientMessage, BinaryIsTheMicrophone) {
  const CallerEvent event = parsed("abcd", BrowserTexts::ignored, true);
  EXPECT_EQ(event.kind, Kind::audio);
  EXPECT_TRUE(event.binary_audio);
  EXPECT_EQ(event.audio, "abcd");
  EXPECT_FALSE(event.silent);
}

TEST(BrowserClientMessage, TheFirstGenerationTakesNoNoticeOfTexts) {
  for (const char* text : {"hello", R"({"type":"stop"})", R"({"kind":"AudioMetadata"})", ""}) {
    EXPECT_EQ(parsed(text, BrowserTexts::ignored).kind, Kind::other) << text;
  }
}

TEST(BrowserClientMessage, TheThirdTakesWhatIsNoJsonForTheUsersWords) {
  const CallerEvent typed = parsed("what is my balance?", BrowserTexts::understood);
  EXPECT_EQ(typed.kind, Kind::typed);
  EXPECT_EQ(typed.text, "what is my balance?");
  EXPECT_TRUE(typed.wants_answer);
  EXPECT_EQ(parsed(" \n", BrowserTexts::understood).kind, Kind::other);
  EXPECT_EQ(parsed(R"({"kind":"AudioMetadata"})", BrowserTexts::understood).kind, Kind::other);
  EXPECT_EQ(parsed(R"({"type":"stop"})", BrowserTexts::understood).kind, Kind::leave);
}

}  // namespace
}  // namespace busyhour::protocol
