// What is rendered from a journal is what the run itself wrote, byte for byte.
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "example_load.h"
#include "example_run.h"
#include "golden.h"
#include "report/detailed_stats.h"
#include "report/recording.h"
#include "report/run_report.h"
#include "results/journal_reader.h"
#include "results/journal_writer.h"
#include "results/listeners.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

using results::CallRecord;
using results::RunListener;
using results::Snapshot;
using test::TemporaryDirectory;

class KeptCalls final : public RunListener {
 public:
  void on_call(const CallRecord& call) override { calls.push_back(call); }
  void on_snapshot(const Snapshot&) override {}
  std::vector<CallRecord> calls;
};

void tell_second(RunListener& to, const results::RunResult& run, Duration elapsed, int users) {
  Snapshot snapshot;
  snapshot.elapsed = elapsed;
  snapshot.at = run.started_at + elapsed;
  snapshot.users_up = snapshot.users_peak = users;
  snapshot.generator_health = run.health;
  to.on_snapshot(snapshot);
}

/// The turns of calls that overlap come between each other, a second after each five.
void tell(RunListener& to, const results::RunResult& run, std::vector<CallRecord> calls) {
  to.on_begin(run.started_at, run.begin);
  Duration elapsed{0};
  std::size_t told = 0;
  std::size_t longest = 0;
  for (CallRecord& call : calls) {
    if (call.call_id.empty()) call.call_id = "call-" + std::to_string(&call - calls.data());
    longest = std::max(longest, call.turns.size());
    CallRecord begun = call;
    begun.turns.clear();
    begun.incidents.clear();
    if (call.connected) to.on_connected(begun);
  }
  for (std::size_t i = 0; i < longest; ++i) {
    for (const CallRecord& call : calls) {
      if (i >= call.turns.size()) continue;
      to.on_turn(call.call_id, call.turns[i]);
      if (++told % 5 == 0) tell_second(to, run, elapsed += 1s, 15);
    }
  }
  for (const CallRecord& call : calls) {
    for (const results::Incident& incident : call.incidents) {
      to.on_incident(call.call_id, incident);
    }
    to.on_call(call);
  }
  tell_second(to, run, run.end - run.begin, 15);
}

struct Outputs {
  std::string json, screen, csv;
};

class RoundTrip : public testing::Test {
 protected:
  Recording recording(const std::string& name) {
    return *Recording::open({.csv = directory_ / name,
                             .csv_full_history = true,
                             .samples = directory_ / (name + "_samples.jsonl")});
  }
  std::string files(const std::string& name) const {
    std::string all;
    for (const char* end : {"_stats.csv", "_stats_history.csv", "_failures.csv", "_exceptions.csv",
                            "_samples.jsonl"}) {
      all += end + directory_.read(name + end);
    }
    return all;
  }
  /// Writes the journal of a run while `also` hears of it.
  void write_journal(results::JournalHeader header, const results::RunResult& run,
                     const std::vector<CallRecord>& calls, RunListener& also) {
    header.tool = test::example_tool();
    header.host = test::example_host();
    const SimulatedClock clock;
    auto writer = results::JournalWriter::open(directory_ / "journal", header, clock);
    ASSERT_TRUE(writer.has_value());
    results::Listeners listeners{&*writer, &also};
    tell(listeners, run, calls);
    ASSERT_TRUE(writer->finish(run));
  }
  results::RunResult replay(RunListener& listener) {
    auto reader = results::JournalReader::open(directory_ / "journal");
    EXPECT_TRUE(reader.has_value());
    header_ = reader->header();
    auto result = reader->replay(listener);
    EXPECT_TRUE(result.has_value());
    EXPECT_TRUE(reader->complete());
    return std::move(*result);
  }
  static Outputs outputs_of(const FinishedRun& run, const results::JournalHeader& by) {
    const RunSummary summary = summarize(run);
    return {to_file_text(run_json(run, summary, by.tool, by.host)),
            run_console_report(run, summary, {}, {Charset::utf8, true}),
            {}};
  }
  static Outputs outputs_of(const results::RunResult& run, const results::JournalHeader& by) {
    const Analysis analysis = analyze(run);
    return {to_file_text(detailed_stats_json(run, analysis, by.tool, by.host)),
            console_report(run, analysis, {}, {Charset::utf8, true}),
            {}};
  }

  TemporaryDirectory directory_;
  results::JournalHeader header_;
};

TEST_F(RoundTrip, OfARunOfUsers) {
  FinishedRun run = test::finished_run();
  Recording live = recording("live");
  write_journal({.tool = {}, .host = {}, .config = run.settings, .accept_unfit = false}, run.result,
                test::example_calls(), live);
  ASSERT_TRUE(live.finish(run.result.end - run.result.begin));
  run.tally = live.take_tally();
  run.users_peak = live.users_peak();
  run.trends = live.trends();

  Recording again = recording("again");
  FinishedRun replayed{{}, replay(again), {}, 0};
  ASSERT_TRUE(again.finish(replayed.result.end - replayed.result.begin));
  replayed.settings = std::get<results::RunSettings>(header_.config);
  replayed.tally = again.take_tally();
  replayed.users_peak = again.users_peak();
  replayed.trends = again.trends();

  const Outputs first = outputs_of(run, header_), second = outputs_of(replayed, header_);
  EXPECT_EQ(second.json, first.json);
  EXPECT_EQ(second.screen, first.screen);
  EXPECT_EQ(files("again"), files("live"));
  EXPECT_NE(first.json.find("Linux 6.1.0"), std::string::npos);
  EXPECT_NE(files("live").find("ttfb/01"), std::string::npos);
}

TEST_F(RoundTrip, OfAnAnalysis) {
  const results::RunResult run = test::example_run();
  Recording live = recording("live");
  write_journal({.tool = {}, .host = {}, .config = run.config, .accept_unfit = false}, run,
                run.calls, live);
  ASSERT_TRUE(live.finish(run.end - run.begin));

  KeptCalls kept;
  Recording again = recording("again");
  results::Listeners both{&again, &kept};
  results::RunResult replayed = replay(both);
  ASSERT_TRUE(again.finish(replayed.end - replayed.begin));
  replayed.calls = std::move(kept.calls);

  const Outputs first = outputs_of(run, header_), second = outputs_of(replayed, header_);
  EXPECT_EQ(second.json, first.json);
  EXPECT_EQ(second.screen, first.screen);
  EXPECT_EQ(files("again"), files("live"));
}

}  // namespace
}  // namespace busyhour::report
