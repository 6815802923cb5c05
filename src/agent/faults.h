// What can go wrong with an agent, on purpose: which faults there are and whom they meet.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "base/time.h"

namespace busyhour::agent {

enum class FaultKind : std::uint8_t {
  http_429,
  http_500,
  http_503,
  slow_handshake,
  close_1000,
  close_1011,
  close_1013,
  abrupt,
  session_end,
  error,
  rate_limit_openai,
  rate_limit_speech,
  rate_limit_unknown,
  tts_error,
  stall,
  slow_start,
  no_answer,
  silent_answer,
  malformed_json,
  bad_base64,
  ignore_barge_in,
};
std::optional<FaultKind> fault_kind_from(std::string_view text);
std::string_view to_text(FaultKind kind);
/// All kinds, for messages: "http_429, http_500, ...".
std::string fault_kinds();

/// When a fault strikes, and what it counts: upgrades that are asked for (before they are decided,
/// and then), calls, or turns of a call.
enum class FaultPoint : std::uint8_t { arrival, handshake, connect, turn };

struct Fault {
  FaultKind kind = FaultKind::error;
  double probability = 1;
  std::uint64_t after = 0;  ///< so many are spared first
  /// If set, only what is beyond so many within a second or a minute is met, by all calls together.
  std::uint64_t per_second = 0, per_minute = 0;
  FaultPoint point = FaultPoint::turn;
  std::string code, message;  ///< in place of the usual ones
  std::optional<Duration> retry_after;
  Duration delay{0};  ///< of slow_handshake and slow_start
};
/// With the point and the delay that are usual for `kind`.
Fault make_fault(FaultKind kind);
/// "KIND" or "KIND:PROBABILITY".
Result<Fault> parse_fault(std::string_view text);
/// Whether the fault can strike at both `connect` and `turn`.
bool has_choice_of_point(FaultKind kind);

/// What the fault says; the usual texts name whose limit it is, as the services do.
std::string fault_code(const Fault& fault);
std::string fault_message(const Fault& fault);

/// Allows `most` events within any `window`. Shared by threads.
class Quota {
 public:
  Quota(std::uint64_t most, Duration window) : most_(most), window_(window) {}
  /// False if it is used up.
  bool take(Instant now);

 private:
  const std::uint64_t most_;
  const Duration window_;
  std::mutex mutex_;
  std::deque<Instant> taken_;
};

/// The faults of an agent. Shared by threads.
class FaultTable {
 public:
  explicit FaultTable(std::vector<Fault> faults);

  bool empty() const { return entries_.empty(); }
  /// The fault that meets number `number` (from 1), nullptr if none. Draws from `random` for each
  /// fault of the point that has a chance, whichever strikes: the next draws do not depend on it.
  const Fault* draw(FaultPoint point, std::uint64_t number, Random& random, Instant now) const;

 private:
  struct Entry {
    Fault fault;
    std::unique_ptr<Quota> second, minute;  // null: no limit
  };
  static bool strikes(const Entry& entry, std::uint64_t number, Random& random, Instant now);

  std::vector<Entry> entries_;
};

}  // namespace busyhour::agent
