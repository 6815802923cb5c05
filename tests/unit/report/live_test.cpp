#include "report/live.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace busyhour::report {
namespace {

using results::Snapshot;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Snapshot snapshot_at(Duration elapsed) {
  Snapshot snapshot;
  snapshot.elapsed = elapsed;
  snapshot.calls_up = 10;
  snapshot.calls_started = 14;
  snapshot.calls_ended = 4;
  snapshot.calls_planned = 20;
  snapshot.turns_done = 31;
  snapshot.ttfb.record(812ms);
  snapshot.lateness_p99 = 300us;
  snapshot.health.lateness_p99 = 200us;
  snapshot.health.frames_late_over_period = 2;
  snapshot.health.busy_percent = 43;
  return snapshot;
}

TEST(LiveLine, SaysHowTheRunIsGoing) {
  EXPECT_EQ(live_line(snapshot_at(12s)),
            "00:12  calls 10 up, 4/20 done, 0 failed   turns 31 (0 failed)   ttfb p95 812 ms   "
            "lateness p99 0.3 ms, now 0.2, 2 late   cpu 43%");
}

TEST(LiveLine, SaysWhenTheGeneratorIsNotFit) {
  Snapshot snapshot = snapshot_at(12s);
  snapshot.health.so_far.fit = false;
  EXPECT_THAT(live_line(snapshot), EndsWith("cpu 43%   NOT FIT"));
  EXPECT_THAT(progress_line(snapshot, 50, Charset::ascii), HasSubstr("NOT FIT"));
  EXPECT_THAT(progress_line(snapshot_at(12s), 200, Charset::ascii), Not(HasSubstr("FIT")));
}

TEST(LiveLine, WithoutASampleThereIsNoPercentile) {
  EXPECT_THAT(live_line(Snapshot{}), HasSubstr("ttfb p95 -"));
}

TEST(LiveLine, HoursAreShownWhenThereAreSome) {
  EXPECT_THAT(live_line(snapshot_at(59min + 59s)), StartsWith("59:59  "));
  EXPECT_THAT(live_line(snapshot_at(61min + 1s)), StartsWith("1:01:01  "));
}

TEST(ProgressLine, FitsEveryTerminal) {
  const std::size_t whole = display_width(progress_line(snapshot_at(12s), 1000, Charset::utf8));
  for (std::size_t columns = 0; columns <= whole + 1; ++columns) {
    for (const Charset charset : {Charset::ascii, Charset::utf8}) {
      EXPECT_LE(display_width(progress_line(snapshot_at(12s), columns, charset)), columns);
    }
  }
  EXPECT_EQ(display_width(progress_line(snapshot_at(12s), whole, Charset::utf8)), whole);
}

TEST(ProgressLine, LeavesOutWhatMattersLess) {
  const auto line = [](std::size_t columns) {
    return progress_line(snapshot_at(12s), columns, Charset::ascii);
  };
  EXPECT_EQ(line(32), "10 up, 4/20 done, 0 failed");
  EXPECT_EQ(line(50), "[##........]  00:12  10 up, 4/20 done, 0 failed");
  EXPECT_EQ(line(79), "[##........]  00:12  10 up, 4/20 done, 0 failed  31 turns  ttfb p95 812 ms");
  EXPECT_THAT(line(200),
              EndsWith("  ttfb p95 812 ms  lateness p99 0.3 ms, now 0.2  2 late  cpu 43%"));
}

TEST(ProgressLine, FailedTurnsAreShownWhenThereAreSome) {
  Snapshot snapshot = snapshot_at(12s);
  snapshot.turns_failed = 2;
  EXPECT_THAT(progress_line(snapshot, 200, Charset::ascii), HasSubstr("  31 turns (2 failed)  "));
}

TEST(ProgressLine, BarIsEmptyAtTheStartAndFullAtTheEnd) {
  Snapshot snapshot = snapshot_at(1s);
  snapshot.calls_ended = 0;
  EXPECT_THAT(progress_line(snapshot, 200, Charset::utf8), StartsWith("[░░░░░░░░░░]"));
  snapshot.calls_ended = 20;
  EXPECT_THAT(progress_line(snapshot, 200, Charset::utf8), StartsWith("[██████████]"));
  snapshot.calls_planned = 0;
  EXPECT_THAT(progress_line(snapshot, 200, Charset::ascii), StartsWith("[..........]"));
}

Snapshot users_at(Duration elapsed) {
  Snapshot snapshot = snapshot_at(elapsed);
  snapshot.calls_planned = 0;
  snapshot.users_up = 15;
  return snapshot;
}

TEST(UsersLine, SaysHowFarTheTimeIs) {
  EXPECT_EQ(users_line(users_at(45s), 90s, 200, Charset::ascii),
            "[#####.....]  00:45 / 01:30  15 users, 10 calls up, 4 done, 0 failed  31 turns  "
            "ttfb p95 812 ms  lateness p99 0.3 ms, now 0.2  2 late  cpu 43%");
  EXPECT_THAT(users_line(users_at(95s), 90s, 200, Charset::ascii), StartsWith("[##########]  "));
}

TEST(UsersLine, WithoutAnEndThereIsNoBar) {
  EXPECT_THAT(users_line(users_at(45s), 0s, 200, Charset::ascii), StartsWith("00:45  15 users, "));
}

TEST(UsersLine, LeavesOutWhatMattersLess) {
  EXPECT_EQ(users_line(users_at(45s), 90s, 50, Charset::ascii),
            "15 users, 10 calls up, 4 done, 0 failed");
}

TEST(LiveDisplay, InAPipeALineNowAndThenAndTheLastState) {
  std::ostringstream out;
  LiveDisplay display(out, {});
  for (int second = 1; second <= 12; ++second) display.update(snapshot_at(second * 1s));
  display.finish();
  std::string expected;
  for (const auto at : {1s, 5s, 10s, 12s}) expected += live_line(snapshot_at(at)) + "\n";
  EXPECT_EQ(out.str(), expected);
}

TEST(LiveDisplay, InAPipeTheLastStateIsNotPrintedTwice) {
  std::ostringstream out;
  {
    LiveDisplay display(out, {});
    display.update(snapshot_at(1s));
    display.finish();
  }
  EXPECT_EQ(out.str(), live_line(snapshot_at(1s)) + "\n");
}

TEST(LiveDisplay, OnATerminalOneLineIsRedrawnAndRemoved) {
  std::ostringstream out;
  std::size_t columns = 81;
  {
    LiveDisplay display(out, {.terminal = true, .columns = [&] { return columns; }});
    display.update(snapshot_at(1s));
    columns = 33;  // the window was made smaller
    display.update(snapshot_at(2s));
  }
  EXPECT_EQ(out.str(), "\r\x1b[K" + progress_line(snapshot_at(1s), 80, Charset::ascii) +
                           "\r\x1b[K10 up, 4/20 done, 0 failed\r\x1b[K");
}

TEST(LiveDisplay, AMessageStandsAboveTheBar) {
  std::ostringstream out;
  LiveDisplay display(out, {.terminal = true, .columns = [] { return std::size_t{33}; }});
  display.update(snapshot_at(1s));
  out.str("");
  display.message("disk full");
  EXPECT_EQ(out.str(), "\r\x1b[Kdisk full\n10 up, 4/20 done, 0 failed");
}

TEST(LiveDisplay, AMessageInAPipeIsALine) {
  std::ostringstream out;
  LiveDisplay display(out, {});
  display.message("disk full");
  EXPECT_EQ(out.str(), "disk full\n");
}

TEST(LiveDisplay, NothingIsPrintedIfNothingHappened) {
  std::ostringstream out;
  {
    const LiveDisplay display(out, {.terminal = true});
  }
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace busyhour::report
