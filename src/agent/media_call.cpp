#include "agent/media_call.h"

#include <utility>

namespace busyhour::agent {

MediaCall::MediaCall(net::EventLoop& loop, SessionContext& context, std::string call_id,
                     Random random)
    : loop_(loop),
      counters_(context.counters),
      session_(context, *this, std::move(call_id), random) {}

MediaCall::~MediaCall() {
  counters_.calls_up.fetch_sub(1, std::memory_order_relaxed);
}

void MediaCall::on_message(const net::Message& message) {
  session_.on_message(message.payload, message.binary, message.arrival.at);
}

void MediaCall::on_closed(const net::CloseInfo&) {
  session_.on_hang_up();
}

}  // namespace busyhour::agent
