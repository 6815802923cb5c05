// The neutral result of a run, from which every output is rendered, and the live snapshot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "results/health.h"
#include "results/traffic.h"
#include "results/turn_record.h"
#include "results/turn_strategy.h"

namespace busyhour::results {

struct RunConfig {
  std::string url;
  std::vector<std::string> scenarios;
  int turns = 0;      ///< of a conversation, at the most
  int min_turns = 0;  ///< as turns where all have as many
  TurnStrategy turn_strategy = TurnStrategy::fixed;
  int conversations = 0;
  int concurrent = 0;
  Duration ramp{0};
  int threads = 1;
  std::uint64_t seed = 0;
  Duration first_byte_timeout{10s};  ///< from speech_end to first_audio
  Duration turn_timeout{30s};        ///< from speech_end to response_end
};

struct RunResult {
  RunConfig config;
  WallTime started_at;
  Instant begin, end;
  bool interrupted = false;       ///< Ctrl-C or SIGTERM
  bool accept_unfit = false;      ///< the user wants a verdict even if the generator was not fit
  std::vector<CallRecord> calls;  ///< in the order in which they ended
  Health health;
  std::optional<Traffic> traffic;  ///< of an open loop
  std::string ended_early{};       ///< why the run did not go on (--abort-on-fail); empty: it did
};

enum class Verdict : std::uint8_t { pass, fail, inconclusive };
std::string_view to_text(Verdict verdict);  ///< "PASS", "FAIL", "INCONCLUSIVE"
struct VerdictReport {
  Verdict result = Verdict::inconclusive;
  std::vector<std::string> reasons;
};
/// What a verdict rests on.
struct Evidence {
  const Health& health;
  bool accept_unfit = false;          ///< judge the target even if the generator was not fit
  std::vector<std::string> failures;  ///< of the target, a line each
  std::uint64_t turns = 0;            ///< that were measured
  std::string calls;                  ///< in which they were: "20 conversations"
};
/// INCONCLUSIVE if the generator was unfit or no turn was measured; FAIL if there are failures, or
/// frames that the target did not read.
VerdictReport judge(const Evidence& evidence);
/// The same of a run's calls and turns.
VerdictReport judge(const RunResult& result);

/// How fit the generator is while the run goes on.
struct LiveHealth {
  Duration lateness_p99{0};  ///< since the last snapshot
  std::uint64_t frames_late_over_period = 0;
  std::uint64_t frames_dropped = 0;
  double busy_percent = 0;      ///< busiest thread in the last second
  double cpu_wait_percent = 0;  ///< likewise
  Health::Judgement so_far;     ///< what the verdict would rest on if the run ended now
};

/// What the live line and the web UI show; published once a second.
struct Snapshot {
  Duration elapsed{0};
  WallTime at;
  int calls_up = 0;
  int calls_started = 0;
  int calls_ended = 0;
  int calls_failed = 0;
  int calls_planned = 0;  ///< 0 where only time ends the run
  int users_up = 0;       ///< who came in and did not leave yet, on the phone or between two calls;
                          ///< in an open loop a user is a call
  int users_peak = 0;     ///< most at one moment so far
  int users_planned = 0;
  std::uint64_t turns_done = 0;
  std::uint64_t turns_failed = 0;
  stats::Histogram ttfb;
  Duration lateness_p99{0};
  LiveHealth health{};
  Health generator_health{};       ///< of the run so far
  std::optional<Traffic> traffic;  ///< of an open loop
};

}  // namespace busyhour::results
