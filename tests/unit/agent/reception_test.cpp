#include "agent/reception.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulated_call.h"

namespace busyhour::agent {
namespace {

net::HttpRequest upgrade(std::string target) {
  net::HttpRequest request;
  request.method = "GET";
  request.target = std::move(target);
  request.upgrade = true;
  return request;
}

class ReceptionTest : public testing::Test {
 protected:
  using Session = std::unique_ptr<net::SessionHandler>;

  /// Empty if the request was answered by HTTP; see `response_` then.
  Session call(const net::HttpRequest& request = upgrade("/api/v1/media/stream")) {
    auto outcome = reception_->on_request(request);
    if (auto* session = std::get_if<Session>(&outcome)) return std::move(*session);
    response_ = std::get<net::HttpResponse>(std::move(outcome));
    return nullptr;
  }

  SimulatedAgent agent_;
  net::EventLoop loop_;
  House house_;
  FaultTable faults_{{}};
  Voices voices_{dialects_of({}), plain_phrases()};
  std::optional<SessionContext> context_{std::in_place, agent_.behaviour, loop_.clock(),
                                         agent_,        house_.counters,  faults_};
  std::optional<Reception> reception_{std::in_place, loop_, *context_, house_, voices_};
  net::HttpResponse response_;
};

TEST_F(ReceptionTest, AcceptsCallsOnTheMediaPathWithAnyQuery) {
  EXPECT_TRUE(call());
  EXPECT_TRUE(call(upgrade("/api/v1/media/stream?call_connection_id=x&session_id=y")));
  EXPECT_EQ(house_.counters.calls, 2U);
}

TEST_F(ReceptionTest, ACallIsUpAsLongAsItsSessionLives) {
  const Session first = call();
  {
    const Session second = call();
    EXPECT_EQ(house_.counters.calls_up, 2U);
  }
  EXPECT_EQ(house_.counters.calls_up, 1U);
}

TEST_F(ReceptionTest, BeyondTheLimitCallsAreRefusedUntilOneEnds) {
  house_.max_calls = 2;
  Session first = call();
  const Session second = call();
  EXPECT_FALSE(call());
  EXPECT_EQ(response_.status, 503);
  EXPECT_EQ(response_.headers, (net::Headers{{"Retry-After", "1"}}));
  EXPECT_EQ(response_.body, "the agent is at its limit of 2 calls; try again later\n");
  EXPECT_EQ(house_.counters.refused, 1U);
  first.reset();
  EXPECT_TRUE(call());
  EXPECT_EQ(house_.counters.calls, 3U);
}

TEST_F(ReceptionTest, UnknownPathsNameTheKnownOnes) {
  EXPECT_FALSE(call(upgrade("/api/v1/media")));
  EXPECT_EQ(response_.status, 404);
  EXPECT_EQ(
      response_.body,
      "nothing here; this agent knows /api/v1/media/stream, /api/v1/realtime/conversation, "
      "/api/v1/browser/conversation, /api/v1/live-voice/session, /v1/realtime, "
      "/openai/v1/realtime, /openai/realtime, /voice-live/realtime (WebSocket) and /health\n");
}

TEST_F(ReceptionTest, TheMediaPathWantsAnUpgrade) {
  net::HttpRequest request = upgrade("/api/v1/media/stream");
  request.upgrade = false;
  EXPECT_FALSE(call(request));
  EXPECT_EQ(response_.status, 426);
}

TEST_F(ReceptionTest, HealthCountsCalls) {
  house_.version = "9.9.9";
  house_.max_calls = 5;
  const Session session = call();
  net::HttpRequest request = upgrade("/health");
  request.upgrade = false;
  EXPECT_FALSE(call(request));
  EXPECT_EQ(response_.status, 200);
  EXPECT_EQ(response_.content_type, "application/json");
  const auto body = nlohmann::json::parse(response_.body);
  EXPECT_EQ(body["status"], "ok");
  EXPECT_EQ(body["version"], "9.9.9");
  EXPECT_EQ(body["calls"], 1);
  EXPECT_EQ(body["max_calls"], 5);
}

class FaultyReception : public ReceptionTest {
 protected:
  FaultyReception() {
    Fault fault = make_fault(FaultKind::http_429);
    fault.after = 1;
    fault.retry_after = 6s;
    Fault slow = make_fault(FaultKind::slow_handshake);
    slow.delay = 300ms;
    slow.after = 1;
    faulty_ = std::make_unique<FaultTable>(std::vector{fault, slow});
    context_.emplace(agent_.behaviour, loop_.clock(), agent_, house_.counters, *faulty_);
    reception_.emplace(loop_, *context_, house_, voices_);
  }

  std::unique_ptr<FaultTable> faulty_;
};

TEST_F(FaultyReception, RefusesAsTheFaultSays) {
  const Session first = call();
  EXPECT_TRUE(first);
  EXPECT_FALSE(call());
  EXPECT_EQ(response_.status, 429);
  EXPECT_EQ(response_.headers, (net::Headers{{"Retry-After", "6"}}));
  EXPECT_EQ(response_.body,
            R"({"error":{"code":"429","message":"Too many requests. Retry after 6 seconds."}})"
            "\n");
  EXPECT_EQ(house_.counters.calls_up, 1U);
}

TEST_F(FaultyReception, HesitatesAsTheFaultSays) {
  EXPECT_EQ(reception_->hesitation(upgrade("/api/v1/media/stream")), 0ns);
  EXPECT_EQ(reception_->hesitation(upgrade("/api/v1/media/stream")), 300ms);
  EXPECT_EQ(reception_->hesitation(upgrade("/health")), 0ns);
}

TEST_F(ReceptionTest, OnceClosedItTakesNoCalls) {
  bool done = false;
  reception_->close([&] { done = true; });
  EXPECT_TRUE(done) << "there are none";
  EXPECT_FALSE(call());
  EXPECT_EQ(response_.status, 503);
}

TEST(CallId, IsTheHeaderThenTheQueryThenTheFallback) {
  net::HttpRequest request = upgrade("/api/v1/media/stream?call_connection_id=from-query");
  EXPECT_EQ(call_id_of(request, "own"), "from-query");
  request.headers = {{"X-MS-Call-Connection-Id", "from-header"}};
  EXPECT_EQ(call_id_of(request, "own"), "from-header");
  EXPECT_EQ(call_id_of(upgrade("/api/v1/media/stream"), "own"), "own");
}

TEST(CallId, WhatWouldSpoilALogDoesNotCount) {
  net::HttpRequest request = upgrade("/?call_connection_id=two%0alines");
  EXPECT_EQ(call_id_of(request, "own"), "own");
  request.headers = {{"x-ms-call-connection-id", std::string(129, 'x')}};
  EXPECT_EQ(call_id_of(request, "own"), "own");
}

}  // namespace
}  // namespace busyhour::agent
