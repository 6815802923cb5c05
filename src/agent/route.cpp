#include "agent/route.h"

#include <algorithm>
#include <array>

namespace busyhour::agent {

namespace {

using protocol::BrowserAgentKind;

constexpr std::size_t longest_id = 128;

enum class Place : std::uint8_t {
  acs,
  page,
  page_by_mode,
  page_voice_live,
  openai,
  azure_ga,
  beta
};

struct Path {
  std::string_view path;
  Place place;
};
constexpr std::array<Path, 8> paths{{{media_path, Place::acs},
                                     {"/api/v1/realtime/conversation", Place::page},
                                     {"/api/v1/browser/conversation", Place::page_by_mode},
                                     {"/api/v1/live-voice/session", Place::page_voice_live},
                                     {"/v1/realtime", Place::openai},
                                     {"/openai/v1/realtime", Place::azure_ga},
                                     {"/openai/realtime", Place::beta},
                                     {"/voice-live/realtime", Place::beta}}};

bool is_loggable(std::string_view id) {
  return !id.empty() && id.size() <= longest_id &&
         std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
}

const protocol::AgentDialect& page(const DialectChoice& choice, BrowserAgentKind usual) {
  using Browser = DialectChoice::Browser;
  if (choice.browser == Browser::r1) return browser_agent(BrowserAgentKind::r1);
  if (choice.browser == Browser::r3) return browser_agent(BrowserAgentKind::r3);
  return browser_agent(usual);
}

std::optional<Route> page_by_mode(const net::HttpRequest& request, const DialectChoice& choice) {
  const std::string mode = request.query("streaming_mode");
  if (mode == "voice_live") return Route{&browser_agent(BrowserAgentKind::r3_voice_live)};
  if (mode.empty() || mode == "realtime" || mode == "media" || mode == "transcription") {
    return Route{&page(choice, BrowserAgentKind::r3)};
  }
  return std::nullopt;
}

Route realtime(Place place, const net::HttpRequest& request, const DialectChoice& choice) {
  using Realtime = DialectChoice::Realtime;
  const bool beta = choice.realtime == Realtime::by_path ? place == Place::beta
                                                         : choice.realtime == Realtime::beta;
  // OpenAI refuses the beta's header; Azure takes no notice of it.
  const bool refused =
      place == Place::openai && !beta && request.header("openai-beta") == "realtime=v1";
  return {&protocol::realtime_agent(beta), refused};
}

}  // namespace

std::vector<std::string_view> call_paths() {
  std::vector<std::string_view> names;
  names.reserve(paths.size());
  for (const Path& path : paths) names.push_back(path.path);
  return names;
}

bool is_call_path(std::string_view path) {
  return std::ranges::find(paths, path, &Path::path) != paths.end();
}

std::optional<Route> find_route(const net::HttpRequest& request, const DialectChoice& choice) {
  const auto* found = std::ranges::find(paths, request.path(), &Path::path);
  if (found == paths.end()) return std::nullopt;
  switch (found->place) {
    case Place::acs:
      return Route{&protocol::acs_agent(choice.acs)};
    case Place::page:
      return Route{&page(choice, BrowserAgentKind::r1)};
    case Place::page_by_mode:
      return page_by_mode(request, choice);
    case Place::page_voice_live:
      return Route{&browser_agent(BrowserAgentKind::r3_voice_live)};
    case Place::openai:
    case Place::azure_ga:
    case Place::beta:
      break;
  }
  return realtime(found->place, request, choice);
}

std::vector<const protocol::AgentDialect*> dialects_of(const DialectChoice& choice) {
  return {&protocol::acs_agent(choice.acs),     &browser_agent(BrowserAgentKind::r1),
          &browser_agent(BrowserAgentKind::r3), &browser_agent(BrowserAgentKind::r3_voice_live),
          &protocol::realtime_agent(false),     &protocol::realtime_agent(true)};
}

std::string call_id_of(const net::HttpRequest& request, const std::string& fallback) {
  const std::string_view header = request.header("x-ms-call-connection-id");
  if (is_loggable(header)) return std::string(header);
  std::string query = request.query("call_connection_id");
  if (is_loggable(query)) return query;
  return session_id_of(request, fallback);
}

std::string session_id_of(const net::HttpRequest& request, const std::string& call_id) {
  std::string query = request.query("session_id");
  if (is_loggable(query)) return query;
  const std::string_view header = request.header("x-session-id");
  return is_loggable(header) ? std::string(header) : call_id;
}

}  // namespace busyhour::agent
