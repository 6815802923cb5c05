#include "results/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace busyhour::results {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

Health healthy(std::uint64_t frames = 100'000) {
  Health health;
  for (std::uint64_t i = 0; i < 1000; ++i) health.lateness.record(200us);
  health.frames_due = frames;
  health.frames_sent = frames;
  health.threads = {{.busy_percent = 50}};
  return health;
}

TEST(Health, AFitGeneratorHasNoReasons) {
  const Health::Judgement judgement = healthy().judge();
  EXPECT_TRUE(judgement.fit);
  EXPECT_TRUE(judgement.reasons.empty());
}

/// The one reason of a generator with this flaw and no other; "fit" if it has none.
template <class Spoil>
std::string reason_of(Spoil spoil) {
  Health health = healthy();
  spoil(health);
  const Health::Judgement judgement = health.judge();
  if (judgement.fit) {
    EXPECT_THAT(judgement.reasons, IsEmpty());
    EXPECT_THAT(judgement.advice, IsEmpty());
    return "fit";
  }
  EXPECT_THAT(judgement.reasons, SizeIs(1));
  EXPECT_FALSE(judgement.advice.empty());
  return judgement.reasons.front();
}

TEST(Health, LatenessAtItsNinetyNinthPercentileMayBeTenMilliseconds) {
  const auto late_by = [](Duration lateness, int frames) {
    return reason_of([=](Health& h) {
      for (int i = 0; i < frames; ++i) h.lateness.record(lateness);
    });
  };
  EXPECT_EQ(late_by(10ms, 20), "fit");
  EXPECT_EQ(late_by(10'050us, 20), "frame lateness p99 is 10.05 ms (limit 10 ms)");
  EXPECT_EQ(late_by(5s, 10), "fit") << "less than one in a hundred";
}

TEST(Health, AThousandthOfTheFramesMayBeAPeriodLate) {
  EXPECT_EQ(reason_of([](Health& h) { h.frames_late_over_period = 100; }), "fit");
  EXPECT_EQ(reason_of([](Health& h) { h.frames_late_over_period = 101; }),
            "101 of 100000 frames (0.101 %) were over one period late (limit 0.1 %)");
}

TEST(Health, AThreadMayBeNinetyPercentBusyFor10Seconds) {
  const auto busy = [](double most) {
    return reason_of([=](Health& h) {
      h.threads = {{.busy_percent = 20}, {.busy_percent = 50, .busy_10s_percent = most}};
    });
  };
  EXPECT_EQ(busy(90), "fit");
  EXPECT_EQ(busy(90.2), "engine thread 2 was 90.2 % busy in its busiest 10 s (limit 90 %)");
  EXPECT_EQ(reason_of([](Health& h) { h.threads.front().busy_1s_percent = 100; }), "fit")
      << "a second is no sustained load; what it did to the frames is in their lateness";
}

TEST(Health, EveryFrameThatIsDueMustBeSent) {
  EXPECT_EQ(reason_of([](Health& h) { --h.frames_sent; }), "1 of 100000 frames were never sent");
}

TEST(Health, FramesThatTheTargetDoesNotReadAreNoFaultOfTheGenerator) {
  EXPECT_EQ(reason_of([](Health& h) {
              h.frames_dropped = 700;
              h.frames_sent -= 700;
              h.frames_queued = 5000;
              h.calls_queued = 3;
              h.queue_max_bytes = 1 << 20;
            }),
            "fit");
}

std::vector<std::string> advice_of(const ThreadHealth& thread, int cores = 1) {
  Health health = healthy();
  health.frames_late_over_period = 50'000;
  health.threads = {thread};
  health.cores = cores;
  return health.judge().advice;
}

TEST(HealthAdvice, TellsWhatKeptTheThread) {
  const LateWakeUps others{.count = 9, .total = 3s, .own_work = 100ms, .cpu_wait = 2900ms};
  EXPECT_THAT(advice_of({.busy_percent = 5, .late_wake_ups = others}),
              ElementsAre("other programs took the CPU (2.9 of 3.0 s in which the engine came too "
                          "late): stop them, or use a machine of its own"));
  const LateWakeUps work{.count = 9, .total = 3s, .own_work = 2900ms, .cpu_wait = 100ms};
  EXPECT_THAT(advice_of({.busy_percent = 60, .late_wake_ups = work}),
              ElementsAre(StartsWith("this machine has too much to do")));
  const LateWakeUps nobody{.count = 9, .total = 3s, .own_work = 100ms, .cpu_wait = 100ms};
  EXPECT_THAT(advice_of({.busy_percent = 5, .late_wake_ups = nobody}),
              ElementsAre(StartsWith("the program was stopped")));
}

TEST(HealthAdvice, ASaturatedThreadHasTooMuchToDoWhateverElseHappened) {
  const LateWakeUps others{.count = 1, .total = 20ms, .own_work = 1ms, .cpu_wait = 19ms};
  const auto advice = advice_of({.busy_10s_percent = 97, .late_wake_ups = others});
  EXPECT_THAT(advice, ElementsAre(StartsWith("this machine has too much to do")));
}

TEST(HealthAdvice, ManyShortWaitsAreSeenWithoutALateWakeUp) {
  EXPECT_THAT(advice_of({.busy_10s_percent = 30, .cpu_wait_10s_percent = 65}),
              ElementsAre(StartsWith("other programs took the CPU:")));
  EXPECT_THAT(advice_of({.busy_10s_percent = 65, .cpu_wait_10s_percent = 30}),
              ElementsAre(StartsWith("this machine has too much to do"),
                          StartsWith("other programs took the CPU:")));
  EXPECT_THAT(advice_of({.busy_10s_percent = 5}), ElementsAre(HasSubstr("was not seen")));
}

TEST(HealthAdvice, MoreThreadsHelpOnlyWhereThereAreCores) {
  const ThreadHealth saturated{.busy_percent = 99};
  EXPECT_THAT(advice_of(saturated, 2), ElementsAre(HasSubstr("--threads")));
  EXPECT_THAT(advice_of(saturated, 1), ElementsAre(Not(HasSubstr("--threads"))));
}

TEST(HealthAdvice, NamesAHostThatTakesTheCpu) {
  Health health = healthy();
  health.frames_late_over_period = 50'000;
  health.steal_1s_percent = 30;
  EXPECT_THAT(health.judge().advice, Contains(HasSubstr("the host took up to 30 %")));
  health.steal_1s_percent = 1;
  EXPECT_THAT(health.judge().advice, Not(Contains(HasSubstr("the host"))));
}

TEST(Health, MoreThanOnePacketDroppedPerHundredThousandFramesIsUnfit) {
  Health health = healthy();
  health.packets_dropped = health.frames_due / 100'000;
  EXPECT_TRUE(health.judge().fit);
  ++health.packets_dropped;
  const Health::Judgement judgement = health.judge();
  EXPECT_FALSE(judgement.fit);
  EXPECT_THAT(judgement.reasons, ElementsAre(HasSubstr("came 200 ms late")));
  EXPECT_THAT(judgement.advice, ElementsAre(HasSubstr("netdev_max_backlog")));
}

TEST(Health, OneTurnIn200MayBeUnsureBeyondTenMilliseconds) {
  const auto unsure = [](std::uint64_t turns, std::uint64_t of) {
    return reason_of([=](Health& h) { h.turns_unsure = turns, h.turns_heard = of; });
  };
  EXPECT_EQ(unsure(5, 1000), "fit");
  EXPECT_EQ(
      unsure(6, 1000),
      "6 of 1000 turns (0.6 %) were read so late that their first audio may have come over 10 "
      "ms earlier (limit 0.5 %)");
  EXPECT_EQ(unsure(1, 10), "fit") << "one alone is chance";
  EXPECT_THAT(unsure(2, 10), StartsWith("2 of 10 turns (20 %)"));
}

TEST(Health, CountsTheTurnsThatWereHeardAndThoseNotSure) {
  Health health;
  TurnRecord turn;
  health.count(turn);
  EXPECT_EQ(health.turns_heard, 0u) << "nothing was heard";
  turn.first_audio = Instant(1s);
  turn.first_audio_uncertainty = 10ms;
  health.count(turn);
  EXPECT_EQ(health.turns_unsure, 0u);
  turn.first_audio_uncertainty = 10ms + 1ns;
  health.count(turn);
  EXPECT_EQ(health.turns_heard, 2u);
  EXPECT_EQ(health.turns_unsure, 1u);
}

TEST(Health, MergeAddsCountsAndKeepsThreadsApart) {
  Health health = healthy(10);
  health.queue_max_bytes = 200;
  Health other = healthy(20);
  other.multi_message_reads = 3;
  other.turns_heard = 7;
  other.turns_unsure = 1;
  other.calls_queued = 2;
  other.queue_max_bytes = 100;
  health.merge(other);
  EXPECT_EQ(health.frames_due, 30u);
  EXPECT_EQ(health.lateness.count(), 2000u);
  EXPECT_EQ(health.threads.size(), 2u);
  EXPECT_EQ(health.multi_message_reads, 3u);
  EXPECT_EQ(health.turns_heard, 7u);
  EXPECT_EQ(health.turns_unsure, 1u);
  EXPECT_EQ(health.calls_queued, 2u);
  EXPECT_EQ(health.queue_max_bytes, 200u);
}

}  // namespace
}  // namespace busyhour::results
