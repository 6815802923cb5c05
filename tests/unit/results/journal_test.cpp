#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "every_field.h"
#include "results/journal_reader.h"
#include "results/journal_writer.h"
#include "temporary_directory.h"

namespace busyhour::results {
namespace {

using test::expect_same;
using test::filled;
using test::TemporaryDirectory;
using testing::ElementsAre;
using testing::HasSubstr;

/// Keeps what it is told.
struct Kept final : RunListener {
  void on_begin(WallTime wall, Instant at) override {
    started_at = wall;
    begin = at;
    order += 'b';
  }
  void on_connected(const CallRecord& call) override {
    connected.push_back(call);
    order += 'c';
  }
  void on_turn(std::string_view call_id, const TurnRecord& turn) override {
    turns.emplace_back(call_id, turn);
    order += 't';
  }
  void on_incident(std::string_view call_id, const Incident& incident) override {
    incidents.emplace_back(call_id, incident);
    order += 'i';
  }
  void on_call(const CallRecord& call) override {
    calls.push_back(call);
    order += 'e';
  }
  void on_snapshot(const Snapshot& snapshot) override {
    snapshots.push_back(snapshot);
    order += 's';
  }

  WallTime started_at;
  Instant begin;
  std::vector<CallRecord> connected, calls;
  std::vector<std::pair<std::string, TurnRecord>> turns;
  std::vector<std::pair<std::string, Incident>> incidents;
  std::vector<Snapshot> snapshots;
  std::string order;
};

class Journal : public testing::Test {
 protected:
  JournalWriter writer(JournalHeader header = {}) {
    auto opened = JournalWriter::open(file_, std::move(header), clock_);
    EXPECT_TRUE(opened.has_value());
    opened->on_begin(clock_.wall_now(), clock_.now());
    return std::move(*opened);
  }
  JournalReader reader() const {
    auto opened = JournalReader::open(file_);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return std::move(*opened);
  }
  static JournalReader reader(const std::string& text) {
    auto opened = JournalReader::open(std::make_unique<std::istringstream>(text), "some.jsonl");
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    return std::move(*opened);
  }
  std::string text() const { return directory_.read("journal.jsonl"); }

  /// A call whose parts are all filled in, told as the engine does.
  static CallRecord tell_call(RunListener& listener) {
    const CallRecord call = filled<CallRecord>();
    CallRecord begun = call;
    begun.turns.clear();
    begun.incidents.clear();
    listener.on_connected(begun);
    for (const TurnRecord& turn : call.turns) listener.on_turn(call.call_id, turn);
    for (const Incident& incident : call.incidents) listener.on_incident(call.call_id, incident);
    listener.on_call(call);
    return call;
  }

  TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_ / "journal.jsonl";
  SimulatedClock clock_;
};

const std::string header_line =
    R"({"line":"header","schema_version":1,"kind":"run","begin_ns":5000})"
    "\n";

// These two fail where a record has a field that the journal does not carry: add it to
// journal_fields.h and to the schema.
TEST_F(Journal, CarriesEveryFieldOfEveryRecord) {
  JournalWriter written = writer();
  const CallRecord call = tell_call(written);
  const auto snapshot = filled<Snapshot>();
  written.on_snapshot(snapshot);
  RunResult end;
  end.end = clock_.now() + 90s;
  end.interrupted = true;
  end.health = filled<Health>();
  end.health.cores = 7;
  end.traffic = filled<Traffic>();
  end.ended_early = "a target is missed";
  ASSERT_TRUE(written.finish(end));

  JournalReader again = reader();
  Kept kept;
  const auto result = again.replay(kept);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(kept.order, "bcttiies");
  EXPECT_EQ(kept.started_at, clock_.wall_now());
  EXPECT_EQ(kept.begin, clock_.now());
  expect_same(kept.calls.at(0), call);
  expect_same(kept.turns.at(1).second, call.turns[1]);
  EXPECT_EQ(kept.turns.at(1).first, call.call_id);
  expect_same(kept.incidents.at(1).second, call.incidents[1]);
  EXPECT_EQ(kept.incidents.at(1).first, call.call_id);
  EXPECT_EQ(kept.connected.at(0).connected, call.connected);

  Snapshot expected = snapshot;
  expected.ttfb = {};    // the turns have it
  expected.health = {};  // the generator's health has it
  expected.lateness_p99 = snapshot.generator_health.lateness.percentile(0.99);
  expect_same(kept.snapshots.at(0), expected);
  expect_same(result->health, end.health);
  expect_same(result->traffic, end.traffic);
  EXPECT_EQ(result->end, end.end);
  EXPECT_TRUE(result->interrupted);
  EXPECT_EQ(result->ended_early, end.ended_early);
  EXPECT_TRUE(again.complete());
}

TEST_F(Journal, CarriesEveryFieldOfItsHeader) {
  for (const bool run : {true, false}) {
    JournalHeader header{.tool = filled<ToolInfo>(),
                         .host = filled<HostInfo>(),
                         .config = {},
                         .accept_unfit = true,
                         .targets = {filled<JournalTarget>(), filled<JournalTarget>()}};
    if (run) {
      header.config = filled<RunSettings>();
    } else {
      header.config = filled<RunConfig>();
    }
    writer(header);
    const JournalHeader read = reader().header();
    expect_same(read.tool, header.tool);
    expect_same(read.host, header.host);
    EXPECT_TRUE(read.accept_unfit);
    expect_same(read.targets, header.targets);
    ASSERT_EQ(read.config.index(), header.config.index());
    if (run) {
      expect_same(std::get<RunSettings>(read.config), std::get<RunSettings>(header.config));
    } else {
      expect_same(std::get<RunConfig>(read.config), std::get<RunConfig>(header.config));
    }
  }
}

TEST_F(Journal, IsWrittenFourTimesASecondInWholeLines) {
  JournalWriter written = writer();
  const std::string header = text();
  EXPECT_TRUE(header.ends_with("}\n"));
  written.on_turn("a", {});
  clock_.advance(249ms);
  written.on_pause();
  EXPECT_EQ(text(), header);
  clock_.advance(1ms);
  written.on_pause();
  EXPECT_NE(text(), header);
  EXPECT_TRUE(text().ends_with("}\n"));
}

TEST_F(Journal, OfAKilledRunTellsWhatWasWritten) {
  {
    JournalWriter written = writer();
    CallRecord call;
    call.call_id = "one";
    call.scenario = "greeting";
    call.planned_turns = 3;
    call.begin = clock_.now();
    call.connected = clock_.now() + 3ms;
    written.on_connected(call);
    TurnRecord turn;
    turn.turn = 1;
    turn.success = true;
    turn.playout_end = clock_.now() + 7s;
    written.on_turn("one", turn);
    written.on_incident("never connected", {});
    written.on_snapshot({});
  }
  JournalReader again = reader(text() + R"({"line":"turn","call_id":"one","tu)");
  Kept kept;
  const auto result = again.replay(kept);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_FALSE(again.complete());
  EXPECT_TRUE(result->interrupted);
  EXPECT_EQ(result->end, clock_.now() + 7s);
  ASSERT_EQ(kept.calls.size(), 1U);
  EXPECT_EQ(kept.calls[0].ended, CallEnd::cancelled);
  EXPECT_EQ(kept.calls[0].scenario, "greeting");
  EXPECT_EQ(kept.calls[0].end, result->end);
  EXPECT_EQ(kept.calls[0].turns.size(), 1U);
}

TEST_F(Journal, LinesAndFieldsOfALaterVersionAreSkipped) {
  JournalReader again = reader(header_line + R"({"line":"weather","rain":true})" + "\n" +
                               R"({"line":"turn","call_id":"a","turn":2,"mood":[1,{}]})" + "\n");
  Kept kept;
  ASSERT_TRUE(again.replay(kept).has_value());
  ASSERT_EQ(kept.turns.size(), 1U);
  EXPECT_EQ(kept.turns[0].second.turn, 2);
}

TEST_F(Journal, BytesThatAreNotUtf8AreReplaced) {
  JournalWriter written = writer();
  TurnRecord turn;
  turn.error = "bad \xff byte";
  written.on_turn("a", turn);
  written.on_snapshot({});
  Kept kept;
  ASSERT_TRUE(reader().replay(kept).has_value());
  EXPECT_EQ(kept.turns.at(0).second.error, "bad \xEF\xBF\xBD byte");
}

TEST_F(Journal, TellsWhichLineIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"garbage", "some.jsonl:2: the line is not a JSON object"},
      {R"({"call_id":"a"})", "some.jsonl:2: the line does not say what it is ('line')"},
      {R"({"line":7})", "some.jsonl:2: line must be a text"},
      {R"({"line":"turn","turn":"one"})", "some.jsonl:2: turn must be a whole number in its range"},
      {R"({"line":"turn","turn":3000000000})",
       "some.jsonl:2: turn must be a whole number in its range"},
      {R"({"line":"turn","success":1})", "some.jsonl:2: success must be true or false"},
      {R"({"line":"turn","failure":"bad luck"})",
       "some.jsonl:2: failure is a word that this version does not know"},
      {R"({"line":"turn","speech_end_ns":9e99})",
       "some.jsonl:2: speech_end_ns must be a whole number of nanoseconds, at most 73 years"},
      {R"({"line":"turn","speech_end_ns":4611686018427387904})",
       "some.jsonl:2: speech_end_ns must be a whole number of nanoseconds, at most 73 years"},
      {R"({"line":"health","generator_health":{"threads":[{"busy_percent":"x"}]}})",
       "some.jsonl:2: generator_health.threads.busy_percent must be a number"},
      {R"({"line":"health","generator_health":{"lateness":{"count":1}}})",
       "some.jsonl:2: generator_health.lateness is not right: the histogram's counters contradict "
       "its figures"},
      {R"({"line":"health","generator_health":[]})",
       "some.jsonl:2: generator_health must be an object"},
  };
  for (const auto& [line, message] : cases) {
    SCOPED_TRACE(line);
    JournalReader again = reader(header_line + line + "\n");
    Kept kept;
    const auto result = again.replay(kept);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message, message);
    EXPECT_EQ(result.error().kind, ErrorKind::usage);
  }
}

TEST_F(Journal, ALineWithoutAnEndIsNotKeptInMemory) {
  JournalReader again = reader(header_line + std::string(JournalLines::longest + 5000, ' ') + "\n");
  Kept kept;
  const auto result = again.replay(kept);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "some.jsonl:2: the line is longer than 16777216 bytes");
}

TEST_F(Journal, LongLinesOfEveryLengthComeWhole) {
  for (const std::size_t length : {1, 4000, 4094, 4095, 4096, 4097, 8190, 8191, 100'000}) {
    std::istringstream in(std::string(length, 'x') + "\nlast");
    JournalLines lines(in);
    ASSERT_EQ(lines.next(), JournalLines::Found::line);
    EXPECT_EQ(lines.line(), std::string(length, 'x'));
    ASSERT_EQ(lines.next(), JournalLines::Found::torn);
    EXPECT_EQ(lines.line(), "last");
    EXPECT_EQ(lines.number(), 2);
  }
}

TEST_F(Journal, WhatIsNotAJournalIsRefused) {
  for (const std::string text :
       {"", "\n", "{}\n", "[]\n", R"({"schema_version":1,"tool":{}})", "\177ELF\n"}) {
    SCOPED_TRACE(text);
    const auto opened =
        JournalReader::open(std::make_unique<std::istringstream>(text), "some.json");
    ASSERT_FALSE(opened.has_value());
    EXPECT_THAT(opened.error().message, HasSubstr("some.json:1: this is not a journal"));
  }
  const auto newer = JournalReader::open(
      std::make_unique<std::istringstream>(R"({"line":"header","schema_version":2})"
                                           "\n"),
      "x");
  ASSERT_FALSE(newer.has_value());
  EXPECT_EQ(newer.error().message,
            "x:1: the journal has schema_version 2, this version reads up to 1");
  EXPECT_EQ(JournalReader::open(directory_ / "missing").error().kind, ErrorKind::usage);
  EXPECT_FALSE(JournalReader::open(directory_.path()).has_value());
}

TEST_F(Journal, AFullDiskIsToldOnceAndDoesNotEndTheRun) {
  auto written = JournalWriter::open("/dev/full", {}, clock_);
  ASSERT_TRUE(written.has_value());
  EXPECT_TRUE(written->problem());
  written->on_begin({}, {});
  const auto problem = written->problem();
  ASSERT_FALSE(problem);
  EXPECT_EQ(problem.error().message,
            "cannot write /dev/full: No space left on device; the journal ends here, the run goes "
            "on");
  written->on_snapshot({});
  EXPECT_TRUE(written->problem());
  EXPECT_FALSE(written->finish({}));
}

TEST_F(Journal, AWrongPlaceIsAUsageError) {
  const auto opened = JournalWriter::open(directory_ / "missing" / "x", {}, clock_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, ErrorKind::usage);
}

}  // namespace
}  // namespace busyhour::results
