#include "agent/media_call.h"

#include <utility>

namespace busyhour::agent {

namespace {

constexpr std::uint16_t going_away = 1001;  // RFC 6455 section 7.4.1

}  // namespace

MediaCall::MediaCall(net::EventLoop& loop, SessionContext& context, OpenCalls& open,
                     CallSetup setup)
    : loop_(loop),
      counters_(context.counters),
      open_(open),
      session_(context, *this, std::move(setup)) {
  open_.calls.insert(this);
}

MediaCall::~MediaCall() {
  counters_.calls_up.fetch_sub(1, std::memory_order_relaxed);
  open_.calls.erase(this);
  if (open_.calls.empty() && open_.on_last_gone) open_.on_last_gone();
}

void MediaCall::on_message(const net::Message& message) {
  session_.on_message(message.payload, message.binary, message.arrival);
}

void MediaCall::on_closed(const net::CloseInfo&) {
  session_.on_hang_up();
}

void MediaCall::go_away() {
  // An accepted upgrade whose connection is not there yet ends with the listener.
  if (connection_ != nullptr) session_.hang_up(going_away, "the agent is shutting down");
}

}  // namespace busyhour::agent
