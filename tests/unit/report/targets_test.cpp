#include "report/targets.h"

#include <gtest/gtest.h>

#include "example_load.h"
#include "example_run.h"

namespace busyhour::report {
namespace {

using results::Environment;
using results::Failure;

constexpr Instant begin{1000s};

const BenchmarkResult& of(const std::vector<BenchmarkResult>& results, Quantity quantity) {
  return results.at(static_cast<std::size_t>(quantity));
}

BenchmarkResult ttfb_of(int turns, Duration ttfb, int timed_out = 0) {
  RunTally tally;
  for (int i = 0; i < turns; ++i) tally.add(test::good_turn(1, begin, ttfb));
  for (int i = 0; i < timed_out; ++i) {
    tally.add(test::failed_turn(1, begin, Failure::first_byte_timeout, "late"));
  }
  return of(measure_benchmarks(tally), Quantity::ttfb_p95);
}

BenchmarkResult connections_of(int good, int bad) {
  RunTally tally;
  results::CallRecord call;
  call.ended = results::CallEnd::refused;
  for (int i = 0; i < bad; ++i) tally.add(call);
  call.ended = results::CallEnd::completed;
  call.connected = call.begin;
  for (int i = 0; i < good; ++i) tally.add(call);
  return of(measure_benchmarks(tally), Quantity::connection_success);
}

TEST(Targets, AreInTheOrderOfTheirQuantities) {
  for (std::size_t i = 0; i < latency_benchmarks.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(latency_benchmarks[i].quantity), i);
  }
}

TEST(Targets, ALatencyMustStayBelowItsLimits) {
  struct Case {
    Duration ttfb;
    TargetStatus status;
  };
  for (const auto& [ttfb, status] :
       {Case{1999ms, TargetStatus::target}, Case{2000ms, TargetStatus::acceptable},
        Case{2999ms, TargetStatus::acceptable}, Case{3000ms, TargetStatus::not_acceptable},
        Case{4000ms, TargetStatus::not_acceptable}, Case{4001ms, TargetStatus::alert}}) {
    EXPECT_EQ(ttfb_of(1, ttfb).status, status) << to_ms(ttfb);
  }
}

TEST(Targets, ARateMustStayAboveItsLimits) {
  struct Case {
    int good, bad;
    TargetStatus status;
  };
  for (const auto& [good, bad, status] :
       {Case{99, 1, TargetStatus::target}, Case{98, 2, TargetStatus::acceptable},
        Case{96, 4, TargetStatus::acceptable}, Case{95, 5, TargetStatus::not_acceptable},
        Case{90, 10, TargetStatus::not_acceptable}, Case{89, 11, TargetStatus::alert}}) {
    EXPECT_EQ(connections_of(good, bad).status, status) << good;
    EXPECT_EQ(connections_of(good, bad).measured, good);
  }
}

TEST(Targets, WithoutDataThereIsNoStatus) {
  for (const BenchmarkResult& result : measure_benchmarks(RunTally{})) {
    EXPECT_EQ(result.status, TargetStatus::no_data);
    EXPECT_FALSE(result.measured);
    EXPECT_FALSE(result.sufficient);
  }
}

TEST(Targets, APercentileOfTooFewSamplesSaysSo) {
  EXPECT_FALSE(ttfb_of(71, 500ms).sufficient);
  EXPECT_TRUE(ttfb_of(72, 500ms).sufficient);
}

// 95 of 100 is rank 95: with 5 time-outs it is still a measured one, with 6 it is not.
TEST(Targets, APercentileDoesNotImproveBecauseTheAgentFailed) {
  EXPECT_EQ(ttfb_of(95, 500ms, 5).status, TargetStatus::target);
  EXPECT_EQ(ttfb_of(95, 500ms, 5).measured, 500);
  const BenchmarkResult never = ttfb_of(94, 500ms, 6);
  EXPECT_EQ(never.status, TargetStatus::alert);
  EXPECT_FALSE(never.measured);
  EXPECT_EQ(never.samples, 100U);
  EXPECT_EQ(never.never, 6U);
}

TEST(Targets, MissedInterruptionsCountAsTheSlowest) {
  RunTally tally;
  tally.add(test::interrupted_turn(1, 500ms, 250ms));
  EXPECT_EQ(of(measure_benchmarks(tally), Quantity::barge_in_p95).measured, 250);
  results::TurnRecord missed = test::good_turn(1, begin, 500ms);
  missed.barge = results::BargeIn::missed;
  tally.add(missed);
  EXPECT_EQ(of(measure_benchmarks(tally), Quantity::barge_in_p95).status, TargetStatus::alert);
}

RunTally turns_of(int good, int bad) {
  RunTally tally;
  for (int i = 0; i < good; ++i) tally.add(test::good_turn(1, begin, 500ms));
  for (int i = 0; i < bad; ++i) tally.add(test::failed_turn(1, begin, Failure::closed, "x"));
  return tally;
}

TEST(Capacity, ARunThatIsTooSmallShowsNothing) {
  const RunTally tally = turns_of(100, 0);
  const auto text = [&](Environment environment, int users, Duration duration) {
    const CapacityResult result = measure_capacity(tally, environment, users, duration);
    EXPECT_FALSE(result.shown());
    EXPECT_FALSE(result.met());
    return to_text(result);
  };
  EXPECT_EQ(text(Environment::production, 15, 60min),
            "15 of 500 users: this run shows nothing about production");
  EXPECT_EQ(text(Environment::staging, 100, 29min + 59s + 999ms),
            "29m59s of 30m: this run shows nothing about staging");
  EXPECT_EQ(text(Environment::development, 9, 90s),
            "9 of 10 users, 1m30s of 5m: this run shows nothing about development");
}

TEST(Capacity, WithoutATurnNothingIsShown) {
  EXPECT_EQ(to_text(measure_capacity(RunTally{}, Environment::development, 10, 5min)),
            "no turn was measured: this run shows nothing about development");
}

TEST(Capacity, IsMetAboveTheRateAndNotAtIt) {
  const auto result = [](int good, int bad) {
    return measure_capacity(turns_of(good, bad), Environment::production, 500, 60min);
  };
  EXPECT_FALSE(result(98, 2).met());
  EXPECT_EQ(
      to_text(result(98, 2)),
      "production: missed with 500 users over 1h, 98.0% of the turns succeeded (target > 98%)");
  EXPECT_TRUE(result(99, 1).met());
  EXPECT_EQ(to_text(result(99, 1)),
            "production: met with 500 users over 1h, 99.0% of the turns succeeded (target > 98%)");
}

}  // namespace
}  // namespace busyhour::report
