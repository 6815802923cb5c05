// The performance targets of the seeds, as data, and what a run says about them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/run_tally.h"
#include "results/run_settings.h"

namespace busyhour::report {

enum class Quantity : std::uint8_t { ttfb_p95, barge_in_p95, connection_success, turn_success };

/// Limits in the unit of the quantity: milliseconds, of which less is better, or percent, of which
/// more is.
struct LatencyBenchmark {
  Quantity quantity;
  std::string_view key;    ///< in JSON
  std::string_view title;  ///< as in the seed
  bool percent;
  double target, acceptable, alert;
};
/// load-testing.md, "Latency Benchmarks".
inline constexpr std::array latency_benchmarks{
    LatencyBenchmark{Quantity::ttfb_p95, "ttfb_p95_ms", "TTFB P95", false, 2000, 3000, 4000},
    LatencyBenchmark{Quantity::barge_in_p95, "barge_in_p95_ms", "Barge-in P95", false, 500, 1000,
                     2000},
    LatencyBenchmark{Quantity::connection_success, "connection_success_percent",
                     "Connection Success", true, 98, 95, 90},
    LatencyBenchmark{Quantity::turn_success, "turn_success_percent", "Turn Success", true, 95, 90,
                     85},
};

struct CapacityTarget {
  results::Environment environment;
  int users;
  Duration duration;
  double success_percent;  ///< of turns, more than
};
/// load-testing.md, "Capacity Targets by Environment".
inline constexpr std::array capacity_targets{
    CapacityTarget{results::Environment::development, 10, 5min, 95},
    CapacityTarget{results::Environment::staging, 100, 30min, 95},
    CapacityTarget{results::Environment::production, 500, 60min, 98},
};

enum class TargetStatus : std::uint8_t { no_data, target, acceptable, not_acceptable, alert };
std::string_view to_text(TargetStatus status);  ///< "target"

struct BenchmarkResult {
  const LatencyBenchmark* benchmark = nullptr;
  TargetStatus status = TargetStatus::no_data;
  /// Empty without data, and where the percentile falls among those that never came.
  std::optional<double> measured = std::nullopt;
  std::uint64_t samples = 0;  ///< turns or connections, with those that never came
  std::uint64_t never = 0;    ///< time-outs, missed interruptions: slower than all others
  bool sufficient = false;    ///< enough samples for this percentile (measurement.md section 3)
};

struct CapacityResult {
  const CapacityTarget* target = nullptr;
  int users = 0;
  Duration duration{0};
  std::optional<double> success_percent;  ///< empty without a turn
  bool enough_users() const { return users >= target->users; }
  bool long_enough() const { return duration >= target->duration; }
  /// The run was large and long enough to say something about the environment.
  bool shown() const { return enough_users() && long_enough() && success_percent.has_value(); }
  bool met() const { return shown() && *success_percent > target->success_percent; }
};

struct TargetReport {
  std::vector<BenchmarkResult> benchmarks;  ///< in the order of latency_benchmarks
  std::optional<CapacityResult> capacity;   ///< where an environment was chosen
};

std::vector<BenchmarkResult> measure_benchmarks(const RunTally& tally);
CapacityResult measure_capacity(const RunTally& tally, results::Environment environment, int users,
                                Duration duration);
/// "15 of 500 users, 1m30s of 1h: this run shows nothing about production"
std::string to_text(const CapacityResult& result);

}  // namespace busyhour::report
