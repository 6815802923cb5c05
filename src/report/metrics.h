// The metrics of a turn, in one table: every output takes names, order and meaning from here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "results/turn_record.h"
#include "stats/histogram.h"

namespace busyhour::report {

enum class Metric : std::uint8_t {
  speech_recognition,
  agent_processing,
  end_to_end,
  audio_send,
  ttfb,
  ttfa,
  turn,
  barge_in,
};

struct MetricInfo {
  Metric metric;
  std::string_view statistic_key;  ///< in detailed_stats: the seeds' spelling
  std::string_view sample_key;     ///< in a sample line: the spelling of measurement.md
  std::string_view title;          ///< on screen
  std::string_view meaning;        ///< on screen: from -> to
  std::optional<Duration> (results::TurnRecord::*value)() const;
};

using results::TurnRecord;
inline constexpr std::array turn_metrics{
    MetricInfo{Metric::speech_recognition, "speech_recognition_ms", "speech_recognition_ms",
               "Speech Recognition Latency Ms", "end of speech -> first message of the reply",
               &TurnRecord::speech_recognition},
    MetricInfo{Metric::agent_processing, "agent_processing_ms", "agent_processing_ms",
               "Agent Processing Latency Ms", "first -> last message of the reply",
               &TurnRecord::agent_processing},
    MetricInfo{Metric::end_to_end, "end_to_end_ms", "end_to_end_ms", "End To End Latency Ms",
               "end of speech -> end of the reply", &TurnRecord::end_to_end},
    MetricInfo{Metric::audio_send, "audio_send_duration_ms", "audio_send_ms", "audio send",
               "start -> end of speech", &TurnRecord::audio_send},
    MetricInfo{Metric::ttfb, "ttfb_ms", "ttfb_ms", "ttfb", "end of speech -> first audio arrives",
               &TurnRecord::ttfb},
    MetricInfo{Metric::ttfa, "ttfa_ms", "ttfa_ms", "ttfa", "end of speech -> first audible sound",
               &TurnRecord::ttfa},
    MetricInfo{Metric::turn, "turn_ms", "turn_ms", "turn", "start of speech -> end of the reply",
               &TurnRecord::turn_time},
    MetricInfo{Metric::barge_in, "barge_in_ms", "barge_in_ms", "barge-in",
               "interruption -> the agent is no longer heard", &TurnRecord::barge_in},
};

constexpr const MetricInfo& info_of(Metric metric) {
  return turn_metrics[static_cast<std::size_t>(metric)];
}

/// One statistic per metric, in milliseconds.
class TurnStatistics {
 public:
  stats::Statistic& operator[](Metric metric) { return of_[static_cast<std::size_t>(metric)]; }
  const stats::Statistic& operator[](Metric metric) const {
    return of_[static_cast<std::size_t>(metric)];
  }

 private:
  std::array<stats::Statistic, turn_metrics.size()> of_;
};

}  // namespace busyhour::report
