// Listening in on a call: every message, both ways, without the caller or the connection knowing.
#pragma once

#include <memory>
#include <string_view>

#include "net/client.h"
#include "net/connection.h"

namespace busyhour::load {

/// Called on the call's engine thread; outlives the run.
class Tap {
 public:
  virtual ~Tap() = default;
  virtual void opened(Instant at) = 0;
  /// The payload is valid during the call only, as in sent().
  virtual void received(const net::Message& message) = 0;
  virtual void sent(std::string_view payload, bool binary, Instant at) = 0;
  virtual void closed(const net::CloseInfo& info, Instant at) = 0;
};

/// As net::connect(); `tap` hears of everything. Costs a copy of each message that is sent, so it
/// is for single calls.
std::unique_ptr<net::Connection> connect_tapped(net::EventLoop& loop,
                                                const net::ClientTarget& target,
                                                const net::Headers& headers,
                                                net::ConnectionHandler& handler, Tap& tap);

}  // namespace busyhour::load
