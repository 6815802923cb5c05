// Which dialect a path speaks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/server.h"
#include "protocol/agent_dialect.h"

namespace busyhour::agent {

inline constexpr std::string_view media_path = "/api/v1/media/stream";

/// Which generation of agents answers, where there are several.
struct DialectChoice {
  enum class Browser : std::uint8_t { by_path, r1, r3 };
  enum class Realtime : std::uint8_t { by_path, ga, beta };

  protocol::AcsAgentKind acs = protocol::AcsAgentKind::plain;
  Browser browser = Browser::by_path;
  Realtime realtime = Realtime::by_path;
};

struct Route {
  const protocol::AgentDialect* dialect = nullptr;
  bool beta_refused = false;  ///< the caller asks for names that this path has no more
};

/// The paths on which calls are taken.
std::vector<std::string_view> call_paths();
bool is_call_path(std::string_view path);
/// Where a request for a call path leads; nothing if its query asks for what there is not.
std::optional<Route> find_route(const net::HttpRequest& request, const DialectChoice& choice);
/// All dialects that routes can lead to.
std::vector<const protocol::AgentDialect*> dialects_of(const DialectChoice& choice);

/// The caller's own name for the call: its header, its query, the session's name, or `fallback`.
/// Names that would not survive a log (not printable, over 128 characters) do not count.
std::string call_id_of(const net::HttpRequest& request, const std::string& fallback);
/// The session's name in messages: query, header, else the call's.
std::string session_id_of(const net::HttpRequest& request, const std::string& call_id);

}  // namespace busyhour::agent
