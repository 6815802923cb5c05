#include "report/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/file.h"
#include "example_document.h"
#include "example_run.h"
#include "report/json_parts.h"
#include "report/load_test.h"
#include "results/journal_writer.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

std::string analysis_text() {
  return to_file_text(test::analysis_document().json);
}
std::string run_text() {
  return to_file_text(test::run_document().json);
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

TEST(Document, OfALoadTestIsTheOneThatItHolds) {
  const results::RunResult run = test::example_run();
  const auto document =
      parse_document(load_test_text(run, test::analysis_document()), "load_test.json");
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->kind, Document::Kind::analysis);
  EXPECT_EQ(to_file_text(document->json), analysis_text());
  EXPECT_EQ(document->conversations.size(), run.calls.size());
}

TEST(Document, OfAJournalIsMadeOfItsRecords) {
  const test::TemporaryDirectory directory;
  const auto file = directory.path() / "run.journal.jsonl";
  const results::RunResult run = test::empty_run();
  const SimulatedClock clock;
  auto writer = results::JournalWriter::open(file, {.config = run.config}, clock);
  ASSERT_TRUE(writer);
  writer->on_begin(run.started_at, run.begin);
  results::CallRecord call = test::good_call("a", "s", 2, run.begin);
  for (const auto& turn : call.turns) writer->on_turn("a", turn);
  writer->on_call(call);
  ASSERT_TRUE(writer->finish(run));
  EXPECT_TRUE(is_journal(file));
  const auto document = read_document(file);
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->kind, Document::Kind::analysis);
  EXPECT_EQ(count_at(document->json, {"summary", "total_turns"}), 2U);
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

TEST(Document, SaysWhatAndHowLong) {
  EXPECT_EQ(command_of(test::run_document()), "busyhour run");
  EXPECT_EQ(duration_s(test::run_document()), 90);
  EXPECT_EQ(command_of(test::analysis_document()), "busyhour analyze");
  EXPECT_GT(duration_s(test::analysis_document()), 30);
  EXPECT_EQ(duration_s({Document::Kind::run, {{"duration_s", -5}}}), 0);
}

}  // namespace
}  // namespace busyhour::report
