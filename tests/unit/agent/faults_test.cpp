#include "agent/faults.h"

#include <gtest/gtest.h>

namespace busyhour::agent {
namespace {

const Instant begin = instant_from_ns(0);

int strikes(const FaultTable& table, std::uint64_t seed, int turns) {
  Random random(seed);
  int count = 0;
  for (int turn = 1; turn <= turns; ++turn) {
    count +=
        table.draw(FaultPoint::turn, static_cast<std::uint64_t>(turn), random, begin) != nullptr;
  }
  return count;
}

TEST(Faults, HaveNamesThatAreReadBack) {
  for (const FaultKind kind : {FaultKind::http_429, FaultKind::ignore_barge_in, FaultKind::stall}) {
    EXPECT_EQ(fault_kind_from(to_text(kind)), kind);
  }
  EXPECT_EQ(fault_kind_from("nothing"), std::nullopt);
  EXPECT_TRUE(fault_kinds().starts_with("http_429, http_500, "));
}

TEST(Faults, AreWrittenShortly) {
  EXPECT_EQ(parse_fault("stall")->probability, 1);
  EXPECT_EQ(parse_fault("stall:0.25")->probability, 0.25);
  EXPECT_EQ(parse_fault("close_1013")->point, FaultPoint::connect);
  EXPECT_EQ(parse_fault("slow_start")->delay, 2s);
  for (const char* wrong : {"", "stal", "stall:", "stall:2", "stall:-1", "stall:nan", "stall:1x"}) {
    const auto fault = parse_fault(wrong);
    ASSERT_FALSE(fault) << wrong;
    EXPECT_EQ(fault.error().kind, ErrorKind::usage);
  }
}

TEST(Faults, AProbabilityIsRepeatable) {
  Fault fault = make_fault(FaultKind::stall);
  fault.probability = 0.3;
  const FaultTable table({fault});
  const int count = strikes(table, 7, 1000);
  EXPECT_EQ(count, strikes(table, 7, 1000));
  EXPECT_NEAR(count, 300, 60);
}

TEST(Faults, TheFirstOfTheListStrikes) {
  const FaultTable table({make_fault(FaultKind::http_429), make_fault(FaultKind::stall),
                          make_fault(FaultKind::error)});
  Random random(1);
  EXPECT_EQ(table.draw(FaultPoint::turn, 1, random, begin)->kind, FaultKind::stall);
  EXPECT_EQ(table.draw(FaultPoint::handshake, 1, random, begin)->kind, FaultKind::http_429);
  EXPECT_EQ(table.draw(FaultPoint::connect, 1, random, begin), nullptr);
}

TEST(Faults, ALimitMeetsOnlyWhatIsBeyondIt) {
  Fault fault = make_fault(FaultKind::rate_limit_openai);
  fault.per_minute = 3;
  const FaultTable table({fault});
  EXPECT_EQ(strikes(table, 1, 10), 7);
  Random random(1);
  EXPECT_NE(table.draw(FaultPoint::turn, 1, random, begin + 59s), nullptr);
  EXPECT_EQ(table.draw(FaultPoint::turn, 1, random, begin + 60s), nullptr) << "a minute later";
}

TEST(Quota, SlidesWithItsWindow) {
  Quota quota(2, 1s);
  EXPECT_TRUE(quota.take(begin));
  EXPECT_TRUE(quota.take(begin + 600ms));
  EXPECT_FALSE(quota.take(begin + 900ms));
  EXPECT_TRUE(quota.take(begin + 1s));
  EXPECT_FALSE(quota.take(begin + 1500ms)) << "those of 600 ms and 1 s still count";
  EXPECT_TRUE(quota.take(begin + 1600ms));
}

}  // namespace
}  // namespace busyhour::agent
