#include "report/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden.h"
#include "report/target_file.h"
#include "report/target_presets.h"

namespace busyhour::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> texts(const std::vector<Target>& targets) {
  std::vector<std::string> all;
  all.reserve(targets.size());
  for (const Target& target : targets) all.push_back(to_text(target));
  return all;
}
/// As written again; the error where there is one.
std::vector<std::string> read(std::string_view text) {
  const auto targets = parse_targets(text);
  return targets ? texts(*targets) : std::vector{targets.error().message};
}

struct TextCase {
  std::string given, canonical;
};
class GoodTarget : public testing::TestWithParam<TextCase> {};
TEST_P(GoodTarget, IsUnderstoodAndReadsBack) {
  EXPECT_THAT(read(GetParam().given), ElementsAre(GetParam().canonical));
  EXPECT_THAT(read(GetParam().canonical), ElementsAre(GetParam().canonical));
}
INSTANTIATE_TEST_SUITE_P(
    Texts, GoodTarget,
    testing::Values(TextCase{"ttfb{turn:1}: p95<800ms", "ttfb{turn:1}: p95 < 800ms"},
                    TextCase{"ttfb{template:quick_question}: p90<1s",
                             "ttfb{template:quick_question}: p90 < 1s"},
                    TextCase{"success_rate>99%", "success_rate > 99%"},
                    TextCase{"success_rate: rate >= 99.5%", "success_rate >= 99.5%"},
                    TextCase{"barge_in: p95<500ms", "barge_in: p95 < 500ms"},
                    TextCase{" ttfb_ms : p(99.9) <= 1.5s ", "ttfb: p99.9 <= 1.5s"},
                    TextCase{"ttfb/03: med<1s", "ttfb{turn:3}: p50 < 1s"},
                    TextCase{"barge/01: avg<1s", "barge_in{turn:1}: mean < 1s"},
                    TextCase{"turn/12: max<20s", "turn{turn:12}: max < 20s"},
                    TextCase{"turn_success{turn=2,scenario=x}>90%",
                             "success_rate{turn:2,template:x} > 90%"},
                    TextCase{"error_rate<5%", "failure_rate < 5%"},
                    TextCase{"rate_limits==0", "rate_limits == 0"},
                    TextCase{"rate/openai: count<3", "rate/openai < 3"},
                    TextCase{"err/insufficient_qu<1", "err/insufficient_qu < 1"},
                    TextCase{"conversation{turns:3}: p95<20s", "conversation{turns:3}: p95 < 20s"},
                    TextCase{"users>=100", "users >= 100"},
                    TextCase{"run_time>=30m", "run_time >= 30m"},
                    TextCase{"e2e: min>1ms", "end_to_end: min > 1ms"}));

TEST(Targets, OfOneMetricShareItsName) {
  EXPECT_THAT(read("ttfb{turn:2}: p95<800ms, p(99)<2s && mean<500ms"),
              ElementsAre("ttfb{turn:2}: p95 < 800ms", "ttfb{turn:2}: p99 < 2s",
                          "ttfb{turn:2}: mean < 500ms"));
}

struct BadCase {
  std::string text, error;
};
class BadTarget : public testing::TestWithParam<BadCase> {};
TEST_P(BadTarget, SaysWhereAndWhat) {
  EXPECT_THAT(read(GetParam().text), ElementsAre(StartsWith(GetParam().error)));
}
INSTANTIATE_TEST_SUITE_P(
    Texts, BadTarget,
    testing::Values(BadCase{"", "column 1: a metric"}, BadCase{"<5", "column 1: a metric"},
                    BadCase{"tfb: p95<1s", R"(column 1: "tfb" is no metric; did you mean "ttfb"?)"},
                    BadCase{"beauty>1", R"(column 1: "beauty" is no metric; docs)"},
                    BadCase{"ttfb/x: p95<1s", R"(column 6: "x" is not the number of a turn)"},
                    BadCase{"rate/mine<1", R"(column 1: "rate/mine" is no row)"},
                    BadCase{"ttfb{turn:x}: p95<800ms", "column 11: the number of a turn"},
                    BadCase{"ttfb{turn:0}: p95<800ms", "column 11: the number of a turn"},
                    BadCase{"ttfb{turn:1: p95<800ms", "column 12: '}' must stand here"},
                    BadCase{"ttfb{speaker:1}: p95<1s", R"(column 6: "speaker" is no selector)"},
                    BadCase{"ttfb{turn:1,turn:2}: p95<1s",
                            R"(column 13: ttfb{turn:1} does not take "turn")"},
                    BadCase{"connect{turn:1}: p95<1s", R"(column 9: connect does not take "turn")"},
                    BadCase{"users{template:x}>1", R"(column 7: users does not take "template")"},
                    BadCase{"ttfb: p95<800", "column 11: a time with its unit"},
                    BadCase{"ttfb: p95<",
                            "column 11: a time with its unit must stand here, such as 800ms or "
                            "1.5s, not the end"},
                    BadCase{"ttfb: p95 800ms", "column 11: <, <=, >, >= or == must stand here"},
                    BadCase{"ttfb<800ms", "column 5: p50, p95, p99.9, mean"},
                    BadCase{"ttfb: p100<1s",
                            R"(column 7: p50, p95, p99.9, mean, median, min or max must stand )"
                            R"(here, not "p100")"},
                    BadCase{"ttfb: p95==1s", "column 10: == is for numbers"},
                    BadCase{"success_rate>0.99", "column 14: a percentage"},
                    BadCase{"success_rate>101%", "column 14: a percentage"},
                    BadCase{"success_rate: p95>9%", "column 15: success_rate has one value only"},
                    BadCase{"rate_limits<1.5", "column 13: a whole number"},
                    BadCase{"rate_limits<-1", "column 13: a whole number"},
                    BadCase{"ttfb: p95<1s p99<2s", "column 14: ',' and a further condition"},
                    BadCase{"ttfb: p95<1s,", "column 14: p50"},
                    BadCase{std::string(401, 'x'), "column 401: longer than 400"}));

TEST(TargetFile, HasTextsMapsAndPresets) {
  const auto targets = parse_target_file(
      "presets: [capacity:development]\n"
      "targets:\n"
      "  - ttfb{turn:1}: p95<800ms\n"
      "  - success_rate>99%\n"
      "  - barge_in: [p95<500ms, max<2s]\n",
      "mine.yaml");
  ASSERT_TRUE(targets) << targets.error().message;
  EXPECT_THAT(texts(*targets), ElementsAre("success_rate > 95%", "users >= 10", "run_time >= 5m",
                                           "ttfb{turn:1}: p95 < 800ms", "success_rate > 99%",
                                           "barge_in: p95 < 500ms", "barge_in: max < 2s"));
  EXPECT_EQ(targets->front().origin, "mine.yaml");
}

TEST(TargetFile, MayHaveAMapOfMetrics) {
  const auto targets =
      parse_target_file("targets:\n  ttfb: p95<800ms\n  success_rate: '>99%'\n", "mine.yaml");
  ASSERT_TRUE(targets) << targets.error().message;
  EXPECT_THAT(texts(*targets), ElementsAre("ttfb: p95 < 800ms", "success_rate > 99%"));
}

TEST(TargetFile, NamesTheLineOfWhatIsWrong) {
  const auto error = [](std::string_view yaml) {
    const auto targets = parse_target_file(yaml, "mine.yaml");
    return targets ? "none" : targets.error().message;
  };
  EXPECT_THAT(error(""), StartsWith("mine.yaml:1: "));
  EXPECT_THAT(error("targets:\n  - ttfb: p95<800ms\n  - ttfb: p95<800\n"),
              StartsWith("mine.yaml:3: \"ttfb: p95<800\", column 11: a time with its unit"));
  EXPECT_THAT(error("targets:\n  - success_rate>2\n"), StartsWith("mine.yaml:2: column 14: "));
  EXPECT_THAT(error("targets:\n  ttfb:\n    - p95<1s\n    - [x]\n"), StartsWith("mine.yaml:4: "));
  EXPECT_THAT(error("target: x\n"), HasSubstr("did you mean \"targets\""));
  EXPECT_THAT(error("presets: [benchmark]\n"), HasSubstr("did you mean \"benchmarks\""));
  EXPECT_THAT(error("targets: &a\n  - *a\n"), StartsWith("mine.yaml:"));
  std::string many = "presets: [latency-by-turn]\ntargets:\n";
  for (int i = 0; i < 190; ++i) many += "  - users>1\n";
  EXPECT_THAT(error(many), HasSubstr("more than 200 targets"));
}

TEST(TargetPresets, AreAllKnownByName) {
  for (const TargetPreset& preset : target_presets()) {
    const auto targets = preset_targets(preset.name);
    ASSERT_TRUE(targets) << targets.error().message;
    for (const Target& target : *targets) {
      EXPECT_EQ(target.origin, preset.name);
      EXPECT_THAT(read(to_text(target)), ElementsAre(to_text(target)));
    }
  }
  EXPECT_THAT(preset_targets("capacity:moon").error().message,
              HasSubstr("capacity:development, capacity:staging"));
}

TEST(TargetPresets, HaveTheSeedsFigures) {
  EXPECT_THAT(texts(*preset_targets("benchmarks")),
              ElementsAre("ttfb: p95 < 2s", "barge_in: p95 < 500ms", "connection_success > 98%",
                          "success_rate > 95%"));
  EXPECT_THAT(texts(*preset_targets("capacity:production")),
              ElementsAre("success_rate > 98%", "users >= 500", "run_time >= 1h"));
  EXPECT_THAT(texts(*preset_targets("conversation")),
              ElementsAre("conversation{turns:3}: p95 < 20s", "conversation_success{turns:3} > 95%",
                          "conversation{turns:5}: p95 < 50s", "conversation_success{turns:5} > 90%",
                          "failure_rate < 5%", "users >= 10"));
  const auto by_turn = texts(*preset_targets("latency-by-turn"));
  ASSERT_EQ(by_turn.size(), 20U);
  EXPECT_EQ(by_turn[4], "speech_recognition{turn:2}: p95 < 1.1s");
  EXPECT_EQ(by_turn[19], "success_rate{turn:5} > 88%");
}

TEST(TargetsPage, HasTheTablesOfTheProgram) {
  const std::string page =
      test::read_file(std::filesystem::path(BUSYHOUR_SOURCE_DIR) / "docs" / "targets.md");
  EXPECT_THAT(page, HasSubstr(presets_markdown()));
  EXPECT_THAT(page, HasSubstr(measures_markdown()));
}

}  // namespace
}  // namespace busyhour::report
