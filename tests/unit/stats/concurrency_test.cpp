#include "stats/concurrency.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace busyhour::stats {
namespace {

const Instant origin(1000s);

struct Call {
  Instant begin, end;
};

Call call(Duration begin, Duration end) {
  return {origin + begin, origin + end};
}

Concurrency measure_concurrency(const std::vector<Call>& calls) {
  CallsUp up;
  for (const Call& one : calls) {
    up.begin(one.begin);
    up.end(one.end);
  }
  return up.measure();
}

using Points = std::vector<std::pair<Duration, std::size_t>>;  // when, how many up

Points points(const Concurrency& result) {
  Points out(result.timeline.size());
  std::ranges::transform(result.timeline, out.begin(), [](const Concurrency::Point& point) {
    return Points::value_type(point.at - origin, point.up);
  });
  return out;
}

TEST(Concurrency, IsZeroWithoutCalls) {
  const Concurrency result = measure_concurrency({});
  EXPECT_EQ(result.peak, 0U);
  EXPECT_EQ(result.average, 0);
  EXPECT_EQ(result.duration, 0s);
  EXPECT_TRUE(result.timeline.empty());
}

TEST(Concurrency, CountsOneCall) {
  const Concurrency result = measure_concurrency(std::vector{call(2s, 12s)});
  EXPECT_EQ(result.peak, 1U);
  EXPECT_EQ(result.peak_at, origin + 2s);
  EXPECT_DOUBLE_EQ(result.average, 1);
  EXPECT_EQ(result.duration, 10s);
  EXPECT_EQ(points(result), (Points{{2s, 1}, {12s, 0}}));
}

TEST(Concurrency, WeightsTheAverageByTime) {
  // 1 call for 1 s, 2 for 2 s, 3 for 1 s, 2 for 1 s, 1 for 5 s: 1 + 4 + 3 + 2 + 5 = 15 in 10 s.
  const Concurrency result =
      measure_concurrency(std::vector{call(3s, 10s), call(0s, 5s), call(1s, 4s)});
  EXPECT_EQ(result.peak, 3U);
  EXPECT_EQ(result.peak_at, origin + 3s);
  EXPECT_EQ(result.duration, 10s);
  EXPECT_DOUBLE_EQ(result.average, 1.5);
  EXPECT_EQ(points(result), (Points{{0s, 1}, {1s, 2}, {3s, 3}, {4s, 2}, {5s, 1}, {10s, 0}}));
}

TEST(Concurrency, CountsAnEndBeforeABeginAtTheSameInstant) {
  const Concurrency result = measure_concurrency(std::vector{call(0s, 5s), call(5s, 10s)});
  EXPECT_EQ(result.peak, 1U);
  EXPECT_EQ(result.peak_at, origin);
  EXPECT_DOUBLE_EQ(result.average, 1);
  EXPECT_EQ(points(result), (Points{{0s, 1}, {10s, 0}}));
}

TEST(Concurrency, PutsChangesAtOneInstantIntoOnePoint) {
  const Concurrency result =
      measure_concurrency(std::vector{call(0s, 4s), call(0s, 4s), call(4s, 6s), call(0s, 6s)});
  EXPECT_EQ(result.peak, 3U);
  EXPECT_EQ(points(result), (Points{{0s, 3}, {4s, 2}, {6s, 0}}));
}

TEST(Concurrency, SaysWhenThePeakWasReachedFirst) {
  const Concurrency result =
      measure_concurrency(std::vector{call(0s, 3s), call(2s, 3s), call(5s, 9s), call(6s, 9s)});
  EXPECT_EQ(result.peak, 2U);
  EXPECT_EQ(result.peak_at, origin + 2s);
}

TEST(Concurrency, CountsTheTimeBetweenCallsAsZero) {
  const Concurrency result = measure_concurrency(std::vector{call(0s, 1s), call(3s, 4s)});
  EXPECT_DOUBLE_EQ(result.average, 0.5);
  EXPECT_EQ(points(result), (Points{{0s, 1}, {1s, 0}, {3s, 1}, {4s, 0}}));
}

TEST(Concurrency, NeverHasACallWithoutLengthUp) {
  const Concurrency alone = measure_concurrency(std::vector{call(5s, 5s)});
  EXPECT_EQ(alone.peak, 0U);
  EXPECT_EQ(alone.peak_at, origin + 5s);
  EXPECT_EQ(alone.average, 0);
  EXPECT_TRUE(alone.timeline.empty());

  const Concurrency among =
      measure_concurrency(std::vector{call(0s, 2s), call(1s, 1s), call(4s, 4s)});
  EXPECT_EQ(among.peak, 1U);
  EXPECT_EQ(among.duration, 4s);
  EXPECT_DOUBLE_EQ(among.average, 0.5);
  EXPECT_EQ(points(among), (Points{{0s, 1}, {2s, 0}}));
}

TEST(CallsUp, AreCountedAtEveryMoment) {
  CallsUp up;
  EXPECT_EQ(up.at(origin), 0U);
  up.begin(origin + 2s);
  up.begin(origin + 1s);  // told late
  EXPECT_EQ(up.at(origin + 1s - 1ns), 0U);
  EXPECT_EQ(up.at(origin + 1s), 1U);
  EXPECT_EQ(up.at(origin + 2s), 2U);
  EXPECT_EQ(up.at(origin + 9s), 2U);  // nobody ended yet
  up.end(origin + 5s);
  EXPECT_EQ(up.at(origin + 5s - 1ns), 2U);
  EXPECT_EQ(up.at(origin + 5s), 1U);
}

TEST(CallsUp, ThatEndWithoutABeginAreNotMissing) {
  CallsUp up;
  up.begin(origin);
  up.end(origin + 1s);
  up.end(origin + 2s);
  EXPECT_EQ(up.at(origin + 3s), 0U);
  EXPECT_EQ(points(up.measure()), (Points{{0s, 1}, {1s, 0}}));
}

TEST(CallsUp, GoOnWhenTheyHaveNoEndYet) {
  CallsUp up;
  up.begin(origin);
  up.begin(origin + 4s);
  const Concurrency result = up.measure();
  EXPECT_EQ(result.peak, 2U);
  EXPECT_EQ(result.duration, 4s);
  EXPECT_DOUBLE_EQ(result.average, 1);
}

/// As many calls as take several foldings: each second one more for an hour and more, each of which
/// lasts 100 s; in the middle a short peak of 50 more.
struct LongRun {
  static constexpr int calls = 30000;
  std::vector<Call> all;
  LongRun() {
    all.reserve(calls + 50);
    for (int i = 0; i < calls; ++i) {
      all.push_back(call(i * 1s, i * 1s + 100s + 1ms));
      if (i == calls / 2) all.insert(all.end(), 50, call(i * 1s + 100ms, i * 1s + 200ms));
    }
  }
  /// In order of time, as a run tells them.
  CallsUp told() const {
    std::vector<std::pair<Instant, bool>> changes;
    changes.reserve(2 * all.size());
    for (const Call& one : all) {
      changes.emplace_back(one.begin, true);
      changes.emplace_back(one.end, false);
    }
    std::ranges::sort(changes);
    CallsUp up;
    for (const auto& [at, begins] : changes) begins ? up.begin(at) : up.end(at);
    return up;
  }
};

TEST(CallsUp, OfALongRunHaveTheFiguresOfAllOfThem) {
  const Concurrency result = LongRun().told().measure();
  EXPECT_EQ(result.peak, 150U);
  EXPECT_EQ(result.peak_at, origin + LongRun::calls / 2 * 1s + 100ms);
  const double seconds = LongRun::calls - 1 + 100.001;
  EXPECT_EQ(result.duration, from_ms(seconds * 1000));
  EXPECT_NEAR(result.average, (LongRun::calls * 100.001 + 50 * 0.1) / seconds, 1e-9);
  // A begin and an end of each, and the peak's.
  EXPECT_EQ(result.changes, 2U * LongRun::calls + 2);
  EXPECT_EQ(std::ranges::max(result.timeline, {}, &Concurrency::Point::up).at, result.peak_at);
  EXPECT_EQ(result.timeline.back().up, 0U);
}

TEST(CallsUp, OfALongRunKeepABoundedTimeLine) {
  const Concurrency result = LongRun().told().measure();
  EXPECT_LE(result.timeline.size(), CallsUp::most_points + 2 * CallsUp::kept_changes);
  EXPECT_TRUE(std::ranges::is_sorted(result.timeline, {}, &Concurrency::Point::at));
}

TEST(CallsUp, OfALongRunAreKnownOfEarlierMoments) {
  const CallsUp up = LongRun().told();
  EXPECT_EQ(up.at(origin - 1s), 0U);
  EXPECT_NEAR(static_cast<double>(up.at(origin + 5000s)), 100, 1);
  EXPECT_EQ(up.at(origin + (LongRun::calls - 1000) * 1s + 500ms), 100U);
  EXPECT_EQ(up.at(origin + (LongRun::calls + 1000) * 1s), 0U);
}

TEST(CallsUp, ToldMuchTooLateCountFromWhereEachIsKept) {
  CallsUp up = LongRun().told();
  const Concurrency before = up.measure();
  up.begin(origin);
  up.end(origin + 1s);
  const Concurrency after = up.measure();
  EXPECT_LE(after.peak, before.peak + 1);
  EXPECT_EQ(after.duration, before.duration);
  EXPECT_EQ(after.timeline.back().up, 0U);
  EXPECT_TRUE(std::ranges::is_sorted(after.timeline, {}, &Concurrency::Point::at));
}

TEST(Thinned, KeepsAShortTimeLine) {
  const Concurrency result = measure_concurrency(std::vector{call(0s, 1s), call(3s, 4s)});
  EXPECT_EQ(thinned(result.timeline, 4).size(), 4U);
}

TEST(Thinned, KeepsPeaksAndHowEachPartEnds) {
  CallsUp up;
  for (int i = 0; i < 5000; ++i) {
    up.begin(origin + i * 10ms);
    up.end(origin + i * 10ms + 25ms);  // two or three up
  }
  for (int i = 0; i < 7; ++i) {  // a peak of nine for a moment
    up.begin(origin + 20s + 5ms);
    up.end(origin + 20s + 5ms + 1us);
  }
  const Concurrency result = up.measure();
  ASSERT_EQ(result.peak, 9U);
  const auto points = thinned(result.timeline, 100);
  EXPECT_LE(points.size(), 100U);
  EXPECT_GT(points.size(), 50U);
  EXPECT_EQ(std::ranges::max(points, {}, &Concurrency::Point::up).at, result.peak_at);
  EXPECT_EQ(points.back().at, result.timeline.back().at);
  EXPECT_EQ(points.back().up, 0U);
  EXPECT_TRUE(std::ranges::is_sorted(points, {}, &Concurrency::Point::at));
}

}  // namespace
}  // namespace busyhour::stats
