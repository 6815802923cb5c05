// What a turn or an incident counts as, in Locust's terms: requests with a name, of which some
// failed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/turn_record.h"

namespace busyhour::report {

struct Request {
  std::string name;              ///< "ttfb/01"
  std::optional<Duration> time;  ///< empty where what was timed did not happen
  std::string error;             ///< what went wrong, in one line; empty: nothing
  bool failed() const { return !error.empty(); }
};

/// Up to one of ttfb/NN, barge/NN and turn/NN each, and turn/error. What its incident stands for is
/// not among them.
std::vector<Request> requests_of(const results::TurnRecord& turn);
/// rate/{source}, err/{code}, ws/close, ws/error or turn/error, with a time of 0: only the event
/// counts.
Request request_of(const results::Incident& incident);

}  // namespace busyhour::report
