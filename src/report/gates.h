// Holds a run to its targets: counts what they ask for while it goes on, and judges it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "report/target.h"
#include "results/journal.h"
#include "results/run_result.h"
#include "results/turn_record.h"
#include "stats/histogram.h"
#include "stats/interval.h"

namespace busyhour::report {

enum class GateStatus : std::uint8_t {
  passed,
  missed,
  inconclusive,    ///< no data, too few samples, or a premise that does not hold
  not_applicable,  ///< of a table, and the run had no such turns
};
std::string_view to_text(GateStatus status);  ///< "passed"

/// What a run says about one target. Values are in the unit of the target's subject.
struct GateResult {
  Target target;
  GateStatus status = GateStatus::inconclusive;
  std::optional<double> value{};  ///< infinite where it falls among those that never came
  std::uint64_t samples = 0;      ///< with those that never came
  std::uint64_t never = 0;        ///< time-outs, missed interruptions: slower than all others
  std::uint64_t needed = 0;       ///< samples, at least, for the target to be decided
  /// 95 %; its high end may be infinite. Empty where there is none: too few samples, or a figure
  /// that is not an estimate (min, max, numbers).
  std::optional<stats::ConfidenceInterval> interval{};
  /// Passed or missed, and so is every value in the interval.
  bool certain = false;
  std::string note{};  ///< why it is not decided
};
/// "ttfb: p95 < 800ms is 912ms (n 120, 95 % interval 850ms to 990ms)"
std::string to_text(const GateResult& result);
/// "850ms to 990ms"; "-" without one.
std::string interval_text(const GateResult& result);

/// The size of the run, which some targets are about.
struct RunExtent {
  int users = 0;  ///< most at one moment
  Duration run_time{0};
};

/// What the targets look at, in one histogram or count each. Memory: 200 KiB for each different
/// time that is asked for.
class Gates {
 public:
  explicit Gates(std::vector<Target> targets);

  /// As they happen. Targets of one template are fed by the call alone: a turn does not know it.
  void add(const results::TurnRecord& turn);
  void add(const results::Incident& incident);
  void add(const results::CallRecord& call);

  bool empty() const { return targets_.empty(); }
  std::vector<GateResult> results(const RunExtent& extent,
                                  double confidence = stats::usual_confidence) const;
  /// Targets that the rest of the run cannot save: missed, with the whole interval beyond the
  /// limit. Asked for again and again, so with a confidence of 99.9 %, and not before 30 samples.
  std::vector<GateResult> lost(const RunExtent& extent) const;

  /// Of what one subject asks for.
  struct Gauge {
    Subject subject;
    stats::Histogram times{};
    std::uint64_t never = 0;             ///< times that never came
    std::uint64_t hits = 0, events = 0;  ///< of shares; numbers are in `events`
  };

 private:
  GateResult judge(const Target& target, const Gauge& gauge, const RunExtent& extent,
                   double confidence) const;
  bool planned(const Subject& subject) const;

  std::vector<Target> targets_;
  std::vector<std::size_t> gauge_of_;  ///< of the target at the same index
  std::vector<Gauge> gauges_;
  std::uint64_t turns_ = 0;   ///< that ended
  int longest_ = 0;           ///< the latest position that was reached or planned
  std::vector<int> lengths_;  ///< of the calls, each once
  bool interrupted_ = false;  ///< callers interrupted
};

/// All calls of a run that is over.
std::vector<GateResult> judge_targets(std::span<const Target> targets,
                                      std::span<const results::CallRecord> calls,
                                      const RunExtent& extent);

/// As a run's journal keeps them, and back. A usage error names the text that is no target.
std::vector<results::JournalTarget> journal_targets(std::span<const Target> targets);
Result<std::vector<Target>> targets_from(std::span<const results::JournalTarget> targets);

bool any_missed(std::span<const GateResult> results);
/// What the targets make of a run that was judged by its failures and its generator: an unfit
/// generator leaves it inconclusive; else a target that was missed fails it, and one that could not
/// be decided leaves it inconclusive. Failures that a target about success allows are none.
results::VerdictReport with_targets(results::VerdictReport verdict,
                                    std::span<const GateResult> results);

}  // namespace busyhour::report
