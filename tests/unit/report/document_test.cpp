#include "report/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "example_load.h"
#include "example_run.h"
#include "report/detailed_stats.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

std::string analysis_text() {
  const results::RunResult run = test::example_run();
  return to_file_text(
      detailed_stats_json(run, analyze(run), test::example_tool(), test::example_host()));
}

std::string run_text() {
  const FinishedRun run = test::finished_run();
  return to_file_text(run_json(run, summarize(run), test::example_tool(), test::example_host()));
}

TEST(Document, IsOfARunOrOfAnAnalysis) {
  const auto run = parse_document(run_text(), "run.json");
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->kind, Document::Kind::run);
  EXPECT_EQ(to_file_text(run->json), run_text());
  const auto analysis = parse_document(analysis_text(), "stats.json");
  ASSERT_TRUE(analysis) << analysis.error().message;
  EXPECT_EQ(analysis->kind, Document::Kind::analysis);
  EXPECT_EQ(to_file_text(analysis->json), analysis_text());
}

TEST(Document, AFileIsRead) {
  const test::TemporaryDirectory directory;
  const auto file = directory.path() / "run.json";
  ASSERT_TRUE(write_file(file, run_text()));
  const auto document = read_document(file);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->kind, Document::Kind::run);
}

TEST(Document, WhatIsNoneIsToldInOneLine) {
  for (const std::string text : {"", "no JSON", "[]", "{}", "null", "{\"metrics\": 3}",
                                 "{\"metrics\": {}, \"aggregated\": {}"}) {
    const auto document = parse_document(text, "x.json");
    ASSERT_FALSE(document) << text;
    EXPECT_EQ(document.error().kind, ErrorKind::usage);
    EXPECT_THAT(document.error().message, testing::StartsWith("x.json: "));
    EXPECT_THAT(document.error().message, testing::Not(HasSubstr("\n")));
  }
  EXPECT_FALSE(read_document("/no/such/file.json"));
}

TEST(Document, NestingHasALimit) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const auto document = parse_document(deep, "x.json");
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error().message, HasSubstr("nested"));
  // Brackets in a text are none.
  const std::string text =
      R"({"a": "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["})";
  EXPECT_THAT(parse_document(text, "x.json").error().message, HasSubstr("no result"));
}

TEST(Document, WhatIsNotThereReadsAsNothing) {
  const Json json{{"a", {{"b", 3}, {"c", "text"}, {"d", true}, {"e", -1}}}};
  EXPECT_EQ(number_at(json, {"a", "b"}), 3.0);
  EXPECT_EQ(count_at(json, {"a", "b"}), 3U);
  EXPECT_EQ(text_at(json, {"a", "c"}), "text");
  EXPECT_EQ(flag_at(json, {"a", "d"}), true);
  EXPECT_EQ(count_at(json, {"a", "e"}), 0U);
  EXPECT_EQ(number_at(json, {"a", "c"}), std::nullopt);
  EXPECT_EQ(flag_at(json, {"a", "b"}), std::nullopt);
  EXPECT_EQ(text_at(json, {"a", "b"}), "");
  EXPECT_TRUE(value_at(json, {"a", "b", "c"}).is_null());
  EXPECT_TRUE(value_at(json, {"x"}).is_null());
  EXPECT_EQ(&value_at(json, {}), &json);
}

}  // namespace
}  // namespace busyhour::report
