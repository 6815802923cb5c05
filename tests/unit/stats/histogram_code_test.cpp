#include "stats/histogram_code.h"

#include <gtest/gtest.h>
#include <hdr/hdr_histogram.h>

#include <memory>
#include <vector>

#include "base/encoding.h"
#include "base/random.h"
#include "stats/histogram.h"

namespace busyhour::stats {
namespace {

Histogram scattered(int values) {
  Random random(7);
  Histogram histogram;
  for (int i = 0; i < values; ++i) {
    const auto ns = static_cast<std::int64_t>(random() >> (random() % 40 + 20));
    histogram.record(Duration(i % 5 == 0 ? -ns : ns));
  }
  return histogram;
}

TEST(HistogramImage, ComesBackExactly) {
  for (const int values : {0, 1, 2, 50'000}) {
    SCOPED_TRACE(values);
    const Histogram before = scattered(values);
    const auto after = Histogram::from_image(before.image());
    ASSERT_TRUE(after.has_value()) << after.error().message;
    const Statistic a = before.summary_ms(), b = after->summary_ms();
    EXPECT_EQ(after->count(), before.count());
    EXPECT_EQ(b.min, a.min);
    EXPECT_EQ(b.max, a.max);
    EXPECT_EQ(b.mean, a.mean);
    EXPECT_EQ(b.median, a.median);
    EXPECT_EQ(b.variance, a.variance);
    EXPECT_EQ(b.p99_9, a.p99_9);
    EXPECT_EQ(after->image().positive, before.image().positive);
    EXPECT_EQ(after->image().negative, before.image().negative);
  }
}

TEST(HistogramImage, CanBeAddedTo) {
  auto copy = *Histogram::from_image(scattered(1000).image());
  Histogram original = scattered(1000);
  copy.merge(scattered(77));
  original.merge(scattered(77));
  copy.record(3ms);
  original.record(3ms);
  EXPECT_EQ(copy.image().positive, original.image().positive);
  EXPECT_EQ(copy.image().mean_ms, original.image().mean_ms);
}

/// A V2 code in base64 begins so in all implementations: the cookie 0x1c849314.
TEST(HistogramImage, LooksAsHdrToolsExpectIt) {
  EXPECT_TRUE(scattered(10).image().positive.starts_with("HISTF"));
}

TEST(HistogramImage, IsRefusedIfItContradictsItself) {
  const Histogram::Image good = scattered(100).image();
  const auto refused = [&good](auto change) {
    Histogram::Image image = good;
    change(image);
    return !Histogram::from_image(image).has_value();
  };
  EXPECT_FALSE(refused([](auto&) {}));
  EXPECT_TRUE(refused([](auto& image) { ++image.count; }));
  EXPECT_TRUE(refused([](auto& image) { image.min = image.max + 1ns; }));
  EXPECT_TRUE(refused([](auto& image) { image.max = std::chrono::hours(2); }));
  EXPECT_TRUE(refused([](auto& image) { image.squared_distances_ms2 = -1; }));
  EXPECT_TRUE(refused([](auto& image) { image.positive.clear(); }));
  EXPECT_TRUE(refused([](auto& image) { image.positive = "HISTFAAAAAA="; }));
  EXPECT_TRUE(refused([](auto& image) { image.positive.resize(image.positive.size() / 2); }));
}

TEST(HistogramCode, OfAnotherRangeIsRefused) {
  struct Close {
    void operator()(hdr_histogram* hdr) const { hdr_close(hdr); }
  };
  const auto make = [](std::int64_t highest) {
    hdr_histogram* made = nullptr;
    EXPECT_EQ(hdr_init(1000, highest, 3, &made), 0);
    return std::unique_ptr<hdr_histogram, Close>(made);
  };
  const auto hour = make(3'600'000'000'000);
  const auto minute = make(60'000'000'000);
  hdr_record_value(minute.get(), 5000);
  const std::string code = encode_v2(*minute);
  EXPECT_FALSE(decode_v2(code, *hour));
  EXPECT_TRUE(decode_v2(code, *make(60'000'000'000)));
}

TEST(HistogramCode, AnyChangedByteIsSurvived) {
  const std::string code = scattered(300).image().positive;
  Histogram::Image image = scattered(300).image();
  for (std::size_t i = 0; i < code.size(); ++i) {
    image.positive = code;
    image.positive[i] = image.positive[i] == 'A' ? 'B' : 'A';
    const auto made = Histogram::from_image(image);
    if (made) {
      EXPECT_EQ(made->count(), image.count);
    }
  }
}

TEST(HistogramOfACode, KnowsItsValuesToABucket) {
  Random random(5);
  Histogram before;
  for (int i = 0; i < 20'000; ++i) {
    before.record(1ms + Duration(static_cast<std::int64_t>(random() % 2'000'000'000)));
  }
  const auto after = Histogram::from_code(before.code());
  ASSERT_TRUE(after.has_value()) << after.error().message;
  EXPECT_EQ(after->code(), before.code());
  const Statistic a = after->summary_ms(), b = before.summary_ms();
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.p50, b.p50);
  EXPECT_EQ(a.p99, b.p99);
  EXPECT_NEAR(a.mean / b.mean, 1, 0.0005);
  EXPECT_NEAR(a.stddev / b.stddev, 1, 0.001);
  EXPECT_NEAR(a.min / b.min, 1, 0.0005);
  EXPECT_NEAR(a.max / b.max, 1, 0.0005);
}

TEST(HistogramOfACode, CountsNegativeValuesAsZero) {
  Histogram histogram;
  histogram.record(-5ms);
  histogram.record(-7s);
  EXPECT_EQ(Histogram::from_code(histogram.code())->max(), 256ns);  // the middle of its bucket
  histogram.record(20ms);
  const auto after = Histogram::from_code(histogram.code());
  EXPECT_EQ(after->count(), 3U);
  EXPECT_LT(after->percentile(0.6), 1us);
  EXPECT_GT(after->percentile(0.9), 19ms);
}

TEST(HistogramOfACode, IsNothingWithoutOne) {
  EXPECT_EQ(Histogram().code(), "");
  for (const char* text : {"", "HISTF", "hello", "HISTFAAAAAA="}) {
    EXPECT_FALSE(Histogram::from_code(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace busyhour::stats
