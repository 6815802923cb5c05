#include "call/rate_limit.h"

#include <gtest/gtest.h>

#include <span>

#include "base/encoding.h"
#include "base/random.h"

namespace busyhour::call {
namespace {

using results::RateLimit;

TEST(RateLimit, KnowsTheWordsThatAreOpenAis) {
  for (const char* text : {"limit of 1000 tokens per minute", "60 requests per minute",
                           "Rate limit reached for the model on requests per min."}) {
    EXPECT_EQ(classify("", text), RateLimit::openai) << text;
  }
  EXPECT_EQ(classify("insufficient_quota", "check your plan"), RateLimit::openai);
}

TEST(RateLimit, KnowsTheWordsThatAreTheSpeechServices) {
  for (const char* text : {"Quota exceeded", "you exceeded your quota", "request was throttled",
                           "Throttling", "speech service limit reached", "STT limits",
                           "TTS capacity unavailable", "STT capacity temporarily unavailable"}) {
    EXPECT_EQ(classify("", text), RateLimit::speech) << text;
  }
}

TEST(RateLimit, ANameTellsWhoseLimitItIs) {
  EXPECT_EQ(classify("", "429 from Cognitive Services"), RateLimit::speech);
  EXPECT_EQ(classify("TooManyRequests", "the TTS pool"), RateLimit::speech);
  EXPECT_EQ(classify("", "OpenAI quota exceeded"), RateLimit::openai);
  EXPECT_EQ(classify("", "gpt-4o is throttled"), RateLimit::openai);
  EXPECT_EQ(classify("", "retry after 5 seconds, your deployment is busy"), RateLimit::openai);
}

TEST(RateLimit, OtherSignsDoNotTellWhose) {
  for (const char* text :
       {"rate limit hit", "you are rate-limited", "Retry-After: 3", "no capacity left",
        "please retry after a while", "RateLimitExceeded", "Error code: 429 - too fast",
        "Too Many Requests", "HTTP 429.", "(429)", "{\"status\":429}"}) {
    EXPECT_EQ(classify("", text), RateLimit::unknown) << text;
  }
  EXPECT_EQ(classify("rate_limit_exceeded", ""), RateLimit::unknown);
  EXPECT_EQ(classify("429", ""), RateLimit::unknown);
}

TEST(RateLimit, OtherErrorsAreNone) {
  for (const char* text :
       {"", "internal server error", "upstream unavailable", "the sender left",
        "speech not recognised", "unlimited", "model gpt-4o not found", "session_expired",
        "sample rate 8000 is not supported", "code rate", "rate the limit"}) {
    EXPECT_EQ(classify("", text), RateLimit::none) << text;
  }
  EXPECT_EQ(classify("server_error", "upstream unavailable"), RateLimit::none);
  // No phrase reaches from the text into the code.
  EXPECT_EQ(classify("limit", "rate"), RateLimit::none);
}

TEST(RateLimit, ANumberCountsOnlyByItself) {
  for (const char* text : {"4290", "1429", "a429", "429b", "id-429", "429-1a2b", "10:15:30.429",
                           "10:429", "0.429", "429.5", "429:30", "2026-11-21T10:15:30.429Z",
                           "2026-11-21T10:15:30.429+00:00", "+429/", "4,429", "429,000", "x_429"}) {
    EXPECT_EQ(classify("", text), RateLimit::none) << text;
    EXPECT_EQ(classify(text, ""), RateLimit::none) << text;
  }
}

TEST(RateLimit, ByHttpStatusAndBody) {
  EXPECT_EQ(classify_http(429, ""), RateLimit::unknown);
  EXPECT_EQ(classify_http(429, "the deployment is busy"), RateLimit::openai);
  EXPECT_EQ(classify_http(429, "too many calls to the Speech service"), RateLimit::speech);
  EXPECT_EQ(classify_http(503, ""), RateLimit::unknown);
  EXPECT_EQ(classify_http(503, "upstream gpt-realtime is busy"), RateLimit::openai);
  EXPECT_EQ(classify_http(503, "TTS pool empty"), RateLimit::speech);
  EXPECT_EQ(classify_http(403, "Out of call volume quota. Quota exceeded."), RateLimit::speech);
  EXPECT_EQ(classify_http(500, "Internal Server Error"), RateLimit::none);
  EXPECT_EQ(classify_http(401, "invalid key"), RateLimit::none);
}

TEST(RateLimit, ByCloseCodeAndReason) {
  EXPECT_EQ(classify_close(1013, ""), RateLimit::unknown);
  EXPECT_EQ(classify_close(1013, "TTS capacity unavailable"), RateLimit::speech);
  EXPECT_EQ(classify_close(1013, "STT capacity temporarily unavailable"), RateLimit::speech);
  EXPECT_EQ(classify_close(1013, "Azure OpenAI is busy"), RateLimit::openai);
  EXPECT_EQ(classify_close(1011, "rate_limit_exceeded"), RateLimit::unknown);
  EXPECT_EQ(classify_close(1000, "Invalid streaming mode"), RateLimit::none);
  EXPECT_EQ(classify_close(1006, ""), RateLimit::none);
}

/// The accelerator's own tests took 0.9 % of all UUIDs and 0.4 % of all time stamps for rate
/// limits.
TEST(RateLimit, IsNeverFoundInRandomIdsTimesAndAudio) {
  Random random(4711);
  std::vector<std::byte> audio(480);
  int with_429 = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string id = make_uuid(random);
    const auto drawn = static_cast<std::int64_t>(random.below(2'000'000'000'000));
    char stamp[24];
    write_iso8601_ms(WallTime(std::chrono::milliseconds(drawn)), std::span<char, 24>(stamp));
    const std::string text = "session " + id + " at " + std::string(stamp, sizeof stamp);
    with_429 += text.contains("429") ? 1 : 0;
    ASSERT_EQ(classify(id, text), RateLimit::none) << id << ' ' << text;
    if (i % 20 > 0) continue;
    for (std::byte& byte : audio) byte = static_cast<std::byte>(random());
    const std::string base64 = base64_encode(audio);
    ASSERT_EQ(classify("", base64), RateLimit::none) << base64;
  }
  EXPECT_GT(with_429, 500);
}

}  // namespace
}  // namespace busyhour::call
