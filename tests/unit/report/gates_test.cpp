#include "report/gates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "example_load.h"
#include "example_run.h"
#include "report/target_presets.h"

namespace busyhour::report {
namespace {

using results::Failure;
using results::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;

Gates gates_of(std::string_view text) {
  return Gates(parse_targets(text).value());
}
GateResult only(const Gates& gates) {
  return gates.results({.users = 15, .run_time = 90s}).at(0);
}
/// The result of one target after turns of these latencies.
GateResult after(std::string_view target, const std::vector<Duration>& ttfbs) {
  Gates gates = gates_of(target);
  for (const Duration ttfb : ttfbs) gates.add(test::good_turn(1, Instant(1000s), ttfb));
  return only(gates);
}
/// 1 ms to `n` ms.
std::vector<Duration> up_to(int n) {
  std::vector<Duration> times;
  for (int i = 1; i <= n; ++i) times.push_back(i * 1ms);
  return times;
}
results::TurnRecord failed(Failure failure, int turn = 1) {
  return test::failed_turn(turn, Instant(1000s), failure, "x");
}

TEST(Gates, WithoutDataNothingPasses) {
  for (const std::string_view target :
       {"ttfb: p95<1s", "ttfb: max<1s", "ttfb: mean<1s", "success_rate>=0%", "rate_limits==0",
        "rate_limits<5", "connect: p50<1s", "conversation_success>0%", "barge_in: min>0ms"}) {
    const GateResult result = only(gates_of(target));
    EXPECT_EQ(result.status, GateStatus::inconclusive) << target;
    EXPECT_EQ(result.note, "no data") << target;
  }
}

TEST(Gates, APercentileNeedsItsSamplesWhateverItsValue) {
  for (const char* target : {"ttfb: p95<1h", "ttfb: p95<1us"}) {
    const GateResult few = after(target, up_to(71));
    EXPECT_EQ(few.status, GateStatus::inconclusive);
    EXPECT_EQ(few.needed, 72U);
    EXPECT_EQ(few.note, "72 samples are needed");
    EXPECT_FALSE(few.interval);
  }
  EXPECT_EQ(after("ttfb: p95<1h", up_to(72)).status, GateStatus::passed);
  EXPECT_EQ(after("ttfb: p95<1us", up_to(72)).status, GateStatus::missed);
  EXPECT_EQ(after("ttfb: p99<1h", up_to(367)).status, GateStatus::inconclusive);
  EXPECT_EQ(after("ttfb: p99<1h", up_to(368)).status, GateStatus::passed);
}

TEST(Gates, TheValueDecidesAndTheIntervalSaysHowSurely) {
  // Of 1 to 100 ms p95 is 95 ms, its interval the 90th to the 100th value.
  const auto judged = [](std::string_view target) {
    const GateResult result = after(target, up_to(100));
    return std::tuple(result.status, result.certain);
  };
  EXPECT_EQ(judged("ttfb: p95<101ms"), std::tuple(GateStatus::passed, true));
  EXPECT_EQ(judged("ttfb: p95<98ms"), std::tuple(GateStatus::passed, false));
  EXPECT_EQ(judged("ttfb: p95<94ms"), std::tuple(GateStatus::missed, false));
  EXPECT_EQ(judged("ttfb: p95<89ms"), std::tuple(GateStatus::missed, true));
  const GateResult result = after("ttfb: p95<98ms", up_to(100));
  EXPECT_NEAR(result.value.value(), 95, 0.1);
  EXPECT_NEAR(result.interval.value().low, 90, 0.1);
  EXPECT_NEAR(result.interval.value().high, 100, 0.1);
}

TEST(Gates, ALimitIsBelowOrAtIt) {
  EXPECT_EQ(after("ttfb: max<5ms", up_to(5)).status, GateStatus::missed);
  EXPECT_EQ(after("ttfb: max<=5ms", up_to(5)).status, GateStatus::passed);
  EXPECT_EQ(after("ttfb: min>1ms", up_to(5)).status, GateStatus::missed);
  EXPECT_EQ(after("ttfb: min>=1ms", up_to(5)).status, GateStatus::passed);
}

TEST(Gates, TimeOutsAreSlowerThanAllOthers) {
  Gates gates = gates_of("ttfb: p95<1s");
  for (int i = 0; i < 90; ++i) gates.add(test::good_turn(1, Instant(1000s), 100ms));
  for (int i = 0; i < 10; ++i) gates.add(failed(Failure::first_byte_timeout));
  const GateResult result = only(gates);
  EXPECT_EQ(result.status, GateStatus::missed);
  EXPECT_EQ(result.samples, 100U);
  EXPECT_EQ(result.never, 10U);
  EXPECT_TRUE(std::isinf(result.value.value()));
  EXPECT_THAT(to_text(result), HasSubstr("is never (n 100, 95 % interval 100ms to never)"));
  EXPECT_EQ(only([] {
              Gates mean = gates_of("ttfb: mean<1h");
              for (int i = 0; i < 40; ++i) mean.add(test::good_turn(1, Instant(1000s), 100ms));
              mean.add(failed(Failure::first_byte_timeout));
              return mean;
            }())
                .status,
            GateStatus::missed);
}

TEST(Gates, OtherFailuresAreNoLatencies) {
  Gates gates = gates_of("end_to_end: max<1h");
  gates.add(failed(Failure::server_error));
  EXPECT_EQ(only(gates).samples, 0U);
  gates.add(failed(Failure::turn_timeout));
  EXPECT_EQ(only(gates).never, 1U);
}

TEST(Gates, AShareNeedsEnoughThatOneFailureIsNotAll) {
  const auto of = [](std::string_view target, int good, int bad) {
    Gates gates = gates_of(target);
    for (int i = 0; i < good; ++i) gates.add(test::good_turn(1, Instant(1000s), 100ms));
    for (int i = 0; i < bad; ++i) gates.add(failed(Failure::server_error));
    return only(gates);
  };
  EXPECT_EQ(of("success_rate>95%", 19, 0).status, GateStatus::inconclusive);
  EXPECT_EQ(of("success_rate>95%", 20, 0).status, GateStatus::passed);
  EXPECT_FALSE(of("success_rate>95%", 20, 0).certain);
  EXPECT_TRUE(of("success_rate>95%", 100, 0).certain);
  EXPECT_EQ(of("success_rate>95%", 19, 1).status, GateStatus::missed);
  // Nothing but failures is certain enough.
  EXPECT_EQ(of("success_rate>95%", 0, 3).status, GateStatus::missed);
  EXPECT_EQ(of("failure_rate<5%", 99, 1).status, GateStatus::passed);
  EXPECT_EQ(of("failure_rate<=0%", 3, 0).status, GateStatus::passed);
  EXPECT_NEAR(of("failure_rate<5%", 99, 1).value.value(), 1, 1e-9);
}

TEST(Gates, SelectTurnsAndTemplates) {
  Gates gates = gates_of("turns{turn:2}>0");
  gates.add(test::good_turn(1, Instant(1000s), 100ms));
  EXPECT_EQ(only(gates).status, GateStatus::missed);
  gates.add(test::good_turn(2, Instant(1000s), 100ms));
  EXPECT_EQ(only(gates).value, 1);

  const results::RunResult run = test::example_run();
  const auto judged = [&](std::string_view target) {
    return judge_targets(parse_targets(target).value(), run.calls, {}).at(0);
  };
  const std::string name = run.calls.front().scenario;
  const auto all = judged("turns>0").value.value();
  const auto some = judged("turns{template:" + name + "}>0").value.value();
  EXPECT_GT(some, 0);
  EXPECT_LT(some, all);
  EXPECT_EQ(judged("turns{template:nobody}>0").value, 0);
}

TEST(Gates, CountRateLimitsErrorsAndRows) {
  const test::ExampleLoad load = test::example_load();
  const RunTally tally = test::example_tally();
  Gates gates = gates_of("rate_limits==0");
  Gates rows = gates_of("ws/close<1");
  Gates errors = gates_of("errors<1");
  for (Gates* each : {&gates, &rows, &errors}) {
    for (const auto& turn : load.turns) each->add(turn);
    for (const auto& incident : load.incidents) each->add(incident);
    for (const auto& call : load.calls) each->add(call);
  }
  std::uint64_t limits = 0;
  for (const auto& [source, times] : tally.rate_limits()) limits += times;
  EXPECT_EQ(only(gates).value, static_cast<double>(limits));
  EXPECT_EQ(only(gates).status, GateStatus::missed);
  for (const MetricRow* row : tally.rows()) {
    if (row->name == "ws/close") {
      EXPECT_EQ(only(rows).value, static_cast<double>(row->requests));
    }
  }
  EXPECT_EQ(only(errors).value, static_cast<double>(tally.failures()));
}

TEST(Gates, AgreeWithTheBenchmarks) {
  const test::ExampleLoad load = test::example_load();
  Gates gates(preset_targets("benchmarks").value());
  for (const auto& turn : load.turns) gates.add(turn);
  for (const auto& call : load.calls) gates.add(call);
  const auto results = gates.results({});
  const auto benchmarks = measure_benchmarks(test::example_tally());
  ASSERT_EQ(results.size(), benchmarks.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i].samples, benchmarks[i].samples) << i;
    EXPECT_EQ(results[i].never, benchmarks[i].never) << i;
    if (benchmarks[i].measured) {
      EXPECT_NEAR(results[i].value.value(), *benchmarks[i].measured, 1e-6) << i;
    }
  }
}

TEST(Gates, OfATableAreLeftOutWhereTheRunHadNoSuchTurns) {
  Gates gates(preset_targets("latency-by-turn").value());
  results::CallRecord call = test::good_call("1", "x", 3, Instant(1000s));
  for (const auto& turn : call.turns) gates.add(turn);
  gates.add(call);
  const auto results = gates.results({});
  EXPECT_EQ(results[0].status, GateStatus::inconclusive);
  EXPECT_EQ(results[8].status, GateStatus::inconclusive);
  EXPECT_EQ(results[12].status, GateStatus::not_applicable);
  // What someone asked for himself must be there.
  Gates own = gates_of("ttfb{turn:9}: p95<1s");
  for (const auto& turn : call.turns) own.add(turn);
  EXPECT_EQ(only(own).status, GateStatus::inconclusive);
}

TEST(Gates, APremiseThatDoesNotHoldFailsNothing) {
  Gates gates(preset_targets("capacity:staging").value());
  for (int i = 0; i < 200; ++i) gates.add(test::good_turn(1, Instant(1000s), 100ms));
  const auto small = gates.results({.users = 15, .run_time = 90s});
  EXPECT_EQ(small[0].status, GateStatus::passed);
  EXPECT_EQ(small[1].status, GateStatus::inconclusive);
  EXPECT_EQ(small[2].status, GateStatus::inconclusive);
  for (const auto& result : gates.results({.users = 100, .run_time = 30min})) {
    EXPECT_EQ(result.status, GateStatus::passed);
  }
}

TEST(GatesOfARunThatGoesOn, AreLostOnlyForCertain) {
  const auto lost = [](std::string_view target, int n, Duration ttfb, bool good = true) {
    Gates gates = gates_of(target);
    for (int i = 0; i < n; ++i) {
      gates.add(good ? test::good_turn(1, Instant(1000s), ttfb) : failed(Failure::server_error));
    }
    return gates.lost({.users = 1, .run_time = 1s}).size();
  };
  EXPECT_EQ(lost("ttfb: p95<800ms", 1000, 900ms), 1U);
  EXPECT_EQ(lost("ttfb: p95<800ms", 1000, 700ms), 0U);
  // 99.9 % needs 149 samples.
  EXPECT_EQ(lost("ttfb: p95<800ms", 148, 900ms), 0U);
  EXPECT_EQ(lost("ttfb: p95<800ms", 149, 900ms), 1U);
  EXPECT_EQ(lost("success_rate>95%", 29, 1ms, false), 0U);
  EXPECT_EQ(lost("success_rate>95%", 30, 1ms, false), 1U);
  EXPECT_EQ(lost("ttfb: max<800ms", 1, 900ms), 1U);
  // What can still come about is not lost.
  EXPECT_EQ(lost("ttfb: max>1s", 1, 900ms), 0U);
  EXPECT_EQ(lost("turns>100", 10, 900ms), 0U);
  EXPECT_EQ(lost("turns<5", 10, 900ms), 1U);
  EXPECT_EQ(lost("run_time>=30m", 10, 900ms), 0U);
  EXPECT_EQ(lost("users>=100", 10, 900ms), 0U);
}

GateResult with(GateStatus status, std::string_view target = "ttfb: p95<1s") {
  return {.target = parse_targets(target).value().front(), .status = status};
}

TEST(VerdictWithTargets, AMissedOneWins) {
  const std::vector both{with(GateStatus::inconclusive), with(GateStatus::missed)};
  const auto verdict = with_targets({Verdict::pass, {"all is well"}}, both);
  EXPECT_EQ(verdict.result, Verdict::fail);
  EXPECT_THAT(verdict.reasons,
              ElementsAre(HasSubstr("target missed: ttfb: p95 < 1s is"), "all is well"));
  EXPECT_TRUE(any_missed(both));
}

TEST(VerdictWithTargets, OneThatIsNotDecidedLeavesItOpen) {
  const std::vector results{with(GateStatus::passed), with(GateStatus::inconclusive)};
  EXPECT_EQ(with_targets({Verdict::pass, {}}, results).result, Verdict::inconclusive);
  const std::vector none{with(GateStatus::not_applicable)};
  EXPECT_EQ(with_targets({Verdict::pass, {}}, none).result, Verdict::inconclusive);
}

TEST(VerdictWithTargets, AnUnfitGeneratorMissesNone) {
  const std::vector results{with(GateStatus::missed)};
  const auto verdict = with_targets({Verdict::inconclusive, {"unfit"}}, results);
  EXPECT_EQ(verdict.result, Verdict::inconclusive);
  EXPECT_THAT(verdict.reasons, ElementsAre("unfit"));
}

TEST(VerdictWithTargets, FailuresCountUnlessATargetAllowsThem) {
  const std::vector latency{with(GateStatus::passed)};
  EXPECT_EQ(with_targets({Verdict::fail, {"3 turns failed"}}, latency).result, Verdict::fail);
  const std::vector success{with(GateStatus::passed), with(GateStatus::passed, "success_rate>95%")};
  const auto verdict = with_targets({Verdict::fail, {"3 turns failed"}}, success);
  EXPECT_EQ(verdict.result, Verdict::pass);
  EXPECT_THAT(verdict.reasons,
              ElementsAre("all 2 targets were met", "3 turns failed (the targets allow it)"));
}

TEST(VerdictWithTargets, WithoutTargetsIsAsItWas) {
  EXPECT_EQ(with_targets({Verdict::fail, {"x"}}, {}).result, Verdict::fail);
}

}  // namespace
}  // namespace busyhour::report
