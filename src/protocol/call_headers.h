// HTTP headers of an upgrade that say which call this is.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "protocol/caller_dialect.h"

namespace busyhour::protocol {

/// ACS sends the first two, the seeds' load tests all four, to ACS and browser endpoints alike.
/// `Origin`, which these tests send too, belongs to the URL, so whoever connects adds it.
inline std::vector<std::pair<std::string, std::string>> call_headers(const CallIdentity& id) {
  return {{"x-ms-call-connection-id", id.call_id},
          {"x-ms-call-correlation-id", id.correlation_id},
          {"x-call-connection-id", id.call_id},
          {"x-session-id", id.call_id}};
}

}  // namespace busyhour::protocol
