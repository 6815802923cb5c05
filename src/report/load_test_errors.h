// What went wrong in a conversation, in the order of time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "results/turn_record.h"

namespace busyhour::report {

/// How long a turn was waited for: when one timed out follows from it.
struct TurnLimits {
  Duration first_byte{0}, turn{0};
};

struct CallError {
  Instant at;
  std::optional<int> turn;  ///< empty: in the handshake or between two turns
  std::string category;     ///< "first_byte_timeout", "rate_limit", "refused"
  std::string text;         ///< what the server said, where it did
  std::string code, retry_after;
};

/// Each failed turn once; what the server told outside of turns; and how the call ended, if that
/// says something new. Nothing of a call that was cancelled in between.
std::vector<CallError> errors_of(const results::CallRecord& call, const TurnLimits& limits);

}  // namespace busyhour::report
