#include "report/replay.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "example_load.h"
#include "example_run.h"
#include "results/journal_writer.h"
#include "temporary_directory.h"

namespace busyhour::report {
namespace {

class ReplayTest : public testing::Test {
 protected:
  /// Three good calls of two turns.
  void write(results::JournalHeader header, const std::string& ended_early = "") {
    const SimulatedClock clock;
    auto writer = results::JournalWriter::open(journal_, std::move(header), clock);
    ASSERT_TRUE(writer.has_value());
    results::RunResult run = test::empty_run();
    run.ended_early = ended_early;
    writer->on_begin(run.started_at, run.begin);
    for (const std::string id : {"a", "b", "c"}) {
      const auto call = test::good_call(id, "s", 2, run.begin);
      for (const auto& turn : call.turns) writer->on_turn(id, turn);
      writer->on_call(call);
      run.end = call.end;
    }
    ASSERT_TRUE(writer->finish(run));
  }

  test::TemporaryDirectory directory_;
  std::filesystem::path journal_ = directory_.path() / "journal.jsonl";
};

TEST_F(ReplayTest, ARunIsHeldToItsTargetsAgain) {
  const auto targets = parse_targets("ttfb{turn:2}: p50<1ms, max<9s").value();
  write({.config = results::RunSettings{}, .targets = journal_targets(targets)}, "missed");
  auto replay = replay_journal(journal_, {});
  ASSERT_TRUE(replay) << replay.error().message;
  EXPECT_TRUE(replay->result.calls.empty());
  const Rendered rendered = render(std::move(*replay));
  const auto& gates = value_at(rendered.document.json, {"gates"});
  ASSERT_EQ(gates.size(), 2U);
  EXPECT_EQ(text_at(gates[0], {"target"}), "ttfb{turn:2}: p50 < 1ms");
  EXPECT_EQ(count_at(gates[0], {"samples"}), 3U);
  EXPECT_EQ(text_at(gates[1], {"status"}), "passed");
  EXPECT_EQ(text_at(rendered.document.json, {"ended_early"}), "missed");
}

TEST_F(ReplayTest, AnAnalysisIsHeldToItsTargetsAgain) {
  auto targets = parse_targets("conversation{turns:2}: p50<9m, p50<1s").value();
  targets[1].where_planned = true;
  targets[1].origin = "mine.yaml";
  write({.config = results::RunConfig{}, .targets = journal_targets(targets)});
  auto replay = replay_journal(journal_, {});
  ASSERT_TRUE(replay);
  ASSERT_EQ(replay->targets.size(), 2U);
  EXPECT_TRUE(replay->targets[1].where_planned);
  const Rendered rendered = render(std::move(*replay));
  EXPECT_EQ(text_at(value_at(rendered.document.json, {"gates"})[1], {"origin"}), "mine.yaml");
  EXPECT_EQ(rendered.result->calls.size(), 3U);
}

TEST_F(ReplayTest, TheCallsOfARunAreKeptIfTheyAreAskedFor) {
  write({.config = results::RunSettings{}});
  auto replay = replay_journal(journal_, {.files = {}, .keep_calls = true});
  ASSERT_TRUE(replay);
  EXPECT_EQ(render(std::move(*replay)).result->calls.size(), 3U);
}

TEST_F(ReplayTest, AJournalWithoutGoodTargetsIsRefused) {
  write({.config = results::RunSettings{}, .targets = {{.text = "mood > 3", .origin = {}}}});
  const auto replay = replay_journal(journal_, {});
  ASSERT_FALSE(replay);
  EXPECT_EQ(replay.error().kind, ErrorKind::usage);
  EXPECT_NE(replay.error().message.find("mood"), std::string::npos);
}

}  // namespace
}  // namespace busyhour::report
