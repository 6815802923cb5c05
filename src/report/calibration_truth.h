// The agent's account of the turns (schemas/truth.schema.json), to hold measurements against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace busyhour::report {

/// Points of a turn that the agent knows; empty where they did not happen.
struct TruthTurn {
  std::optional<Instant> speech_end, first_response, first_audio, first_audible;
  std::optional<Instant> barge_start, stop_sent;
  /// By so much earlier these may have been: an agent that was late read several frames at once.
  Duration speech_end_uncertainty{0}, barge_start_uncertainty{0};
};

class Truth {
 public:
  /// Lines that are cut off (the agent was killed), too long, or not what the schema says are
  /// skipped and counted.
  static Truth read(std::istream& lines);

  /// Null if the agent does not know of it.
  const TruthTurn* find(const std::string& call_id, std::int64_t speech_end_frame) const;
  std::size_t turns() const { return turns_; }
  std::size_t torn() const { return torn_; }
  /// False for logs of agents that do not tell when a reply is first audible.
  bool tells_first_audible() const { return tells_first_audible_; }

 private:
  void add(std::string_view line);

  std::unordered_map<std::string, std::map<std::int64_t, TruthTurn>> calls_;
  std::size_t turns_ = 0, torn_ = 0;
  bool tells_first_audible_ = false;
};

}  // namespace busyhour::report
