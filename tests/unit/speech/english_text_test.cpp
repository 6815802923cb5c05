#include "speech/english_text.h"

#include <gtest/gtest.h>

#include <string>

namespace busyhour::speech {
namespace {

std::string plain(std::string_view text) {
  const Result<std::string> result = to_english_text(text);
  return result ? *result : "error: " + result.error().message;
}

TEST(EnglishText, KeepsPlainTextAsItIs) {
  const std::string text = "Hello, my name is Alice Brown, my social is 1234! (It's $5.)";
  EXPECT_EQ(plain(text), text);
}

TEST(EnglishText, FoldsTypographyAccentsAndSpaces) {
  EXPECT_EQ(plain("I’m “here” – Zoë…"), "I'm \"here\" - Zoe...");
  EXPECT_EQ(plain("wait—what"), "wait, what");
  EXPECT_EQ(plain("Straße, Ærø, résumé"), "Strasse, AEro, resume");
  EXPECT_EQ(plain("  a \t\r\n b\u00a0c  "), "a b c");
}

TEST(EnglishText, RefusesWhatItCannotSpeak) {
  EXPECT_EQ(
      plain("Hi 日本"),
      "error: cannot speak \"Hi 日本\": the voices know no \"日\"; write it in English letters");
  EXPECT_EQ(plain("a\x01"),
            "error: cannot speak \"a\\x01\": the voices know no \"\\x01\"; write it "
            "in English letters");
  EXPECT_EQ(plain(std::string_view("a\0b", 3)).substr(0, 6), "error:");
  EXPECT_EQ(plain("a\xff"), "error: cannot speak \"a\xff\": it is not UTF-8; correct its encoding");
  EXPECT_EQ(plain(" \n "), "error: cannot speak \" \\x0a \": it is empty; give a text");
}

TEST(EnglishText, KeepsFlitesLimits) {
  EXPECT_EQ(plain(std::string(64, '.')), std::string(64, '.'));
  EXPECT_TRUE(
      plain(std::string(65, '.')).ends_with("it has a word of more than 64 characters; split it"));
  EXPECT_TRUE(plain("…" + std::string(62, '.')).starts_with("error:"));
  std::string words;
  for (int i = 0; i < 1250; ++i) words += "abc ";
  EXPECT_EQ(plain(words).size(), 4999U);
  EXPECT_TRUE(plain(words + "a").ends_with("it has 5001 bytes, more than 5000; split it"));
}

}  // namespace
}  // namespace busyhour::speech
