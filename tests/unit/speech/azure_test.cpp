#include "speech/azure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "net/http_message.h"
#include "speech/azure_answer.h"

namespace busyhour::speech {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* secret = "0123456789abcdef0123456789abcdef";

/// 20 ms frames of a square wave.
std::string audible(std::size_t frames) {
  std::string bytes;
  for (std::size_t i = 0; i < frames * 320; ++i) bytes += i / 20 % 2 == 0 ? "\x10\x27" : "\xf0\xd8";
  return bytes;
}

net::HttpReply refusal(int status, net::Headers headers = {}, std::string body = {}) {
  return {status, std::move(headers), std::move(body)};
}

net::HttpReply speech() {
  return {200, {{"Content-Type", "audio/x-wav"}}, audible(3)};
}

/// A service that gives the answers in turn, and time that passes at once.
class AzureTest : public testing::Test {
 protected:
  AzureTest() {
    settings_.url = {true, "westeurope.tts.speech.microsoft.com", 443, "/cognitiveservices/v1"};
    settings_.place = "in westeurope";
    settings_.key = secret;
  }

  Result<audio::Clip> synthesize(std::string_view text = "Hi") {
    const auto post = [this](const net::Url& url, const net::Headers& headers,
                             const std::string& body) -> Result<net::HttpReply> {
      EXPECT_EQ(url.host, settings_.url.host);
      headers_ = headers;
      bodies_.push_back(body);
      if (answers_.empty()) return unreachable_error("cannot connect to the test");
      net::HttpReply reply = answers_.front();
      if (answers_.size() > 1) answers_.pop_front();
      return reply;
    };
    const Azure azure(settings_, manner_,
                      {post, [this](Duration wait) { waits_.push_back(wait); },
                       [this](const std::string& line) { notices_.push_back(line); }});
    return azure.synthesize(text, "en-US-AvaNeural");
  }
  /// The one error that a status leads to.
  Error error(int status, std::string body = {}) {
    answers_ = {refusal(status, {}, std::move(body))};
    const Result<audio::Clip> clip = synthesize();
    if (clip) return {ErrorKind::failure, "no error"};
    EXPECT_THAT(clip.error().message, AllOf(Not(HasSubstr("\n")), Not(HasSubstr(secret))));
    return clip.error();
  }

  AzureSettings settings_;
  Manner manner_;
  std::deque<net::HttpReply> answers_;  // the last one again and again
  net::Headers headers_;
  std::vector<std::string> bodies_;
  std::vector<Duration> waits_;
  std::vector<std::string> notices_;
};

TEST_F(AzureTest, SendsWhatTheServiceRequires) {
  answers_ = {speech()};
  const Result<audio::Clip> clip = synthesize("Tom & Jerry");
  ASSERT_TRUE(clip) << clip.error().message;
  EXPECT_EQ(clip->sample_rate, 16000);
  ASSERT_THAT(clip->samples, SizeIs(960));
  EXPECT_EQ(clip->samples[0], 10000);
  EXPECT_EQ(clip->samples[20], -10000);
  EXPECT_EQ(net::find_header(headers_, "Ocp-Apim-Subscription-Key"), secret);
  EXPECT_EQ(net::find_header(headers_, "Authorization"), "");
  EXPECT_EQ(net::find_header(headers_, "Content-Type"), "application/ssml+xml");
  EXPECT_EQ(net::find_header(headers_, "X-Microsoft-OutputFormat"), "raw-16khz-16bit-mono-pcm");
  EXPECT_EQ(net::find_header(headers_, "User-Agent"), "busyhour");
  EXPECT_THAT(bodies_, ElementsAre(*make_ssml("Tom & Jerry", "en-US-AvaNeural", manner_)));
  EXPECT_THAT(notices_, IsEmpty());
}

TEST_F(AzureTest, SendsTheTokenInPlaceOfTheKey) {
  settings_.token = "aad#/subscriptions/1#eyJ";
  answers_ = {speech()};
  ASSERT_TRUE(synthesize());
  EXPECT_EQ(net::find_header(headers_, "Authorization"), "Bearer aad#/subscriptions/1#eyJ");
  EXPECT_EQ(net::find_header(headers_, "Ocp-Apim-Subscription-Key"), "");
}

TEST_F(AzureTest, SaysWhatToDoAboutEachRefusal) {
  EXPECT_EQ(error(400, "Voice unknown").message,
            "Azure Speech in westeurope refuses the request (HTTP 400: Voice unknown); check the "
            "voice, --style and --rate");
  for (const int status : {401, 403}) {
    EXPECT_THAT(error(status).message,
                AllOf(HasSubstr("does not accept the key"), HasSubstr("AZURE_SPEECH_KEY")));
  }
  EXPECT_THAT(error(415).message, HasSubstr("takes no SSML here (HTTP 415)"));
  EXPECT_THAT(error(404).message, HasSubstr("check AZURE_SPEECH_ENDPOINT"));
  EXPECT_THAT(error(302).message, HasSubstr("check AZURE_SPEECH_ENDPOINT"));
  EXPECT_EQ(error(401).kind, ErrorKind::usage);
  EXPECT_THAT(error(500).message, HasSubstr("has trouble (HTTP 500); run it again later"));
  EXPECT_EQ(error(500).kind, ErrorKind::failure);
  EXPECT_THAT(waits_, IsEmpty());
  settings_.token = "eyJ";
  EXPECT_THAT(error(401).message,
              AllOf(HasSubstr("does not accept the token"), HasSubstr("AZURE_SPEECH_TOKEN")));
}

TEST_F(AzureTest, ShowsTheServersWordsOnOneLineWithoutSecrets) {
  const std::string message =
      error(401, "denied:\r\n  key " + std::string(secret) + "\x1b[31m " + std::string(3000, 'x'))
          .message;
  EXPECT_THAT(message, HasSubstr("denied: key *** [31m xxx"));
  EXPECT_LT(message.size(), 1300U);
}

TEST_F(AzureTest, WaitsAsAskedAndTriesAgain) {
  answers_ = {refusal(429, {{"Retry-After", "7"}}, "slow down"), refusal(503), speech()};
  ASSERT_TRUE(synthesize());
  EXPECT_THAT(bodies_, SizeIs(3));
  EXPECT_THAT(waits_, ElementsAre(7s, 4s));
  EXPECT_THAT(notices_,
              ElementsAre("Azure Speech in westeurope is busy (HTTP 429: slow down); trying again "
                          "in 7s (2 of 6)",
                          "Azure Speech in westeurope is busy (HTTP 503); trying again in 4s "
                          "(3 of 6)"));
}

TEST_F(AzureTest, GivesUpAfterSomeTries) {
  EXPECT_THAT(error(429).message,
              "Azure Speech in westeurope limits the rate (HTTP 429); run it again later: the "
              "clips made so far are kept");
  EXPECT_THAT(bodies_, SizeIs(most_tries));
  EXPECT_THAT(waits_, ElementsAre(2s, 4s, 8s, 16s, 32s));
  waits_.clear();
  EXPECT_EQ(error(502).kind, ErrorKind::failure);
  EXPECT_THAT(waits_, SizeIs(5));
}

TEST_F(AzureTest, WaitsAMinuteAtMost) {
  answers_ = {refusal(429, {{"retry-after", "86400"}}), refusal(429, {{"Retry-After", "0"}}),
              refusal(429, {{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"}}),
              refusal(429, {{"Retry-After", "-5"}}), speech()};
  ASSERT_TRUE(synthesize());
  EXPECT_THAT(waits_, ElementsAre(60s, 0s, 8s, 16s));
}

TEST_F(AzureTest, PassesOnWhyTheServiceCannotBeReached) {
  const Result<audio::Clip> clip = synthesize();
  ASSERT_FALSE(clip);
  EXPECT_EQ(clip.error().kind, ErrorKind::unreachable);
  EXPECT_EQ(clip.error().message, "Azure Speech in westeurope: cannot connect to the test");
}

TEST_F(AzureTest, AsksNothingForATextThatCannotBeSpoken) {
  EXPECT_FALSE(synthesize("\x01"));
  EXPECT_THAT(bodies_, IsEmpty());
}

TEST_F(AzureTest, RefusesWhatIsNoSpeech) {
  const auto message = [this](net::HttpReply reply) {
    answers_ = {std::move(reply)};
    const Result<audio::Clip> clip = synthesize();
    return clip ? "no error" : clip.error().message;
  };
  EXPECT_THAT(message({200, {{"Content-Type", "text/html"}}, audible(1)}),
              HasSubstr("answers with \"text/html\" in place of speech"));
  EXPECT_THAT(message({200, {}, audible(1) + "x"}), HasSubstr("641 bytes"));
  EXPECT_THAT(message({200, {}, ""}), HasSubstr("gives only silence (0 bytes)"));
  EXPECT_THAT(message({200, {}, std::string(32000, '\0')}), HasSubstr("gives only silence"));
  EXPECT_THAT(message({204, {}, ""}), HasSubstr("HTTP 204"));
}

}  // namespace
}  // namespace busyhour::speech
