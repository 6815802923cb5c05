#include "base/delay.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace busyhour {
namespace {

std::vector<Duration> draws(const Delay& delay, std::size_t n, std::uint64_t seed = 1) {
  Random random(seed);
  std::vector<Duration> values;
  while (values.size() < n) values.push_back(delay.draw(random));
  return values;
}

std::string error_of(std::string_view text) {
  const Result<Delay> result = Delay::parse(text);
  EXPECT_FALSE(result) << text;
  if (result) return "";
  EXPECT_EQ(result.error().kind, ErrorKind::usage);
  return result.error().message;
}

TEST(Delay, FixedIsAlwaysTheSame) {
  for (const Duration d : draws(Delay::fixed(300ms), 10)) EXPECT_EQ(d, 300ms);
}

TEST(Delay, UniformStaysInItsRangeAndFillsIt) {
  std::vector<Duration> values = draws(Delay::uniform(200ms, 400ms), 10'000);
  std::ranges::sort(values);
  EXPECT_GE(values.front(), 200ms);
  EXPECT_LE(values.back(), 400ms);
  EXPECT_LT(values.front(), 201ms);
  EXPECT_GT(values.back(), 399ms);
  EXPECT_NEAR(to_ms(values[5'000]), 300, 5);
}

TEST(Delay, UniformIncludesBothEnds) {
  const std::vector<Duration> values = draws(Delay::uniform(1ns, 2ns), 100);
  EXPECT_NE(std::ranges::find(values, 1ns), values.end());
  EXPECT_NE(std::ranges::find(values, 2ns), values.end());
}

TEST(Delay, LognormalHasItsMedianAndSpread) {
  std::vector<Duration> values = draws(Delay::lognormal(300ms, 0.4), 20'000);
  std::ranges::sort(values);
  EXPECT_NEAR(to_ms(values[10'000]), 300, 6);
  // One standard deviation up is the 84.13th percentile: 300 ms * e^0.4.
  EXPECT_NEAR(to_ms(values[16'827]), 447.5, 12);
}

TEST(Delay, LognormalWithoutSpreadIsItsMedian) {
  for (const Duration d : draws(Delay::lognormal(300ms, 0), 10)) EXPECT_EQ(d, 300ms);
}

TEST(Delay, IsNeverNegativeAndNeverOverflows) {
  for (const Delay& delay : {Delay::lognormal(max_duration, 10), Delay::fixed(-5ms),
                             Delay::uniform(-5ms, -1ms), Delay::uniform(0ms, max_duration)}) {
    for (const Duration d : draws(delay, 2'000)) {
      EXPECT_GE(d, 0ms);
      EXPECT_LE(d, max_duration);
    }
  }
}

TEST(Delay, RepeatsForTheSameSeed) {
  const Delay delay = Delay::lognormal(300ms, 0.4);
  EXPECT_EQ(draws(delay, 50, 7), draws(delay, 50, 7));
  EXPECT_NE(draws(delay, 50, 7), draws(delay, 50, 8));
}

TEST(DelayText, IsReadAndWritten) {
  for (const char* text : {"fixed:300ms", "uniform:200ms,400ms", "lognormal:300ms,0.4", "fixed:0s",
                           "lognormal:1m30s,0", "uniform:1s,1s"}) {
    const Result<Delay> delay = Delay::parse(text);
    ASSERT_TRUE(delay) << delay.error().message;
    EXPECT_EQ(delay->to_text(), text);
  }
}

TEST(DelayText, MayBeABareDurationOrHaveSpaces) {
  EXPECT_EQ(Delay::parse("300ms").value().to_text(), "fixed:300ms");
  EXPECT_EQ(Delay::parse("2").value().to_text(), "fixed:2s");
  EXPECT_EQ(Delay::parse("uniform: 200ms, 400ms").value().to_text(), "uniform:200ms,400ms");
}

TEST(DelayText, ErrorsNameTheTextAndTheForms) {
  EXPECT_EQ(error_of("gauss:1s,2s"),
            "\"gauss:1s,2s\" is not a delay: the shape \"gauss\" is unknown; write fixed:300ms, "
            "uniform:200ms,400ms or lognormal:300ms,0.4");
  EXPECT_NE(error_of("uniform:400ms,200ms").find("larger than the second"), std::string::npos);
  EXPECT_NE(error_of("lognormal:300ms,-1").find("sigma"), std::string::npos);
  EXPECT_NE(error_of("uniform:300ms").find("two values"), std::string::npos);
  EXPECT_NE(error_of("fixed:1s,2s").find("one duration"), std::string::npos);
}

TEST(DelayText, RefusesWhatCannotBeDrawn) {
  for (const char* text :
       {"", ":", "fixed:", "fixed", "fixed:-5ms", "uniform:,", "uniform:1s,", "uniform:1s,2s,3s",
        "lognormal:1s,", "lognormal:1s,nan", "lognormal:1s,inf", "lognormal:1s,11",
        "lognormal:1s,0.4x", "Fixed:1s", "300 ms"}) {
    EXPECT_NE(error_of(text).find("lognormal:300ms,0.4"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace busyhour
