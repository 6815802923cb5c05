// What becomes of an HTTP request to the agent.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "agent/counters.h"
#include "agent/session.h"
#include "net/server.h"

namespace busyhour::agent {

inline constexpr std::string_view media_path = "/api/v1/media/stream";
inline constexpr std::string_view health_path = "/health";

/// What the loops of one agent have in common.
struct House {
  Counters counters;
  std::uint64_t max_calls = 0;  ///< 0: no limit
  std::uint64_t seed = 0;
  std::string version;
};

/// Answers on the thread of its loop; all receptions of a house share its counters.
class Reception final : public net::RequestHandler {
 public:
  Reception(net::EventLoop& loop, SessionContext& context, House& house)
      : loop_(loop), context_(context), house_(house) {}

  std::variant<net::HttpResponse, std::unique_ptr<net::SessionHandler>> on_request(
      const net::HttpRequest& request) override;

 private:
  std::variant<net::HttpResponse, std::unique_ptr<net::SessionHandler>> take_call(
      const net::HttpRequest& request);

  net::EventLoop& loop_;
  SessionContext& context_;
  House& house_;
};

/// The caller's own name for the call: its header, else its query, else `fallback`. Names that
/// would not survive a log (not printable, over 128 characters) do not count.
std::string call_id_of(const net::HttpRequest& request, std::string fallback);

}  // namespace busyhour::agent
