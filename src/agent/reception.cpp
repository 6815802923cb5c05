#include "agent/reception.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/media_call.h"

namespace busyhour::agent {

namespace {

constexpr std::size_t longest_call_id = 128;

// Numbers the random streams of a call: delays keep their values whether or not it needs a name.
constexpr std::uint64_t name_stream = 0;
constexpr std::uint64_t delay_stream = 1;

bool is_loggable(std::string_view id) {
  return !id.empty() && id.size() <= longest_call_id &&
         std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
}

net::HttpResponse health(const House& house) {
  nlohmann::ordered_json body;
  body["status"] = "ok";
  body["service"] = "busyhour agent";
  body["version"] = house.version;
  body["calls"] = house.counters.calls_up.load();
  body["max_calls"] = nullptr;
  if (house.max_calls > 0) body["max_calls"] = house.max_calls;
  body["calls_total"] = house.counters.calls.load();
  body["calls_refused"] = house.counters.refused.load();
  body["turns_total"] = house.counters.turns.load();
  net::HttpResponse response;
  response.content_type = "application/json";
  response.body = body.dump() + '\n';
  return response;
}

net::HttpResponse plain(int status, std::string body, net::Headers headers = {}) {
  net::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

/// Takes a place among the calls; false if there is none.
bool take_place(House& house) {
  const std::uint64_t before = house.counters.calls_up.fetch_add(1, std::memory_order_relaxed);
  if (house.max_calls == 0 || before < house.max_calls) return true;
  house.counters.calls_up.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

}  // namespace

std::string call_id_of(const net::HttpRequest& request, std::string fallback) {
  const std::string_view header = request.header("x-ms-call-connection-id");
  if (is_loggable(header)) return std::string(header);
  std::string query = request.query("call_connection_id");
  return is_loggable(query) ? std::move(query) : std::move(fallback);
}

std::variant<net::HttpResponse, std::unique_ptr<net::SessionHandler>> Reception::on_request(
    const net::HttpRequest& request) {
  if (request.path() == health_path) return health(house_);
  if (request.path() != media_path) {
    return plain(404, fmt::format("nothing here; this agent knows {} (WebSocket) and {}\n",
                                  media_path, health_path));
  }
  if (!request.upgrade) {
    return plain(426, fmt::format("{} speaks WebSocket only\n", media_path),
                 {{"Upgrade", "websocket"}});
  }
  return take_call(request);
}

std::variant<net::HttpResponse, std::unique_ptr<net::SessionHandler>> Reception::take_call(
    const net::HttpRequest& request) {
  if (!take_place(house_)) {
    Counters::increment(house_.counters.refused);
    return plain(
        503,
        fmt::format("the agent is at its limit of {} calls; try again later\n", house_.max_calls),
        {{"Retry-After", "1"}});
  }
  const std::uint64_t number = house_.counters.calls.fetch_add(1, std::memory_order_relaxed);
  const Random random = Random(house_.seed).child(number);
  Random names = random.child(name_stream);
  return std::make_unique<MediaCall>(loop_, context_, call_id_of(request, make_uuid(names)),
                                     random.child(delay_stream));
}

}  // namespace busyhour::agent
