#include "agent/reception.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace busyhour::agent {

namespace {

// Numbers the random streams of a call: delays keep their values whether or not it needs a name.
constexpr std::uint64_t name_stream = 0;
constexpr std::uint64_t delay_stream = 1;
// A child of the seed that no call has: calls are numbered from 0.
constexpr std::uint64_t upgrade_root = ~std::uint64_t{0};

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

Reception::Outcome Reception::on_request(const net::HttpRequest& request) {
  if (request.path() == health_path) return health(house_);
  if (!is_call_path(request.path())) {
    return plain(404, fmt::format("nothing here; this agent knows {} (WebSocket) and {}\n",
                                  fmt::join(call_paths(), ", "), health_path));
  }
  if (!request.upgrade) {
    return plain(426, fmt::format("{} speaks WebSocket only\n", request.path()),
                 {{"Upgrade", "websocket"}});
  }
  const auto route = find_route(request, house_.dialects);
  if (!route) {
    return plain(400, "streaming_mode must be realtime, voice_live, media or transcription\n");
  }
  return take_call(request, *route);
}

Reception::Outcome Reception::take_call(const net::HttpRequest& request, const Route& route) {
  if (open_.on_last_gone) return plain(503, "the agent is shutting down\n");
  if (auto refusal = meet_fault()) return std::move(*refusal);
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
  std::string call_id = call_id_of(request, make_uuid(names));
  CallSetup setup{voices_.of(*route.dialect), call_id,    session_id_of(request, call_id),
                  random.child(delay_stream), number + 1, route.beta_refused};
  return std::make_unique<MediaCall>(loop_, context_, open_, std::move(setup));
}

Duration Reception::hesitation(const net::HttpRequest& request) {
  if (!request.upgrade || !is_call_path(request.path())) return 0ns;
  const Fault* fault = draw(FaultPoint::arrival, house_.arrivals);
  return fault == nullptr ? 0ns : fault->delay;
}

const Fault* Reception::draw(FaultPoint point, std::atomic<std::uint64_t>& count) const {
  if (context_.faults.empty()) return nullptr;
  const std::uint64_t number = count.fetch_add(1, std::memory_order_relaxed);
  Random random = Random(house_.seed)
                      .child(upgrade_root)
                      .child(static_cast<std::uint64_t>(point))
                      .child(number);
  return context_.faults.draw(point, number + 1, random, loop_.now());
}

/// A fault of the handshake that meets this request, as the answer it gets.
std::optional<net::HttpResponse> Reception::meet_fault() {
  const Fault* fault = draw(FaultPoint::handshake, house_.attempts);
  if (fault == nullptr) return std::nullopt;
  nlohmann::ordered_json body;
  body["error"]["code"] = fault_code(*fault);
  body["error"]["message"] = fault_message(*fault);
  net::HttpResponse response;
  response.content_type = "application/json";
  response.body = body.dump() + '\n';
  switch (fault->kind) {
    case FaultKind::http_429:
      response.status = 429;
      break;
    case FaultKind::http_503:
      response.status = 503;
      break;
    default:
      response.status = 500;
  }
  if (fault->retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*fault->retry_after).count();
    response.headers = {{"Retry-After", std::to_string(seconds)}};
  }
  Counters::increment(house_.counters.refused);
  return response;
}

void Reception::close(std::function<void()> done) {
  open_.on_last_gone = std::move(done);
  for (MediaCall* call : open_.calls) call->go_away();
  if (open_.calls.empty()) open_.on_last_gone();
}

}  // namespace busyhour::agent
