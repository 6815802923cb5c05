#include "report/applied_calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "example_calibration.h"
#include "example_load.h"
#include "report/calibration_report.h"
#include "report/console_text.h"
#include "report/detailed_stats.h"
#include "report/run_report.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Json example_json() {
  return calibration_json(test::example_calibration());
}

CalibrationFile example_file() {
  return parse_calibration(example_json().dump()).value();
}

Result<AppliedCalibration> applied_to(int users, std::string_view endpoint = "acs",
                                      const HostInfo& host = test::example_host(),
                                      bool tls = false) {
  const std::string version = test::example_tool().version;
  return apply_calibration("c.json", example_file(),
                           {.endpoint = endpoint,
                            .pipeline = "cascade",
                            .tls = tls,
                            .users = users,
                            .host = host,
                            .tool_version = version});
}

std::string printed(const AppliedCalibration& applied) {
  ConsoleText text({});
  print_calibration(text, applied);
  return text.take();
}

TEST(CalibrationFileOf, WhatWasWrittenIsReadAgain) {
  const CalibrationFile file = example_file();
  EXPECT_EQ(file.largest_trusted_users, 1200);
  EXPECT_EQ(file.endpoint, "acs");
  EXPECT_EQ(file.pipeline, "cascade");
  EXPECT_EQ(file.host.cores, 2U);
  EXPECT_EQ(file.host.kernel, "Linux 6.1.0");
  EXPECT_EQ(file.tool_version, "0.1.0");
  EXPECT_EQ(file.started_at, "2023-11-14T22:13:20.000Z");
  // The worst of the trusted loads.
  EXPECT_DOUBLE_EQ(file.bound_ms[0].value(), 0.04);
  EXPECT_FALSE(file.bound_ms[1].has_value()) << "not measured";
  EXPECT_DOUBLE_EQ(file.bound_ms[2].value(), 0.12);
}

struct Broken {
  std::string name;
  std::string pointer;
  Json value;  ///< null: the key is missing
  std::string says;
};

// NOLINTNEXTLINE(readability-identifier-naming): GoogleTest looks for this name
void PrintTo(const Broken& one, std::ostream* out) {
  *out << one.name;
}

class BrokenCalibration : public testing::TestWithParam<Broken> {};

TEST_P(BrokenCalibration, IsOneLineThatSaysWhatIsWrong) {
  Json json = example_json();
  const Json::json_pointer place(GetParam().pointer);
  if (GetParam().value.is_null()) {
    json.at(place.parent_pointer()).erase(place.back());
  } else {
    json.at(place) = GetParam().value;
  }
  const auto file = parse_calibration(json.dump());
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().kind, ErrorKind::usage);
  EXPECT_THAT(file.error().message, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    File, BrokenCalibration,
    testing::Values(
        Broken{"no_schema", "/schema_version", nullptr, "no schema_version"},
        Broken{"other_schema", "/schema_version", 2, "\"schema_version\" is not 1"},
        Broken{"no_host", "/host", nullptr, "\"kernel\""},
        Broken{"no_cores", "/host/cores", nullptr, "\"cores\""},
        Broken{"negative_users", "/largest_trusted_users", -1, "\"largest_trusted_users\""},
        Broken{"fraction_of_users", "/largest_trusted_users", 1.5, "whole number"},
        Broken{"long_endpoint", "/endpoint", std::string(300, 'x'), "\"endpoint\" is too long"},
        Broken{"probes_no_list", "/probes", 1, "\"probes\" must be a list"},
        Broken{"probe_no_object", "/probes/0", 1, "trusted"},
        Broken{"text_for_error", "/probes/0/metrics/ttfb_ms/error_ms/p99", "1", "ttfb_ms"},
        Broken{"negative_error", "/probes/0/metrics/ttfb_ms/error_ms/p99", -0.1, "ttfb_ms"},
        Broken{"no_metric", "/probes/0/metrics/barge_in_ms", nullptr, "barge_in_ms"}),
    [](const auto& one) { return one.param.name; });

TEST(CalibrationFileOf, OtherTextsAreRefused) {
  for (const char* text : {"", "{", "[]", "null", "\"\xff\"", "{\"schema_version\":\"1\"}"}) {
    EXPECT_FALSE(parse_calibration(text).has_value()) << text;
  }
}

TEST(CalibrationFileOf, AnErrorNamesTheFile) {
  const test::TemporaryDirectory directory;
  const std::string bad = directory.write("bad.json", "{}");
  EXPECT_THAT(read_calibration(bad).error().message, HasSubstr("bad.json\": is not a calibration"));
  EXPECT_THAT(read_calibration(directory / "none.json").error().message, HasSubstr("none.json"));
}

TEST(AppliedCalibrationTo, ARunLikeItHasNoWarnings) {
  const auto applied = applied_to(1200);
  EXPECT_THAT(applied->warnings, IsEmpty());
  EXPECT_EQ(printed(*applied),
            "  Calibrated:  ttfb +-0.04 ms, barge-in +-0.12 ms (p99) up to 1,200 users\n");
}

TEST(AppliedCalibrationTo, ALargerRunWarns) {
  EXPECT_THAT(applied_to(1201)->warnings,
              ElementsAre(HasSubstr("1,201 users are more than the 1,200 that were calibrated")));
}

TEST(AppliedCalibrationTo, AnotherMachineWarns) {
  EXPECT_THAT(applied_to(5, "acs", {.cores = 8, .kernel = "Linux 7"}, true)->warnings,
              ElementsAre("it was taken without TLS", "it was taken with 2 cores, now there are 8",
                          "it was taken on Linux 6.1.0, this is Linux 7"));
}

TEST(AppliedCalibrationTo, AnotherEndpointIsAnError) {
  const auto applied = applied_to(5, "browser");
  ASSERT_FALSE(applied.has_value());
  EXPECT_EQ(applied.error().kind, ErrorKind::usage);
  EXPECT_THAT(applied.error().message, HasSubstr("'busyhour calibrate --endpoint browser'"));
}

TEST(AppliedCalibrationTo, NothingTrustedWarnsAndBoundsNothing) {
  Calibration calibration = test::example_calibration();
  calibration.probes = {test::late_probe(1)};
  calibration.largest_trusted_users = 0;
  const HostInfo host = test::example_host();
  const auto applied =
      apply_calibration("c.json", parse_calibration(calibration_json(calibration).dump()).value(),
                        {.endpoint = "acs",
                         .pipeline = "cascade",
                         .users = 1,
                         .host = host,
                         .tool_version = "0.1.0"});
  EXPECT_THAT(printed(*applied), HasSubstr("Calibrated:  nothing up to 0 users"));
  EXPECT_THAT(applied->warnings, ElementsAre(HasSubstr("no load at which")));
}

TEST(AppliedCalibrationTo, ARunStandsBesideItsResults) {
  FinishedRun run = test::finished_run();
  run.calibration = applied_to(2000).value();
  const RunSummary summary = summarize(run);
  const std::string text = run_console_report(run, summary, {}, {});
  EXPECT_THAT(text, HasSubstr("  Calibrated:  ttfb +-0.04 ms"));
  EXPECT_THAT(text, HasSubstr("    Calibration: 2,000 users are more than the 1,200"));
  const Json json = run_json(run, summary, test::example_tool(), test::example_host());
  const Json& calibration = json.at("calibration");
  EXPECT_EQ(calibration.at("file"), "c.json");
  EXPECT_EQ(calibration.at("largest_trusted_users"), 1200);
  EXPECT_EQ(calibration.at("error_ms").at("ttfb_ms"), 0.04);
  EXPECT_TRUE(calibration.at("error_ms").at("ttfa_ms").is_null());
  EXPECT_EQ(calibration.at("warnings").size(), 1U);
  EXPECT_EQ(json.at("verdict"), run_json(test::finished_run(), summarize(test::finished_run()),
                                         test::example_tool(), test::example_host())
                                    .at("verdict"));
}

TEST(AppliedCalibrationTo, AnAnalysisStandsInTheStatistics) {
  const results::RunResult run = test::example_run();
  Analysis analysis = analyze(run);
  EXPECT_FALSE(detailed_stats_json(run, analysis, test::example_tool(), test::example_host())
                   .contains("calibration"));
  analysis.calibration = applied_to(5).value();
  const Json json = detailed_stats_json(run, analysis, test::example_tool(), test::example_host());
  EXPECT_EQ(json.at("calibration").at("started_at"), "2023-11-14T22:13:20.000Z");
  EXPECT_THAT(console_report(run, analysis, {}, {}), HasSubstr("  Calibrated:  ttfb +-0.04 ms"));
}

}  // namespace
}  // namespace busyhour::report
