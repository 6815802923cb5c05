#include "report/live_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <sstream>

#include "example_load.h"
#include "report/run_table.h"

namespace busyhour::report {
namespace {

using results::Snapshot;
using testing::StartsWith;

Snapshot snapshot_at(Duration elapsed) {
  Snapshot snapshot;
  snapshot.elapsed = elapsed;
  snapshot.users_up = 15;
  return snapshot;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

struct Terminal {
  TerminalSize size{.columns = 100, .lines = 40};
  std::ostringstream out;
  LiveTable table{out, {.terminal = true, .run_time = 90s, .size = [this] { return size; }}};

  /// What was written since the last look.
  std::string written() {
    std::string text = out.str();
    out.str("");
    return text;
  }
};

TEST(LiveTable, OnATerminalTheTableStandsBelowTheStatusLine) {
  Terminal terminal;
  const RunTally tally = test::example_tally();
  terminal.table.update(tally, snapshot_at(12s));
  EXPECT_EQ(terminal.written(), users_line(snapshot_at(12s), 90s, 99, Charset::ascii) + "\n" +
                                    joined(run_table(tally, Charset::ascii)));
}

TEST(LiveTable, IsRedrawnInItsPlace) {
  Terminal terminal;
  const RunTally tally = test::example_tally();
  terminal.table.update(RunTally{}, snapshot_at(1s));
  terminal.written();
  terminal.table.update(tally, snapshot_at(2s));  // over the status line and an empty table
  EXPECT_THAT(terminal.written(), StartsWith("\x1b[5A\r\x1b[J[....."));
  terminal.table.update(tally, snapshot_at(3s));
  EXPECT_THAT(terminal.written(), StartsWith("\x1b[18A\r\x1b[J[...."));
}

TEST(LiveTable, NeverFillsTheScreen) {
  const RunTally tally = test::example_tally();
  for (std::size_t lines = 1; lines <= 20; ++lines) {
    for (const std::size_t columns : {1U, 20U, 69U, 200U}) {
      Terminal terminal;
      terminal.size = {.columns = columns, .lines = lines};
      terminal.table.update(tally, snapshot_at(12s));
      std::istringstream written(terminal.written());
      std::size_t drawn = 0;
      for (std::string line; std::getline(written, line); ++drawn) {
        EXPECT_LT(display_width(line), columns);
      }
      EXPECT_LT(drawn, std::max<std::size_t>(lines, 3)) << lines;
    }
  }
}

TEST(LiveTable, AMessageStandsAbove) {
  Terminal terminal;
  terminal.table.update(RunTally{}, snapshot_at(1s));
  const std::string drawn = terminal.written();
  terminal.table.message("disk full");
  EXPECT_EQ(terminal.written(), "\x1b[5A\r\x1b[Jdisk full\n" + drawn);
}

TEST(LiveTable, IsRemovedAtTheEnd) {
  Terminal terminal;
  terminal.table.update(RunTally{}, snapshot_at(1s));
  terminal.written();
  terminal.table.finish();
  EXPECT_EQ(terminal.written(), "\x1b[5A\r\x1b[J");
  terminal.table.finish();
  EXPECT_EQ(terminal.written(), "");
}

TEST(LiveTable, InAPipeTheWholeTableNowAndThen) {
  std::ostringstream out;
  const RunTally tally = test::example_tally();
  {
    LiveTable table(out, {.run_time = 90s});
    for (int second = 1; second <= 25; ++second) table.update(tally, snapshot_at(second * 1s));
    table.message("disk full");
  }
  std::string expected;
  for (const auto at : {10s, 20s}) {
    expected += users_line(snapshot_at(at), 90s, 1000, Charset::ascii) + "\n" +
                joined(run_table(tally, Charset::ascii)) + "\n";
  }
  EXPECT_EQ(out.str(), expected + "disk full\n");
}

}  // namespace
}  // namespace busyhour::report
