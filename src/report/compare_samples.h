// What one run offers to a comparison: the values of every metric, and which of them belong
// together.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "report/document.h"
#include "results/turn_record.h"
#include "stats/bootstrap.h"
#include "stats/share.h"

namespace busyhour::report {

/// A time that runs are compared by. `value` is null for the time to connect, which is of calls.
struct ComparedTime {
  std::string_view key;    ///< as in `distributions`
  std::string_view title;  ///< as in targets
  std::optional<Duration> (results::TurnRecord::*value)() const;
};
using results::TurnRecord;
/// Without the length of the caller's own speech.
inline constexpr std::array compared_times{
    ComparedTime{"ttfb_ms", "ttfb", &TurnRecord::ttfb},
    ComparedTime{"ttfa_ms", "ttfa", &TurnRecord::ttfa},
    ComparedTime{"speech_recognition_ms", "speech_recognition", &TurnRecord::speech_recognition},
    ComparedTime{"agent_processing_ms", "agent_processing", &TurnRecord::agent_processing},
    ComparedTime{"end_to_end_ms", "end_to_end", &TurnRecord::end_to_end},
    ComparedTime{"turn_ms", "turn", &TurnRecord::turn_time},
    ComparedTime{"barge_in_ms", "barge_in", &TurnRecord::barge_in},
    ComparedTime{"connect_ms", "connect", nullptr},
};

/// A share that runs are compared by; more is better.
struct ComparedShare {
  std::string_view key;
  std::string_view title;
};
enum class ShareKind : std::uint8_t { turn_success, connection_success, barge_in_success };
inline constexpr std::array compared_shares{
    ComparedShare{"turn_success_percent", "turn_success"},
    ComparedShare{"connection_success_percent", "connection_success"},
    ComparedShare{"barge_in_success_percent", "barge_in_success"},
};

/// Of a metric, by its place in its table, all turns or those of one position.
struct SampleKey {
  std::size_t metric = 0;
  int turn = 0;  ///< from 1; 0: all
  auto operator<=>(const SampleKey&) const = default;
};

struct RunSamples {
  /// The units of `times` are calls, whose turns are not independent of each other; else each value
  /// is a unit of its own.
  bool of_calls = false;
  std::uint64_t calls = 0, turns = 0;  ///< `calls`: 0 where they are not known
  std::map<SampleKey, std::vector<stats::UnitValue>> times;  ///< milliseconds; none is empty
  std::map<SampleKey, stats::Share> shares;                  ///< none is without trials
};

/// Times of successful turns, as everywhere; `seed` decides which calls are put together where
/// there are very many. Positions after the twentieth count only among all.
RunSamples samples_of(std::span<const results::CallRecord> calls, std::uint64_t seed);

/// The same from a document, whose histograms do not say which turns are of one call. A usage error
/// if one of them is damaged, or holds more than can be.
Result<RunSamples> samples_of(const Document& document, std::uint64_t seed);

}  // namespace busyhour::report
