#include "report/samples.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "example_run.h"
#include "golden.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using nlohmann::json;
using results::CallRecord;
using results::TurnRecord;
using test::read_file;
using test::TemporaryDirectory;

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::string json_line(const CallRecord& call, const TurnRecord& turn) {
  return sample_line(sample_json(call, turn), SampleFormat::json_lines);
}

// tests/e2e/test_result_files.py recomputes the golden statistics from these lines.
TEST(Samples, OfTheExampleRun) {
  std::string lines;
  for (const CallRecord& call : test::example_run().calls) {
    for (const TurnRecord& turn : call.turns) lines += json_line(call, turn);
  }
  test::expect_golden("samples.jsonl", lines);
}

TEST(Samples, EveryPointAndMetricIsThereOrNull) {
  const CallRecord call = test::good_call("a", "s", 1, Instant(1000s));
  const json good = json::parse(json_line(call, call.turns[0]));
  const json none = json::parse(json_line(call, TurnRecord{}));
  for (const char* key :
       {"speech_start", "speech_end", "first_response", "first_audio", "first_audible",
        "last_audio", "last_response", "response_end", "playout_end"}) {
    EXPECT_TRUE(good.at(key + std::string("_ns")).is_number_integer()) << key;
    EXPECT_TRUE(none.at(key + std::string("_ns")).is_null()) << key;
  }
  for (const char* key : {"speech_recognition", "agent_processing", "end_to_end", "ttfb", "ttfa",
                          "turn", "audio_send"}) {
    EXPECT_TRUE(good.at(key + std::string("_ms")).is_number()) << key;
    EXPECT_TRUE(none.at(key + std::string("_ms")).is_null()) << key;
  }
  EXPECT_TRUE(none.at("speech_end_frame").is_null());
  EXPECT_TRUE(good.at("barge_in_ms").is_null());
}

TEST(Samples, NanosecondsAreExactAndMetricsTheirDifference) {
  TurnRecord turn;
  turn.speech_end = instant_from_ns(1'234'567'890'123'456'789);
  turn.first_audio = *turn.speech_end + 812'345'678ns;
  turn.barge_start = *turn.speech_end + 1s;
  turn.barge_heard_end = *turn.speech_end + 1250ms;
  const json line = json::parse(json_line({}, turn));
  EXPECT_EQ(line.at("speech_end_ns"), 1'234'567'890'123'456'789);
  EXPECT_EQ(line.at("ttfb_ms"), 812.345678);
  EXPECT_EQ(line.at("barge_in_ms"), 250);
  EXPECT_EQ(line.at("barge_heard_end_ns").get<std::int64_t>() -
                line.at("barge_start_ns").get<std::int64_t>(),
            250'000'000);
}

TEST(Samples, SayWhatBecameOfTheInterruptionAndOfRateLimits) {
  CallRecord call = test::good_call("a", "s", 2, Instant(1000s));
  call.turns[0].barge = results::BargeIn::not_applicable;
  call.turns[1].rate_limit = results::RateLimit::openai;
  call.incidents.resize(3);
  for (results::Incident& incident : call.incidents) {
    incident.kind = results::Incident::Kind::rate_limit;
  }
  call.incidents[0].retry_after = "handshake";
  call.incidents[1].turn = 2;
  call.incidents[1].kind = results::Incident::Kind::server_error;
  call.incidents[2].turn = 2;
  call.incidents[2].retry_after = "20";
  const json first = json::parse(json_line(call, call.turns[0]));
  EXPECT_EQ(first.at("barge"), "not_applicable");
  EXPECT_TRUE(first.at("rate_limit").is_null());
  EXPECT_TRUE(first.at("retry_after").is_null());
  const json second = json::parse(json_line(call, call.turns[1]));
  EXPECT_TRUE(second.at("barge").is_null());
  EXPECT_EQ(second.at("rate_limit"), "openai");
  EXPECT_EQ(second.at("retry_after"), "20");
}

TEST(Samples, WhatTheServerSaidCannotBreakTheLine) {
  TurnRecord turn;
  turn.heard_text = "broken \xff utf-8, \"quote\"\nand a line";
  const std::string line = json_line({}, turn);
  EXPECT_EQ(lines_of(line), 1U);
  EXPECT_EQ(json::parse(line).at("heard_text"), "broken \xef\xbf\xbd utf-8, \"quote\"\nand a line");
}

TEST(SampleWriter, WritesEachConversationAsItEnds) {
  const TemporaryDirectory directory;
  auto writer = SampleWriter::open(directory / "samples.jsonl", SampleFormat::json_lines);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->write(test::good_call("a", "s", 2, Instant(1000s))));
  EXPECT_EQ(lines_of(read_file(directory / "samples.jsonl")), 2U);
  ASSERT_TRUE(writer->write(test::good_call("b", "s", 3, Instant(1000s))));
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(lines_of(read_file(directory / "samples.jsonl")), 5U);
}

TEST(SampleWriter, AWrongPathIsAUsageErrorBeforeTheRun) {
  const auto writer = SampleWriter::open("/nowhere/samples.jsonl", SampleFormat::json_lines);
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().kind, ErrorKind::usage);
}

TEST(SampleWriter, AFullDiskIsToldOnceAndAgainAtTheEnd) {
  auto writer = SampleWriter::open("/dev/full", SampleFormat::json_lines);
  ASSERT_TRUE(writer);
  const CallRecord call = test::good_call("a", "s", 1, Instant(1000s));
  const auto first = writer->write(call);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().message,
            "cannot write /dev/full: No space left on device; samples end here, the run goes on");
  EXPECT_TRUE(writer->write(call));
  const auto end = writer->finish();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().message, first.error().message);
}

/// Without quoted commas.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line.substr(0, line.find('\r'))) {
    if (c == ',') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

TEST(SamplesCsv, HasAColumnForEachKey) {
  CallRecord call = test::good_call("a", "s", 1, Instant(1000s));
  call.turns[0].barge_start = *call.turns[0].first_audio + 1s;
  call.turns[0].barge_heard_end = *call.turns[0].barge_start - 250ms;  // negative: no formula
  const nlohmann::ordered_json sample = sample_json(call, call.turns[0]);
  const auto columns = fields_of(samples_head(SampleFormat::csv));
  const auto values = fields_of(sample_line(sample, SampleFormat::csv));
  ASSERT_EQ(columns.size(), sample.size());
  ASSERT_EQ(values.size(), sample.size());
  std::size_t at = 0;
  for (const auto& [key, value] : sample.items()) {
    EXPECT_EQ(columns[at], key);
    EXPECT_EQ(values[at], value.is_null()     ? ""
                          : value.is_string() ? value.get<std::string>()
                                              : value.dump())
        << key;
    ++at;
  }
  EXPECT_EQ(sample.at("barge_in_ms"), -250);
}

TEST(SamplesCsv, TextsOfAServerStayInTheirField) {
  TurnRecord turn;
  turn.answer_text = "said \"a, b\"\r\nand =1+1";
  turn.heard_text = "=cmd()";
  const std::string line = sample_line(sample_json({}, turn), SampleFormat::csv);
  EXPECT_EQ(lines_of(line), 1U);
  EXPECT_TRUE(line.ends_with(",'=cmd(),\"said \"\"a, b\"\"  and =1+1\"\r\n")) << line;
}

TEST(SampleWriter, BeginsCsvWithItsColumns) {
  const TemporaryDirectory directory;
  auto writer = SampleWriter::open(directory / "samples.csv", SampleFormat::csv);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->write(test::good_call("a", "s", 2, Instant(1000s))));
  ASSERT_TRUE(writer->finish());
  const std::string text = read_file(directory / "samples.csv");
  EXPECT_TRUE(text.starts_with("schema_version,call_id,scenario,turn,"));
  EXPECT_EQ(lines_of(text), 3U);
}

}  // namespace
}  // namespace busyhour::report
