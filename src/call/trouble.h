// What errors and closed connections mean for a call and for the turn that they fall into.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "net/connection.h"
#include "protocol/agent_event.h"
#include "results/turn_record.h"

namespace busyhour::call {

struct Trouble {
  results::Failure failure = results::Failure::server_error;  ///< of a turn in progress
  std::string error;                                          ///< one line
  /// Its turn is left to the caller. A breach of the protocol is not among the kinds: of a turn it
  /// is a failure without an incident, between turns it goes as ws_error.
  results::Incident incident;
};

/// The server reports an error.
Trouble judge_error(const protocol::AgentEvent& event, Instant at);

/// The connection is closed, but not by the caller, or never came about. `announced` is the reason
/// that the server gave before it hung up, if it did.
Trouble judge_closing(const net::CloseInfo& info, std::string_view announced, Instant at);
results::CallEnd end_of(net::CloseCause cause);

/// 1000 (normal) and 1001 (going away), RFC 6455 section 7.4.1.
bool normal_close(const net::CloseInfo& info);

/// The server sent something that is not the protocol.
Trouble judge_breach(std::string error, Instant at);

/// The session never became ready to speak in. `last_error` is what the server said meanwhile.
Trouble judge_setup_timeout(Duration waited, std::string_view last_error, Instant at);

}  // namespace busyhour::call
