#include "report/run_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>

#include "example_load.h"
#include "example_run.h"

namespace busyhour::report {
namespace {

using results::RateLimit;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr Instant begin{1000s};

// The places of the first six columns are those of the seed's sample output.
TEST(RunTable, IsTheSeedsTableWithPercentiles) {
  RunTally tally;
  for (int i = 0; i < 15; ++i) tally.add(test::good_turn(1, begin, 1234ms));
  for (int i = 0; i < 2; ++i) {
    tally.add(test::failed_turn(1, begin, results::Failure::first_byte_timeout, "late"));
  }
  tally.add(test::rate_limit(RateLimit::openai, "slow down", ""));
  EXPECT_THAT(
      run_table(tally, Charset::ascii),
      ElementsAre("Name          # reqs   Avg   Min   Max   Fails     p50    p95     p99",
                  "---------------------------------------------------------------------",
                  "ttfb/01           17  1234  1234  1234   2        1234   1234~   1234~",
                  "turn/01           15  4535  4535  4535   0        4535   4535~   4535~",
                  "rate/openai        1     0     0     0   1           0      0~      0~",
                  "---------------------------------------------------------------------",
                  "Aggregated        33  2791     0  4535   3        1234   4535~   4535~"));
}

TEST(RunTable, WithoutATimeThereIsNoFigure) {
  RunTally tally;
  tally.add(test::failed_turn(1, begin, results::Failure::first_byte_timeout, "late"));
  EXPECT_EQ(run_table(tally, Charset::ascii)[2],
            "ttfb/01            1     -     -     -   1           -      -       -");
}

TEST(RunTable, BeforeAnythingHappenedThereIsOnlyAggregated) {
  const auto lines = run_table(RunTally{}, Charset::ascii);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_THAT(lines.back(), StartsWith("Aggregated         0     -     -     -   0 "));
}

TEST(RunTable, TheRuleIsDrawnWhereItCanBe) {
  const auto utf8 = run_table(RunTally{}, Charset::utf8);
  EXPECT_THAT(utf8[1], StartsWith("───"));
  EXPECT_EQ(display_width(utf8[1]), display_width(utf8[0]));
  EXPECT_EQ(run_table(RunTally{}, Charset::ascii)[1].find_first_not_of('-'), std::string::npos);
}

TEST(RunTable, ALongCellWidensItsColumnForAllLines) {
  RunTally tally;
  tally.add(test::incident(results::Incident::Kind::server_error, "a_very_long_code_it_is", "x"));
  tally.add(test::good_turn(1, begin, 59min));
  const auto lines = run_table(tally, Charset::ascii);
  const std::size_t fails = lines.front().find("Fails");
  for (const std::size_t i : {2, 3, 4, 6}) EXPECT_TRUE(std::isdigit(lines[i][fails])) << lines[i];
  EXPECT_THAT(lines[2], StartsWith("ttfb/01                  1 3540000 3540000 3540000   0 "));
  EXPECT_THAT(lines[4], StartsWith("err/a_very_long_cod      1       0 "));
}

TEST(RunTable, MarksPercentilesOfTooFewSamples) {
  RunTally tally;
  for (int i = 0; i < 72; ++i) tally.add(test::good_turn(1, begin, 500ms));
  EXPECT_THAT(run_table(tally, Charset::ascii)[2], testing::EndsWith(" 500    500     500~"));
}

TEST(RunTable, FitsOnAScreenByLeavingOutNumberedRows) {
  const RunTally tally = test::example_tally();
  const std::size_t all = run_table(tally, Charset::ascii).size();
  ASSERT_EQ(all, 17U);
  EXPECT_EQ(run_table(tally, Charset::ascii, all), run_table(tally, Charset::ascii));
  const auto lines = run_table(tally, Charset::ascii, 14);
  ASSERT_EQ(lines.size(), 14U);
  EXPECT_THAT(lines[2], StartsWith("ttfb/01 "));
  EXPECT_THAT(lines[5], StartsWith("err/model_unavailab "));
  EXPECT_EQ(lines[11], "... 4 rows more in the report");
  EXPECT_THAT(lines[13], StartsWith("Aggregated "));
}

TEST(RateLimitSummary, IsTheSeedsBlock) {
  RunTally tally;
  for (int i = 0; i < 15; ++i) tally.add(test::rate_limit(RateLimit::openai, "slow down", ""));
  for (int i = 0; i < 3; ++i) tally.add(test::rate_limit(RateLimit::speech, "quota", ""));
  EXPECT_EQ(rate_limit_summary(tally, Charset::ascii),
            "============================================================\n"
            "RATE LIMIT SUMMARY\n"
            "============================================================\n"
            "  openai              :    15 occurrences\n"
            "  speech              :     3 occurrences\n"
            "============================================================\n");
}

TEST(RateLimitSummary, SaysWhenTheServerWantsUsBack) {
  RunTally tally;
  for (const char* after : {"20", "7", "20", "", "\x1b[2J"}) {
    tally.add(test::rate_limit(RateLimit::unknown, "text", after));
  }
  EXPECT_THAT(rate_limit_summary(tally, Charset::ascii),
              HasSubstr("  unknown             :     5 occurrences\n"
                        "    Retry-After  [2J: 1\n"
                        "    Retry-After 20: 2\n"
                        "    Retry-After 7: 1\n"));
}

TEST(RateLimitSummary, NoneIsSaidInOneLine) {
  EXPECT_EQ(rate_limit_summary(RunTally{}, Charset::ascii), "No rate limits were seen.\n");
}

}  // namespace
}  // namespace busyhour::report
