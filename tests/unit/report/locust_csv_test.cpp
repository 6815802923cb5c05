#include "report/locust_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "example_load.h"
#include "example_run.h"
#include "golden.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using results::Failure;
using results::Snapshot;
using test::read_file;
using test::TemporaryDirectory;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

constexpr Instant begin{1000s};
constexpr WallTime noon{1'700'000'000s};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    EXPECT_THAT(line, EndsWith("\r"));
    lines.push_back(line.substr(0, line.size() - 1));
  }
  return lines;
}

/// A run that is counted and written together, second by second.
struct WrittenRun {
  TemporaryDirectory directory;
  RunTally tally;
  Snapshot snapshot;
  LocustCsv csv;

  explicit WrittenRun(bool full_history = false)
      : csv(*LocustCsv::open((directory / "run").string(), full_history)) {}

  void add(const auto& happened) {
    tally.add(happened);
    csv.add(happened);
  }
  void second(int users = 15) {
    snapshot.elapsed += 1s;
    snapshot.users_up = users;
    EXPECT_TRUE(csv.update(tally, snapshot, noon + snapshot.elapsed));
  }
  std::vector<std::string> lines(const std::string& file) const {
    return lines_of(read_file(directory / ("run_" + file + ".csv")));
  }
};

TEST(LocustCsv, HasAllHeadersFromTheStart) {
  const WrittenRun run;
  EXPECT_THAT(
      run.lines("stats"),
      ElementsAre(
          "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min "
          "Response Time,Max Response Time,Average Content "
          "Size,Requests/s,Failures/s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%",
          ",Aggregated,0,0,0,0.000,0.000,0.000,0,0.000000,0.000000,"
          "N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A"));
  EXPECT_THAT(run.lines("stats_history"),
              ElementsAre("Timestamp,User Count,Type,Name,Requests/s,Failures/"
                          "s,50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%,Total Request "
                          "Count,Total Failure Count,Total Median Response Time,Total Average "
                          "Response Time,Total Min Response Time,Total Max Response Time,Total "
                          "Average Content Size"));
  EXPECT_THAT(run.lines("failures"), ElementsAre("Method,Name,Error,Occurrences"));
  EXPECT_THAT(run.lines("exceptions"), ElementsAre("Count,Message,Traceback,Nodes"));
}

TEST(LocustCsv, HasARowForEachNameAndOneForAll) {
  WrittenRun run;
  for (int i = 1; i <= 100; ++i) run.add(test::good_turn(1, begin, i * 10ms));
  run.add(test::rate_limit(results::RateLimit::openai, "slow down", ""));
  run.second();
  run.second();
  const auto lines = run.lines("stats");
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[1],
            "ws,ttfb/01,100,0,500,505.000,10.000,1000.000,0,50.000000,0.000000,"
            "500,660,750,800,900,950,980,990,1000,1000,1000");
  EXPECT_THAT(lines[2], StartsWith("ws,turn/01,100,0,"));
  EXPECT_EQ(lines[3],
            "ws,rate/openai,1,1,0,0.000,0.000,0.000,0,0.500000,0.500000,0,0,0,0,0,0,0,0,0,0,0");
  EXPECT_THAT(lines[4], StartsWith(",Aggregated,201,1,"));
}

TEST(LocustCsv, FailuresAreListedByRowAndText) {
  WrittenRun run;
  run.add(test::failed_turn(1, begin, Failure::first_byte_timeout, "late, \"very\"\nlate"));
  run.add(test::failed_turn(1, begin, Failure::first_byte_timeout, "late, \"very\"\nlate"));
  run.add(test::incident(results::Incident::Kind::ws_error, "", "=cmd()"));
  run.second();
  EXPECT_THAT(run.lines("failures"),
              ElementsAre("Method,Name,Error,Occurrences",
                          "ws,ttfb/01,\"late, \"\"very\"\" late\",2", "ws,ws/error,'=cmd(),1"));
}

TEST(LocustCsv, TheHistoryHasARowASecond) {
  WrittenRun run;
  run.add(test::good_turn(1, begin, 500ms));
  run.second(7);
  run.add(test::good_turn(1, begin, 700ms));
  run.second(8);
  const auto lines = run.lines("stats_history");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1],
            "1700000001,7,,Aggregated,2.000000,0.000000,500,3801,3801,3801,3801,3801,3801,3801,"
            "3801,3801,3801,2,0,500,2150.500,500.000,3801.000,0");
  EXPECT_THAT(lines[2],
              StartsWith("1700000002,8,,Aggregated,2.000000,0.000000,700,3801,3801,4001,"));
}

TEST(LocustCsv, TheHistorysFiguresAreThoseOfTheLastTenSeconds) {
  WrittenRun run;
  run.add(test::incident(results::Incident::Kind::ws_error, "", "boom"));
  run.second();
  for (int i = 0; i < 9; ++i) run.second();
  EXPECT_THAT(run.lines("stats_history").back(),
              StartsWith("1700000010,15,,Aggregated,0.100000,0.100000,0,0,"));
  run.second();
  EXPECT_THAT(run.lines("stats_history").back(),
              StartsWith("1700000011,15,,Aggregated,0.000000,0.000000,N/A,N/A,N/A,N/A,N/A,N/A,N/A,"
                         "N/A,N/A,N/A,N/A,1,1,0,0.000,"));
}

TEST(LocustCsv, TheFullHistoryHasARowForEachName) {
  WrittenRun run(true);
  run.second();
  for (int i = 0; i < 20; ++i) run.second();
  run.add(test::good_turn(1, begin, 500ms));
  run.second();
  const auto lines = run.lines("stats_history");
  ASSERT_EQ(lines.size(), 25U);
  EXPECT_THAT(lines[22], StartsWith("1700000022,15,ws,ttfb/01,0.100000,0.000000,500,500,"));
  EXPECT_THAT(lines[23], StartsWith("1700000022,15,ws,turn/01,0.100000,0.000000,3801,"));
  EXPECT_THAT(lines[24], StartsWith("1700000022,15,,Aggregated,0.200000,0.000000,500,3801,"));
}

TEST(LocustCsv, TheFilesAreWholeAfterEverySecond) {
  WrittenRun run(true);
  const test::ExampleLoad load = test::example_load();
  for (const auto& turn : load.turns) {
    run.add(turn);
    run.second();
    for (const char* file : {"stats", "stats_history"}) {
      const auto lines = run.lines(file);
      const auto commas = std::ranges::count(lines.front(), ',');
      for (const std::string& line : lines) EXPECT_EQ(std::ranges::count(line, ','), commas);
    }
  }
}

// tests/e2e/test_result_files.py reads these files with Python's csv module.
TEST(LocustCsv, OfTheExampleLoad) {
  WrittenRun run(true);
  const test::ExampleLoad load = test::example_load();
  for (const auto& turn : load.turns) run.add(turn);
  run.second();
  for (const auto& incident : load.incidents) run.add(incident);
  run.second();
  for (const std::string file : {"stats", "stats_history", "failures", "exceptions"}) {
    test::expect_golden("run_" + file + ".csv",
                        read_file(run.directory / ("run_" + file + ".csv")));
  }
}

TEST(LocustCsv, TheLastFiguresAreWrittenAtTheEnd) {
  WrittenRun run;
  run.add(test::good_turn(1, begin, 500ms));
  ASSERT_TRUE(run.csv.finish(run.tally, 4s, noon + 4s));
  EXPECT_THAT(run.lines("stats")[1], StartsWith("ws,ttfb/01,1,0,500,500.000,"));
  EXPECT_THAT(run.lines("stats_history").back(),
              StartsWith("1700000004,0,,Aggregated,0.500000,0.000000,"));
}

TEST(LocustCsv, NamesItsFiles) {
  const WrittenRun run;
  const std::string prefix = (run.directory / "run").string();
  EXPECT_THAT(run.csv.files(), ElementsAre(prefix + "_stats.csv", prefix + "_stats_history.csv",
                                           prefix + "_failures.csv", prefix + "_exceptions.csv"));
}

TEST(LocustCsv, AWrongPrefixIsAUsageErrorBeforeTheRun) {
  const auto csv = LocustCsv::open("/nowhere/run", false);
  ASSERT_FALSE(csv);
  EXPECT_EQ(csv.error().kind, ErrorKind::usage);
  EXPECT_THAT(csv.error().message, StartsWith("cannot write /nowhere/run_stats_history.csv: "));
}

TEST(LocustCsv, ADirectoryThatVanishesIsToldOnceAndAgainAtTheEnd) {
  WrittenRun run;
  std::filesystem::remove_all(run.directory.path());
  const auto first = run.csv.update(run.tally, run.snapshot, noon);
  ASSERT_FALSE(first);
  EXPECT_THAT(first.error().message, EndsWith("; the CSV files end here, the run goes on"));
  EXPECT_TRUE(run.csv.update(run.tally, run.snapshot, noon));
  const auto end = run.csv.finish(run.tally, 1s, noon);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, first.error().message);
}

}  // namespace
}  // namespace busyhour::report
