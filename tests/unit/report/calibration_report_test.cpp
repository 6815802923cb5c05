#include "report/calibration_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "example_calibration.h"
#include "golden.h"
#include "report/json_parts.h"

namespace busyhour::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(CalibrationText, SaysFirstUpToWhichLoadTheFiguresHold) {
  const std::string text = calibration_text(test::example_calibration(), {});
  EXPECT_THAT(text, StartsWith("Up to 1,200 users this machine's figures can be trusted: ttfb "
                               "within 0.04 ms, barge-in within 0.12 ms (p99)\n"));
  EXPECT_THAT(text,
              HasSubstr("  ttfb                          +0.008     0.016     0.032     400"));
  EXPECT_THAT(text,
              HasSubstr("  ttfa                               -         -         -       0"));
  EXPECT_THAT(text, HasSubstr("  1,300 users are too many:\n    frame lateness p99 is 12.3 ms"));
  EXPECT_THAT(text, HasSubstr("the agent's core was 97 % busy"));
}

TEST(CalibrationText, OfOneLoadTellsNothingOfASearch) {
  report::Calibration calibration = test::example_calibration();
  calibration.search = false;
  calibration.probes = {test::late_probe(2400)};
  calibration.largest_trusted_users = 0;
  const std::string text = calibration_text(calibration, {});
  EXPECT_THAT(text, StartsWith("At 2,400 users this machine's figures cannot be trusted:\n"
                               "  frame lateness p99 is 12.3 ms (limit 10 ms)\n"));
  EXPECT_THAT(text, Not(HasSubstr("too many")));
}

TEST(CalibrationText, OfASearchInVainShowsTheSmallestLoad) {
  report::Calibration calibration = test::example_calibration();
  calibration.probes = {test::late_probe(100), test::late_probe(1), test::late_probe(50)};
  calibration.largest_trusted_users = 0;
  EXPECT_THAT(calibration_text(calibration, {}),
              StartsWith("Even at 1 user this machine's figures cannot be trusted:\n"));
}

TEST(CalibrationText, SaysIfTheSearchFoundNoEnd) {
  report::Calibration calibration = test::example_calibration();
  calibration.probes.resize(2);
  EXPECT_THAT(calibration_text(calibration, {}), HasSubstr("No larger load was tried than 20,000"));
  calibration.interrupted = true;
  EXPECT_THAT(calibration_text(calibration, {}), HasSubstr("The search was interrupted."));
}

TEST(CalibrationText, GroupsDigitsAndRoundsBoundsUp) {
  EXPECT_EQ(grouped(7), "7");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
  EXPECT_EQ(bound_text(0.041), "0.05");
  EXPECT_EQ(bound_text(0), "0.00");
}

TEST(CalibrationJson, OfTheExample) {
  test::expect_golden("calibration.json",
                      to_file_text(calibration_json(test::example_calibration())));
}

TEST(CalibrationJson, ShowsTheLargestTrustedLoad) {
  const auto json = calibration_json(test::example_calibration());
  EXPECT_EQ(json.at("users"), 1200);
  EXPECT_EQ(json.at("metrics").at("ttfb_ms").at("error_ms").at("p99"), 0.016);
  EXPECT_TRUE(json.at("metrics").at("ttfa_ms").at("error_ms").at("p99").is_null());
  EXPECT_EQ(json.at("search").at("too_many_users"), 1300);
  EXPECT_EQ(json.at("probes").size(), 5U);
}

}  // namespace
}  // namespace busyhour::report
