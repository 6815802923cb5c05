#include "report/run_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "example_load.h"
#include "example_run.h"

namespace busyhour::report {
namespace {

using results::BargeIn;
using results::CallEnd;
using results::Failure;
using results::Incident;
using results::RateLimit;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr Instant begin{1000s};

std::vector<std::string> names(const RunTally& tally) {
  std::vector<std::string> all;
  for (const MetricRow* row : tally.rows()) all.push_back(row->name);
  return all;
}

const MetricRow& row(const RunTally& tally, std::string_view name) {
  static const MetricRow none;
  for (const MetricRow* found : tally.rows()) {
    if (found->name == name) return *found;
  }
  ADD_FAILURE() << "no row " << name;
  return none;
}

Incident server_error(std::string code) {
  return test::incident(Incident::Kind::server_error, std::move(code), "it broke");
}

TEST(RunTally, AGoodTurnIsARequestOfEachOfItsTimes) {
  RunTally tally;
  tally.add(test::interrupted_turn(1, 500ms, 250ms));
  EXPECT_THAT(names(tally), ElementsAre("ttfb/01", "barge/01", "turn/01"));
  EXPECT_EQ(row(tally, "ttfb/01").times.max(), 500ms);
  EXPECT_EQ(row(tally, "barge/01").times.max(), 250ms);
  EXPECT_EQ(row(tally, "turn/01").times.max(), 1500ms + 500ms + 1801ms);
  EXPECT_EQ(tally.failures(), 0U);
  EXPECT_EQ(tally.turns().started, 1U);
  EXPECT_EQ(tally.turns().succeeded, 1U);
}

TEST(RunTally, TurnsAreNumberedWithTwoDigitsAndOrderedByNumber) {
  RunTally tally;
  for (const int turn : {100, 2, 11, 1}) tally.add(test::good_turn(turn, begin, 500ms));
  EXPECT_THAT(names(tally), ElementsAre("ttfb/01", "ttfb/02", "ttfb/11", "ttfb/100", "turn/01",
                                        "turn/02", "turn/11", "turn/100"));
}

TEST(RunTally, WhatIsNotATurnFollowsByName) {
  EXPECT_THAT(names(test::example_tally()),
              ElementsAre("ttfb/01", "ttfb/02", "ttfb/03", "barge/01", "turn/01", "turn/02",
                          "turn/03", "err/model_unavailab", "rate/openai", "rate/unknown",
                          "turn/error", "ws/close", "ws/error"));
}

struct Place {
  Failure failure;
  std::string_view row;
};

TEST(RunTally, AFailureOfTheTurnItselfIsCountedInOneRow) {
  for (const auto& [failure, name] :
       {Place{Failure::first_byte_timeout, "ttfb/07"}, Place{Failure::turn_timeout, "turn/07"},
        Place{Failure::protocol_error, "turn/error"},
        Place{Failure::unexpected_answer, "turn/error"}}) {
    RunTally tally;
    tally.add(test::failed_turn(7, begin, failure, "what happened"));
    EXPECT_THAT(names(tally), ElementsAre(name));
    EXPECT_EQ(row(tally, name).requests, 1U);
    EXPECT_EQ(row(tally, name).failures, 1U);
    EXPECT_EQ(row(tally, name).times.count(), 0U) << "a time-out is no time";
    EXPECT_THAT(row(tally, name).errors, ElementsAre(Pair("what happened", 1U)));
    EXPECT_THAT(tally.turns().failed, ElementsAre(Pair(failure, 1U)));
  }
}

TEST(RunTally, AFailureWithAnIncidentIsCountedWithTheIncident) {
  for (const Failure failure :
       {Failure::rate_limit, Failure::server_error, Failure::closed, Failure::ws_error}) {
    RunTally tally;
    tally.add(test::failed_turn(7, begin, failure, "what happened"));
    EXPECT_THAT(names(tally), IsEmpty());
    EXPECT_THAT(tally.turns().failed, ElementsAre(Pair(failure, 1U)));
  }
}

TEST(RunTally, IncidentsHaveRowsOfTheirOwnWithATimeOfZero) {
  RunTally tally;
  tally.add(test::rate_limit(RateLimit::speech, "quota exceeded", "2"));
  tally.add(test::incident(Incident::Kind::closed, "1011", "closed"));
  tally.add(test::incident(Incident::Kind::ws_error, "", "reset"));
  tally.add(server_error("500"));
  tally.add(server_error(""));
  EXPECT_THAT(names(tally),
              ElementsAre("err/500", "rate/speech", "turn/error", "ws/close", "ws/error"));
  for (const MetricRow* each : tally.rows()) {
    EXPECT_EQ(each->failures, 1U) << each->name;
    EXPECT_EQ(each->times.count(), 1U) << each->name;
    EXPECT_EQ(each->times.max(), 0ms) << each->name;
  }
}

TEST(RunTally, ACloseThatDoesNotCountIsNoFailure) {
  RunTally tally;
  Incident close = test::incident(Incident::Kind::closed, "1000", "bye");
  close.failure = false;
  tally.add(close);
  EXPECT_EQ(row(tally, "ws/close").requests, 1U);
  EXPECT_EQ(tally.failures(), 0U);
  EXPECT_THAT(row(tally, "ws/close").errors, IsEmpty());
}

TEST(RunTally, AnErrorCodeIsCutAndMadePrintable) {
  RunTally tally;
  tally.add(server_error("insufficient_quota"));
  tally.add(server_error("rate limit\n\x1b[2J\xff"));
  tally.add(server_error("   "));
  EXPECT_THAT(names(tally),
              ElementsAre("err/insufficient_qu", "err/ratelimit??[2J?", "turn/error"));
}

TEST(RunTally, AnEmptyTextIsStillAFailure) {
  RunTally tally;
  tally.add(test::failed_turn(1, begin, Failure::first_byte_timeout, ""));
  tally.add(test::incident(Incident::Kind::closed, "", ""));
  EXPECT_EQ(tally.failures(), 2U);
  EXPECT_THAT(row(tally, "ws/close").errors, ElementsAre(Pair("closed", 1U)));
}

TEST(RunTally, InterruptionsAreCountedByOutcome) {
  RunTally tally;
  tally.add(test::interrupted_turn(1, 500ms, 250ms));
  results::TurnRecord turn = test::interrupted_turn(1, 500ms, 9s);
  turn.barge = BargeIn::missed;
  tally.add(turn);
  turn.barge = BargeIn::not_applicable;
  tally.add(turn);
  EXPECT_EQ(tally.turns().barge_stopped, 1U);
  EXPECT_EQ(tally.turns().barge_missed, 1U);
  EXPECT_EQ(tally.turns().barge_not_applicable, 1U);
  EXPECT_EQ(row(tally, "barge/01").requests, 2U) << "what did not take place is no request";
  EXPECT_EQ(row(tally, "barge/01").failures, 1U);
  EXPECT_EQ(row(tally, "barge/01").times.count(), 1U);
  EXPECT_EQ(tally.barge_in().max(), 250ms);
  EXPECT_EQ(tally.turns().succeeded, 3U) << "the answers came";
}

TEST(RunTally, TheRowsBalanceWithTurnsAndIncidents) {
  const RunTally tally = test::example_tally();
  const test::ExampleLoad load = test::example_load();
  EXPECT_EQ(tally.turns().started, load.turns.size());
  EXPECT_EQ(tally.turns().started, tally.turns().succeeded + tally.turns().failures());
  EXPECT_EQ(tally.turns().failures(), 8U);

  std::uint64_t requests = 0, failures = 0, texts = 0;
  for (const MetricRow* each : tally.rows()) {
    requests += each->requests;
    failures += each->failures;
    for (const auto& [text, times] : each->errors) texts += times;
  }
  // Every failed turn once, the missed interruption, and the rate limit in a handshake.
  EXPECT_EQ(failures, tally.turns().failures() + 1 + 1);
  EXPECT_EQ(texts, failures);
  EXPECT_EQ(tally.failures(), failures);
  EXPECT_EQ(tally.total().requests, requests);
  std::uint64_t all_texts = 0;
  for (const auto& [text, times] : tally.total().errors) all_texts += times;
  EXPECT_EQ(all_texts, failures);
}

TEST(RunTally, RateLimitsAreCountedByClassWithWhatTheServerSaid) {
  RunTally tally;
  tally.add(test::rate_limit(RateLimit::openai, "tokens per minute", "20"));
  tally.add(test::rate_limit(RateLimit::openai, "tokens per minute", "20"));
  tally.add(test::rate_limit(RateLimit::openai, "tokens per minute", "7"));
  tally.add(test::rate_limit(RateLimit::none, "HTTP 429", ""));
  EXPECT_THAT(tally.rate_limits(),
              ElementsAre(Pair(RateLimit::openai, 3U), Pair(RateLimit::unknown, 1U)));
  const RunTally::Limit twenty{RateLimit::openai, "429", "tokens per minute", "20"};
  ASSERT_TRUE(tally.limits().contains(twenty));
  EXPECT_EQ(tally.limits().at(twenty), 2U);
}

TEST(RunTally, CodesAndTextsThatAreAlwaysNewDoNotGrowIt) {
  RunTally tally;
  for (int i = 0; i < 1000; ++i) {
    tally.add(server_error("code" + std::to_string(i)));
    tally.add(test::rate_limit(RateLimit::openai, "request " + std::to_string(i), ""));
  }
  EXPECT_LE(tally.rows().size(), 60U);
  EXPECT_LE(tally.limits().size(), 102U);
  EXPECT_EQ(tally.total().failures, 2000U);
  EXPECT_EQ(tally.rate_limits().at(RateLimit::openai), 1000U);
  const auto& texts = row(tally, "rate/openai").errors;
  EXPECT_LE(texts.size(), 101U);
  EXPECT_EQ(texts.at("other errors"), 900U);
}

TEST(RunTally, ConnectionsAreCountedByHowTheyFailed) {
  const RunTally tally = test::example_tally();
  const RunTally::Connections& connections = tally.connections();
  EXPECT_EQ(connections.attempted, 11U);
  EXPECT_EQ(connections.succeeded, 10U);
  EXPECT_THAT(connections.failed, ElementsAre(Pair(CallEnd::http_status, 1U)));
  EXPECT_EQ(connections.times.max(), 2900us);
}

TEST(RunTally, ACallThatWasCancelledBeforeItConnectedIsNoAttempt) {
  RunTally tally;
  results::CallRecord call;
  call.ended = CallEnd::cancelled;
  tally.add(call);
  EXPECT_EQ(tally.connections().attempted, 0U);
  call.connected = call.begin + 2ms;
  tally.add(call);
  EXPECT_EQ(tally.connections().succeeded, 1U);
}

}  // namespace
}  // namespace busyhour::report
