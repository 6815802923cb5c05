// What `calibrate` finds out: how far this machine's figures are from the truth, and at which load.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "report/calibration_truth.h"
#include "report/metrics.h"
#include "report/run_context.h"
#include "stats/histogram.h"

namespace busyhour::report {

/// A metric that both sides know: as measured, and from where to where it went in truth.
struct CalibratedMetric {
  Metric metric;
  std::string_view title;
  /// Of the error's p99, milliseconds: the goals of measurement.md section 5.
  std::optional<double> goal_ms;
  std::optional<Instant> TruthTurn::* from;
  std::optional<Instant> TruthTurn::* to;
  Duration TruthTurn::* from_uncertainty = &TruthTurn::speech_end_uncertainty;

  const MetricInfo& info() const { return turn_metrics[static_cast<std::size_t>(metric)]; }
};
inline constexpr std::array calibrated_metrics{
    CalibratedMetric{Metric::ttfb, "ttfb", 0.3, &TruthTurn::speech_end, &TruthTurn::first_audio},
    CalibratedMetric{Metric::ttfa, "ttfa", 1.0, &TruthTurn::speech_end, &TruthTurn::first_audible},
    // The signal empties the playout queue: what is heard ends when it was sent, but for its way.
    CalibratedMetric{Metric::barge_in, "barge-in", 1.0, &TruthTurn::barge_start,
                     &TruthTurn::stop_sent, &TruthTurn::barge_start_uncertainty},
    CalibratedMetric{Metric::speech_recognition, "speech recognition", std::nullopt,
                     &TruthTurn::speech_end, &TruthTurn::first_response},
};

/// What the agent knows less exactly is no truth to hold a measurement against.
inline constexpr Duration sure_enough = 100us;

/// Measured minus true, milliseconds: the median with its sign, p99 (nearest rank) and max of the
/// absolute error.
struct ErrorFigures {
  double median = 0, p99 = 0, max = 0;
  std::size_t count = 0;
  std::size_t unknown = 0;  ///< measured, but the agent says that it did not happen
  std::size_t unsure = 0;   ///< left out: the agent itself does not know exactly when it began
};
using MetricErrors = std::array<ErrorFigures, calibrated_metrics.size()>;

/// How the two accounts of the turns fit together.
struct JoinCounts {
  std::size_t joined = 0;
  std::size_t unjoined = 0;  ///< the agent does not know of such a turn
  std::size_t failed = 0;    ///< turns that did not succeed; they are not joined
  std::size_t torn = 0;      ///< lines of the truth log that could not be read
};

struct CoreLoad {
  double busy_percent = 0;
  Duration cpu_time{0};
};

/// One load, held for a while.
struct Probe {
  int users = 0;
  Duration length{0};
  JoinCounts turns;
  std::size_t failed_calls = 0;
  MetricErrors errors{};
  stats::Statistic lateness_ms;
  std::uint64_t frames_due = 0, frames_sent = 0;
  std::uint64_t frames_dropped = 0;  ///< the agent did not read them in time
  std::vector<CoreLoad> engine;      ///< a thread each
  CoreLoad agent;                    ///< with all users up
  bool trusted = false;
  std::vector<std::string> reasons;  ///< which limit broke, with figure and limit
};

/// Above this the agent itself may be what limits the load.
inline constexpr double busy_agent_percent = 85.0;

struct Calibration {
  HostInfo host;
  ToolInfo tool;
  WallTime started_at;
  std::string endpoint, pipeline;
  std::vector<int> engine_cores;
  std::optional<int> agent_core;  ///< empty: it shares the engine's
  bool search = false;            ///< for the largest load; else one load was asked for
  int most_users = 0;             ///< of the search
  bool interrupted = false;
  std::vector<Probe> probes;  ///< at least one, in their order

  /// Largest load of which all that is no larger was trusted, but for one-off trouble; 0: none.
  int largest_trusted_users = 0;

  /// The probe of the largest trusted load; without one, the smallest load that was tried.
  const Probe& shown() const;
  /// The largest p99 among the trusted loads; empty where the metric was not measured.
  std::optional<double> bound_ms(std::size_t metric) const;
  /// The smallest load that is too much; null if the search found none.
  const Probe* too_much() const;
};

/// Decides `probe.trusted` with reasons: `unfit` are those of the generator's health.
void judge(Probe& probe, const std::vector<std::string>& unfit);

}  // namespace busyhour::report
