#include "report/outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "example_document.h"
#include "example_load.h"
#include "example_run.h"
#include "report/json_parts.h"
#include "report/load_test.h"
#include "report/locust_csv.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using test::TemporaryDirectory;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Outputs, AreWrittenIfTheyWereAskedFor) {
  const TemporaryDirectory directory;
  const OutputFiles files{.json = directory / "a.json",
                          .junit = directory / "a.xml",
                          .markdown = directory / "a.md",
                          .prometheus = directory / "a.prom",
                          .load_test = directory / "a_load.json"};
  const results::RunResult run = test::example_run();
  std::vector<std::string> written;
  ASSERT_TRUE(write_outputs(files, test::analysis_document(), &run, written));
  EXPECT_THAT(written, ElementsAre(files.json, files.junit, files.markdown, files.prometheus,
                                   files.load_test));
  EXPECT_EQ(directory.read("a.json"), to_file_text(test::analysis_document().json));
  EXPECT_THAT(directory.read("a.xml"), StartsWith("<?xml"));
  EXPECT_THAT(directory.read("a.md"), StartsWith("## "));
  EXPECT_THAT(directory.read("a.prom"), StartsWith("# HELP"));
  EXPECT_THAT(directory.read("a_load.json"), HasSubstr("conversation_details"));

  written.clear();
  ASSERT_TRUE(write_outputs({}, test::run_document(), nullptr, written));
  EXPECT_TRUE(written.empty());
}

TEST(Outputs, OneThatCannotBeWrittenDoesNotStopTheOthers) {
  const TemporaryDirectory directory;
  const OutputFiles files{.json = "/nowhere/a.json", .junit = directory / "a.xml"};
  std::vector<std::string> written;
  const auto done = write_outputs(files, test::run_document(), nullptr, written);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("/nowhere/a.json"));
  EXPECT_THAT(written, ElementsAre(files.junit));
}

TEST(Outputs, APlaceThatCannotBeIsAUsageErrorBeforeTheRun) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(prepare_outputs({.json = directory / "new/a.json"}));
  EXPECT_TRUE(std::filesystem::is_directory(directory.path() / "new"));
  for (const OutputFiles& files : {OutputFiles{.markdown = "/proc/none/a.md"},
                                   OutputFiles{.load_test = "/proc/none/a.json"}}) {
    const auto ready = prepare_outputs(files);
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind, ErrorKind::usage);
  }
}

TEST(GrownOutputs, LocustsTablesAreThoseOfTheRun) {
  const TemporaryDirectory directory;
  RunTally tally = test::example_tally();
  auto live = LocustCsv::open(directory / "live", false);
  ASSERT_TRUE(live);
  ASSERT_TRUE(live->finish(tally, 90s, WallTime(1'700'000'090s)));
  std::vector<std::string> written;
  ASSERT_TRUE(write_grown_outputs({.csv = directory / "again"}, test::run_document(), written));
  for (const std::string name : {"_stats.csv", "_failures.csv", "_exceptions.csv"}) {
    EXPECT_EQ(directory.read("again" + name), directory.read("live" + name)) << name;
  }
  EXPECT_EQ(written.size(), 3U);
}

TEST(GrownOutputs, HistogramsAreOfTheWholeRun) {
  const TemporaryDirectory directory;
  std::vector<std::string> written;
  ASSERT_TRUE(
      write_grown_outputs({.histograms = directory / "a.hlog"}, test::run_document(), written));
  EXPECT_THAT(directory.read("a.hlog"), HasSubstr("\nTag=ttfb_ms,0.000,90.000,"));
  EXPECT_EQ(written.size(), 1U);
}

TEST(GrownOutputs, RowsOfAnEarlierVersionHaveNoPercentiles) {
  const TemporaryDirectory directory;
  Document document = test::run_document();
  document.json["metrics"]["ttfb/01"].erase("percentiles_ms");
  std::vector<std::string> written;
  ASSERT_TRUE(write_grown_outputs({.csv = directory / "x"}, document, written));
  EXPECT_THAT(directory.read("x_stats.csv"),
              HasSubstr("N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A\r\nws,ttfb/02,"));
}

TEST(GrownOutputs, SamplesAreMadeOfALoadTest) {
  const TemporaryDirectory directory;
  const auto document = parse_document(
      load_test_text(test::example_run(), test::analysis_document()), "load_test.json");
  ASSERT_TRUE(document);
  std::vector<std::string> written;
  ASSERT_TRUE(write_grown_outputs(
      {.samples = directory / "a.jsonl", .samples_csv = directory / "a.csv"}, *document, written));
  EXPECT_EQ(written.size(), 2U);
  const auto lines = std::ranges::count(directory.read("a.jsonl"), '\n');
  EXPECT_GT(lines, 50);
  EXPECT_EQ(std::ranges::count(directory.read("a.csv"), '\n'), lines + 1);
}

TEST(GrownOutputs, WithoutTurnsThereAreNoSamples) {
  const TemporaryDirectory directory;
  std::vector<std::string> written;
  const auto done = write_grown_outputs({.csv = directory / "a", .samples = directory / "a.jsonl"},
                                        test::analysis_document(), written);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::usage);
  EXPECT_TRUE(written.empty());
  EXPECT_FALSE(std::filesystem::exists(directory / "a_stats.csv"));
}

}  // namespace
}  // namespace busyhour::report
