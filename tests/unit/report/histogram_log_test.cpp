#include "report/histogram_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "example_document.h"
#include "example_run.h"
#include "stats/histogram.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

struct Interval {
  std::string tag;
  double start = 0, length = 0, max = 0;
  stats::Histogram histogram;
};

/// As HdrHistogram's HistogramLogReader takes a log apart.
std::vector<Interval> intervals_of(const std::string& log) {
  std::vector<Interval> intervals;
  std::istringstream in(log);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#') || line.starts_with('"')) continue;
    std::vector<std::string> fields;
    std::istringstream parts(line);
    for (std::string field; std::getline(parts, field, ',');) fields.push_back(field);
    EXPECT_EQ(fields.size(), 5U) << line;
    EXPECT_THAT(fields[0], StartsWith("Tag="));
    intervals.push_back({fields[0].substr(4), std::stod(fields[1]), std::stod(fields[2]),
                         std::stod(fields[3]), stats::Histogram::from_code(fields[4]).value()});
  }
  return intervals;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(HistogramLog, BeginsAsTheFormatSays) {
  auto lines = lines_of(histogram_log(test::run_document()));
  lines.resize(4);
  EXPECT_THAT(lines, ElementsAre("#[busyhour, nanoseconds, a tag for each metric and turn]",
                                 "#[Histogram log format version 1.3]",
                                 "#[StartTime: 1700000000.000 (seconds since epoch), "
                                 "2023-11-14T22:13:20.000Z]",
                                 "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
                                 "\"Interval_Compressed_Histogram\""));
}

TEST(HistogramLog, HasAnIntervalForEachMetricAndTurn) {
  const auto intervals = intervals_of(histogram_log(test::run_document()));
  const auto find = [&intervals](const std::string& tag) {
    return std::ranges::find(intervals, tag, &Interval::tag);
  };
  for (const std::string tag : {"ttfb_ms", "ttfb_ms.turn_1", "turn_ms.turn_3", "barge_in_ms"}) {
    ASSERT_NE(find(tag), intervals.end()) << tag;
    EXPECT_EQ(find(tag)->start, 0);
    EXPECT_EQ(find(tag)->length, 90);
    EXPECT_NEAR(find(tag)->max, to_ms(find(tag)->histogram.max()), 0.001);
  }
  EXPECT_EQ(find("ttfb_ms")->histogram.count(), 32U);
  EXPECT_EQ(find("ttfb_ms.turn_3")->histogram.count(), 10U);
  EXPECT_EQ(find("barge_in_ms.turn_2"), intervals.end());
}

TEST(HistogramLog, GrowsByAnIntervalEachTenSeconds) {
  const test::TemporaryDirectory directory;
  auto log = HistogramLog::open(directory / "run.hlog");
  ASSERT_TRUE(log);
  constexpr WallTime begun{1'700'000'000s};
  for (int second = 1; second <= 25; ++second) {
    if (second <= 10 || second > 20) log->add(test::good_turn(1, Instant(1000s), second * 10ms));
    ASSERT_TRUE(log->update(second * 1s, begun + second * 1s));
  }
  const auto so_far = intervals_of(directory.read("run.hlog"));
  ASSERT_FALSE(so_far.empty());
  EXPECT_EQ(so_far[0].length, 10);
  ASSERT_TRUE(log->finish(26s, begun + 25s));

  const std::string text = directory.read("run.hlog");
  EXPECT_THAT(text, testing::HasSubstr("#[StartTime: 1700000000.000 "));
  std::vector<Interval> ttfb;
  for (const Interval& interval : intervals_of(text)) {
    if (interval.tag == "ttfb_ms") ttfb.push_back(interval);
  }
  ASSERT_EQ(ttfb.size(), 2U);  // nothing happened in the second
  EXPECT_EQ(ttfb[0].start, 0);
  EXPECT_EQ(ttfb[0].histogram.count(), 10U);
  EXPECT_EQ(ttfb[1].start, 20);
  EXPECT_EQ(ttfb[1].length, 6);
  EXPECT_EQ(ttfb[1].histogram.count(), 5U);
  EXPECT_NEAR(ttfb[1].max, 250, 0.2);
}

TEST(HistogramLog, AFullDiskIsToldOnceAndAgainAtTheEnd) {
  auto log = HistogramLog::open("/dev/full");
  ASSERT_TRUE(log);
  log->add(test::good_turn(1, Instant(1000s), 500ms));
  const auto first = log->update(10s, {});
  ASSERT_FALSE(first);
  EXPECT_THAT(first.error().message, testing::EndsWith("ends here, the run goes on"));
  EXPECT_TRUE(log->update(20s, {}));
  EXPECT_FALSE(log->finish(21s, {}));
  EXPECT_EQ(HistogramLog::open("/nowhere/x.hlog").error().kind, ErrorKind::usage);
}

TEST(HistogramLog, LeavesOutWhatIsNoHistogram) {
  Document document = test::run_document();
  document.json["distributions"]["ttfb_ms"] = {
      {"all", "HISTF,1"},
      {"turn_1,2", document.json["distributions"]["turn_ms"]["all"]},
      {"turn_2", 7}};
  for (const Interval& interval : intervals_of(histogram_log(document))) {
    EXPECT_FALSE(interval.tag.starts_with("ttfb_ms")) << interval.tag;
  }
  EXPECT_TRUE(intervals_of(histogram_log({Document::Kind::run, {{"a", 1}}})).empty());
}

}  // namespace
}  // namespace busyhour::report
