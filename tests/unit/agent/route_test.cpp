#include "agent/route.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace busyhour::agent {
namespace {

using protocol::BrowserAgentKind;

net::HttpRequest asking_for(std::string target, net::Headers headers = {}) {
  net::HttpRequest request;
  request.target = std::move(target);
  request.headers = std::move(headers);
  return request;
}

const protocol::AgentDialect* dialect_of(const std::string& target, DialectChoice choice = {}) {
  const auto route = find_route(asking_for(target), choice);
  return route ? route->dialect : nullptr;
}

TEST(Route, EachPathHasItsDialect) {
  EXPECT_EQ(dialect_of("/api/v1/media/stream?call_connection_id=1"), &protocol::acs_agent());
  EXPECT_EQ(dialect_of("/api/v1/realtime/conversation"), &browser_agent(BrowserAgentKind::r1));
  EXPECT_EQ(dialect_of("/api/v1/browser/conversation"), &browser_agent(BrowserAgentKind::r3));
  EXPECT_EQ(dialect_of("/api/v1/browser/conversation?streaming_mode=realtime"),
            &browser_agent(BrowserAgentKind::r3));
  EXPECT_EQ(dialect_of("/api/v1/browser/conversation?streaming_mode=voice_live"),
            &browser_agent(BrowserAgentKind::r3_voice_live));
  EXPECT_EQ(dialect_of("/api/v1/browser/conversation?streaming_mode=telepathy"), nullptr);
  EXPECT_EQ(dialect_of("/api/v1/live-voice/session"),
            &browser_agent(BrowserAgentKind::r3_voice_live));
  EXPECT_EQ(dialect_of("/v1/realtime?model=x"), &protocol::realtime_agent(false));
  EXPECT_EQ(dialect_of("/openai/v1/realtime"), &protocol::realtime_agent(false));
  EXPECT_EQ(dialect_of("/openai/realtime?deployment=x"), &protocol::realtime_agent(true));
  EXPECT_EQ(dialect_of("/voice-live/realtime"), &protocol::realtime_agent(true));
  EXPECT_EQ(dialect_of("/v1/realtime/"), nullptr);
}

TEST(Route, TheGenerationMayBeChosen) {
  DialectChoice choice;
  choice.acs = protocol::AcsAgentKind::r3;
  choice.browser = DialectChoice::Browser::r1;
  choice.realtime = DialectChoice::Realtime::ga;
  EXPECT_EQ(dialect_of("/api/v1/media/stream", choice),
            &protocol::acs_agent(protocol::AcsAgentKind::r3));
  EXPECT_EQ(dialect_of("/api/v1/browser/conversation", choice),
            &browser_agent(BrowserAgentKind::r1));
  EXPECT_EQ(dialect_of("/voice-live/realtime", choice), &protocol::realtime_agent(false));
}

TEST(Route, EveryRouteLeadsToAVoice) {
  const auto dialects = dialects_of({});
  for (const std::string_view path : call_paths()) {
    EXPECT_NE(std::ranges::find(dialects, dialect_of(std::string(path))), dialects.end()) << path;
  }
}

TEST(Route, TheBetaHeaderIsRefusedWhereOpenaiRefusesIt) {
  const net::Headers beta{{"OpenAI-Beta", "realtime=v1"}};
  EXPECT_TRUE(find_route(asking_for("/v1/realtime", beta), {})->beta_refused);
  EXPECT_FALSE(find_route(asking_for("/openai/realtime", beta), {})->beta_refused);
  EXPECT_FALSE(find_route(asking_for("/v1/realtime"), {})->beta_refused);
  DialectChoice older;
  older.realtime = DialectChoice::Realtime::beta;
  EXPECT_FALSE(find_route(asking_for("/v1/realtime", beta), older)->beta_refused);
}

TEST(Route, SessionsAreNamedByQueryThenHeaderThenCall) {
  const net::Headers headers{{"x-session-id", "from-header"}};
  EXPECT_EQ(session_id_of(asking_for("/?session_id=from-query", headers), "call"), "from-query");
  EXPECT_EQ(session_id_of(asking_for("/", headers), "call"), "from-header");
  EXPECT_EQ(session_id_of(asking_for("/"), "call"), "call");
  EXPECT_EQ(call_id_of(asking_for("/", headers), "own"), "from-header")
      << "the session's name, where the call has none";
}

}  // namespace
}  // namespace busyhour::agent
