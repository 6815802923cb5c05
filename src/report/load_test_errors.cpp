#include "report/load_test_errors.h"

#include <algorithm>

#include "base/stable_sort.h"

namespace busyhour::report {

using results::CallEnd;
using results::CallRecord;
using results::Failure;
using results::Incident;
using results::TurnRecord;

namespace {

/// The one that made the turn fail.
const Incident* incident_of(const CallRecord& call, int turn) {
  const auto found = std::ranges::find_if(call.incidents, [turn](const Incident& incident) {
    return incident.turn == turn && incident.failure;
  });
  return found == call.incidents.end() ? nullptr : &*found;
}

/// Of a turn that failed without an incident.
Instant moment_of(const TurnRecord& turn, const TurnLimits& limits, Instant call_end) {
  if (turn.speech_end && turn.failure == Failure::first_byte_timeout) {
    return *turn.speech_end + limits.first_byte;
  }
  if (turn.speech_end && turn.failure == Failure::turn_timeout) {
    return *turn.speech_end + limits.turn;
  }
  for (const auto& last : {turn.response_end, turn.last_response, turn.speech_end}) {
    if (last) return *last;
  }
  return call_end;
}

CallError error_of(const Incident& incident) {
  CallError error{.at = incident.at,
                  .turn = {},
                  .category = std::string(results::to_text(incident.kind)),
                  .text = incident.text,
                  .code = incident.code,
                  .retry_after = incident.retry_after};
  if (incident.turn > 0) error.turn = incident.turn;
  return error;
}

CallError error_of(const CallRecord& call, const TurnRecord& turn, const TurnLimits& limits) {
  CallError error{.at = moment_of(turn, limits, call.end),
                  .turn = turn.turn,
                  .category = std::string(results::to_text(turn.failure)),
                  .text = turn.error,
                  .code = turn.error_code,
                  .retry_after = {}};
  if (const Incident* incident = incident_of(call, turn.turn)) {
    error.at = incident->at;
    error.retry_after = incident->retry_after;
    if (error.code.empty()) error.code = incident->code;
  }
  return error;
}

}  // namespace

std::vector<CallError> errors_of(const CallRecord& call, const TurnLimits& limits) {
  std::vector<CallError> errors;
  const auto failed = [&call](int number) {
    return std::ranges::any_of(
        call.turns, [number](const auto& turn) { return turn.turn == number && !turn.success; });
  };
  for (const TurnRecord& turn : call.turns) {
    if (!turn.success) errors.push_back(error_of(call, turn, limits));
  }
  for (const Incident& incident : call.incidents) {
    if (incident.failure && !failed(incident.turn)) errors.push_back(error_of(incident));
  }
  const bool broke = call.ended != CallEnd::completed && call.ended != CallEnd::cancelled;
  if (errors.empty() && broke) {
    const int status = call.http_status > 0 ? call.http_status : call.close_code;
    errors.push_back({.at = call.end,
                      .turn = {},
                      .category = std::string(results::to_text(call.ended)),
                      .text = call.error,
                      .code = status > 0 ? std::to_string(status) : std::string(),
                      .retry_after = {}});
  }
  sort_stably(errors, {}, &CallError::at);
  return errors;
}

}  // namespace busyhour::report
