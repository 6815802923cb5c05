#include "report/load_test_errors.h"

#include <gtest/gtest.h>

#include "example_load.h"
#include "example_run.h"

namespace busyhour::report {
namespace {

using results::CallEnd;
using results::CallRecord;
using results::Failure;
using results::Incident;

constexpr Instant begin{1000s};
constexpr TurnLimits limits{.first_byte = 5s, .turn = 15s};

TEST(CallErrors, AreNoneOfAGoodCallOrOneThatWasCancelled) {
  CallRecord call = test::good_call("a", "s", 3, begin);
  EXPECT_TRUE(errors_of(call, limits).empty());
  call.ended = CallEnd::cancelled;
  EXPECT_TRUE(errors_of(call, limits).empty());
}

TEST(CallErrors, ATurnAndWhatMadeItFailAreOne) {
  CallRecord call = test::good_call("a", "s", 1, begin);
  call.turns.push_back(test::failed_turn(2, begin + 9s, Failure::rate_limit, "slow down"));
  Incident incident = test::rate_limit(results::RateLimit::openai, "slow down", "20");
  incident.turn = 2;
  incident.at = begin + 11s;
  call.incidents = {incident};
  call.ended = CallEnd::closed;
  call.error = "closed by the server (1011)";
  const auto errors = errors_of(call, limits);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].category, "rate_limit");
  EXPECT_EQ(errors[0].turn, 2);
  EXPECT_EQ(errors[0].at, begin + 11s);
  EXPECT_EQ(errors[0].code, "429");
  EXPECT_EQ(errors[0].retry_after, "20");
}

TEST(CallErrors, ATimeOutHappensWhenTheTimeIsOut) {
  CallRecord call = test::good_call("a", "s", 0, begin);
  call.turns = {test::failed_turn(1, begin, Failure::first_byte_timeout, "late"),
                test::failed_turn(2, begin + 60s, Failure::turn_timeout, "long")};
  const auto errors = errors_of(call, limits);
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].at, *call.turns[0].speech_end + 5s);
  EXPECT_EQ(errors[1].at, *call.turns[1].speech_end + 15s);
}

TEST(CallErrors, WhatHappensBetweenTurnsCountsByItself) {
  CallRecord call = test::good_call("a", "s", 2, begin);
  Incident between = test::incident(Incident::Kind::server_error, "500", "hiccup");
  between.at = begin + 3s;
  Incident in_a_good_turn = test::incident(Incident::Kind::ws_error, "", "late");
  in_a_good_turn.turn = 1;
  in_a_good_turn.at = begin + 2s;
  Incident harmless = test::incident(Incident::Kind::closed, "1000", "bye");
  harmless.failure = false;
  call.incidents = {between, in_a_good_turn, harmless};
  const auto errors = errors_of(call, limits);
  ASSERT_EQ(errors.size(), 2U);  // in the order of time
  EXPECT_EQ(errors[0].category, "ws_error");
  EXPECT_EQ(errors[0].turn, 1);
  EXPECT_EQ(errors[1].category, "server_error");
  EXPECT_EQ(errors[1].turn, std::nullopt);
  EXPECT_EQ(errors[1].text, "hiccup");
}

TEST(CallErrors, ACallThatBrokeWithoutAnythingElseSaysHow) {
  CallRecord call;
  call.end = begin + 1s;
  call.ended = CallEnd::http_status;
  call.http_status = 503;
  call.error = "HTTP 503";
  const auto errors = errors_of(call, limits);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].category, "http_status");
  EXPECT_EQ(errors[0].code, "503");
  EXPECT_EQ(errors[0].at, call.end);
}

}  // namespace
}  // namespace busyhour::report
