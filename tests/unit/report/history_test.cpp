#include "report/history.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "example_load.h"
#include "example_run.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using results::Failure;
using results::Snapshot;
using testing::ElementsAre;

Snapshot at(Duration elapsed, int users = 1, int calls_up = 1) {
  Snapshot snapshot;
  snapshot.elapsed = elapsed;
  snapshot.users_up = users;
  snapshot.calls_up = calls_up;
  return snapshot;
}

results::TurnRecord turn_of(Duration ttfb) {
  return test::good_turn(1, Instant(1000s), ttfb);
}

std::vector<double> column(const History& history, const std::string& name) {
  return history.json()[name].get<std::vector<double>>();
}

TEST(History, HasAllColumnsBeforeAnythingHappened) {
  const Json json = History().json();
  EXPECT_EQ(json["interval_s"], 1);
  EXPECT_EQ(json.size(), 12U);
  for (const auto& [name, values] : json.items()) {
    if (name == "interval_s") continue;
    EXPECT_EQ(values, Json::array()) << name;
  }
}

TEST(History, CountsWhatEndedInEachInterval) {
  History history;
  history.add(turn_of(100ms));
  history.add(turn_of(300ms));
  history.add(test::failed_turn(1, Instant(1000s), Failure::server_error, "no"));
  history.add(test::rate_limit(results::RateLimit::openai, "429", ""));
  history.add(test::incident(results::Incident::Kind::closed, "1011", ""));
  history.update(at(1s, 3, 2));
  history.update(at(2s, 4, 4));
  EXPECT_THAT(column(history, "elapsed_s"), ElementsAre(1, 2));
  EXPECT_THAT(column(history, "users"), ElementsAre(3, 4));
  EXPECT_THAT(column(history, "calls_up"), ElementsAre(2, 4));
  EXPECT_THAT(column(history, "turns"), ElementsAre(3, 0));
  EXPECT_THAT(column(history, "failed_turns"), ElementsAre(1, 0));
  EXPECT_THAT(column(history, "rate_limits"), ElementsAre(1, 0));
}

TEST(History, GivesPercentilesOfNearestRankAndNullWithoutAny) {
  History history;
  for (int i = 1; i <= 20; ++i) history.add(turn_of(i * 10ms));
  history.update(at(1s));
  history.update(at(2s));
  const Json json = history.json();
  EXPECT_NEAR(json["ttfb_p50_ms"][0].get<double>(), 100, 0.05);
  EXPECT_NEAR(json["ttfb_p95_ms"][0].get<double>(), 190, 0.1);
  EXPECT_TRUE(json["ttfb_p50_ms"][1].is_null());
  EXPECT_TRUE(json["ttfb_p95_ms"][1].is_null());
}

TEST(History, LeavesAudioAfterATimeOutOutOfThePercentiles) {
  History history;
  results::TurnRecord late = turn_of(9s);
  late.success = false;
  late.failure = Failure::first_byte_timeout;
  history.add(late);
  history.update(at(1s));
  EXPECT_EQ(history.json()["ttfb_p50_ms"], Json::array({nullptr}));
  EXPECT_THAT(column(history, "failed_turns"), ElementsAre(1));
}

TEST(History, TakesTheDifferenceOfWhatTheGeneratorCounts) {
  History history;
  Snapshot snapshot = at(1s);
  snapshot.generator_health.threads = {{.cpu_time = 250ms}, {.cpu_time = 100ms}};
  for (int i = 0; i < 100; ++i) snapshot.generator_health.lateness.record(8ms);
  history.update(snapshot);
  snapshot.elapsed = 3s;
  snapshot.generator_health.threads = {{.cpu_time = 350ms}, {.cpu_time = 1100ms}};
  snapshot.generator_health.frames_dropped = 7;
  for (int i = 0; i < 100; ++i) snapshot.generator_health.lateness.record(1ms);
  history.update(snapshot);
  snapshot.elapsed = 4s;
  history.update(snapshot);
  EXPECT_THAT(column(history, "busy_percent"), ElementsAre(25, 50, 0));
  EXPECT_THAT(column(history, "frames_dropped"), ElementsAre(0, 7, 0));
  const Json lateness = history.json()["lateness_p99_ms"];
  EXPECT_NEAR(lateness[0].get<double>(), 8, 0.01);
  EXPECT_NEAR(lateness[1].get<double>(), 1, 0.01);
  EXPECT_TRUE(lateness[2].is_null());
}

TEST(History, AddsAShortRestToTheLastInterval) {
  History history;
  history.update(at(1s));
  history.add(turn_of(100ms));
  history.update(at(1200ms, 0, 0));
  EXPECT_THAT(column(history, "elapsed_s"), ElementsAre(1.2));
  EXPECT_THAT(column(history, "turns"), ElementsAre(1));
  EXPECT_THAT(column(history, "users"), ElementsAre(0));
}

TEST(History, DoublesItsIntervalsWhenThereAreTooMany) {
  History history;
  constexpr int seconds = 2 * static_cast<int>(History::most_points) + 2;
  for (int second = 1; second <= seconds; ++second) {
    history.add(turn_of(second % 2 == 1 ? 100ms : 200ms));
    history.update(at(second * 1s));
  }
  const Json json = history.json();
  EXPECT_EQ(json["interval_s"], 4);
  EXPECT_EQ(json["elapsed_s"].size(), 1801U);
  EXPECT_EQ(json["elapsed_s"].front(), 4);
  EXPECT_EQ(json["elapsed_s"].back(), seconds);
  EXPECT_EQ(json["turns"].front(), 4);
  // Of the four values, and not of the percentiles of parts.
  EXPECT_NEAR(json["ttfb_p50_ms"].front().get<double>(), 100, 0.05);
  EXPECT_NEAR(json["ttfb_p95_ms"].front().get<double>(), 200, 0.1);
  double turns = 0;
  for (const double count : column(history, "turns")) turns += count;
  EXPECT_EQ(turns, seconds);
}

TEST(History, KeepsWhatCameAfterTheLastSnapshotOfACutOffRun) {
  History history;
  history.update(at(1s, 5, 4));
  history.add(turn_of(100ms));
  history.finish(1900ms);
  EXPECT_THAT(column(history, "elapsed_s"), ElementsAre(1, 1.9));
  EXPECT_THAT(column(history, "turns"), ElementsAre(0, 1));
  EXPECT_THAT(column(history, "users"), ElementsAre(5, 5));
}

TEST(History, EndsWithTheLastSnapshotOtherwise) {
  History history;
  history.update(at(1s));
  history.finish(1900ms);
  EXPECT_THAT(column(history, "elapsed_s"), ElementsAre(1));
}

}  // namespace
}  // namespace busyhour::report
