// What becomes of an HTTP request to the agent.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "agent/counters.h"
#include "agent/media_call.h"
#include "agent/route.h"
#include "agent/session.h"
#include "net/server.h"

namespace busyhour::agent {

inline constexpr std::string_view health_path = "/health";

/// What the loops of one agent have in common.
struct House {
  Counters counters;
  std::uint64_t max_calls = 0;  ///< 0: no limit
  std::uint64_t seed = 0;
  std::string version;
  DialectChoice dialects;
  // Upgrades that were asked for, as far as faults count them.
  std::atomic<std::uint64_t> arrivals{0};
  std::atomic<std::uint64_t> attempts{0};
};

/// Answers on the thread of its loop; all receptions of a house share its counters.
class Reception final : public net::RequestHandler {
 public:
  Reception(net::EventLoop& loop, SessionContext& context, House& house, const Voices& voices)
      : loop_(loop), context_(context), house_(house), voices_(voices) {}

  std::variant<net::HttpResponse, std::unique_ptr<net::SessionHandler>> on_request(
      const net::HttpRequest& request) override;
  Duration hesitation(const net::HttpRequest& request) override;

  /// Takes no more calls and says goodbye to those that are up; `done` comes when the last is gone,
  /// perhaps at once.
  void close(std::function<void()> done);

 private:
  using Outcome = std::variant<net::HttpResponse, std::unique_ptr<net::SessionHandler>>;

  Outcome take_call(const net::HttpRequest& request, const Route& route);
  std::optional<net::HttpResponse> meet_fault();
  /// The fault that meets the next upgrade; `count` is how many there were.
  const Fault* draw(FaultPoint point, std::atomic<std::uint64_t>& count) const;

  net::EventLoop& loop_;
  SessionContext& context_;
  House& house_;
  const Voices& voices_;
  OpenCalls open_;
};

}  // namespace busyhour::agent
