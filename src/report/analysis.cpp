#include "report/analysis.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "stats/describe.h"

namespace busyhour::report {

using results::CallEnd;
using results::CallRecord;
using results::Failure;
using results::RunResult;
using results::TurnRecord;

namespace {

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

using CountMap = std::map<std::string, std::size_t, std::less<>>;

std::string name_or_unknown(std::string_view name) {
  return std::string(name.empty() ? "unknown" : name);
}

Counts ranked(const CountMap& map) {
  Counts counts(map.begin(), map.end());
  std::ranges::sort(counts, [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return counts;
}

void count(TurnCounts& counts, const TurnRecord& turn) {
  ++counts.total;
  counts.successful += turn.success ? 1 : 0;
}

class LatencySamples {
 public:
  void add(const TurnRecord& turn) {
    if (!turn.success) return;
    for (std::size_t i = 0; i < turn_metrics.size(); ++i) {
      if (const auto value = (turn.*turn_metrics[i].value)()) values_[i].push_back(to_ms(*value));
    }
  }
  TurnStatistics describe() const {
    TurnStatistics statistics;
    for (std::size_t i = 0; i < turn_metrics.size(); ++i) {
      statistics[turn_metrics[i].metric] = stats::describe(values_[i]);
    }
    return statistics;
  }

 private:
  std::array<std::vector<double>, turn_metrics.size()> values_;
};

/// Turns that share a position, a scenario, or nothing but the run.
struct TurnGroup {
  TurnCounts turns;
  CountMap failures;
  LatencySamples latency;
  void add(const TurnRecord& turn) {
    count(turns, turn);
    if (!turn.success) ++failures[name_or_unknown(results::to_text(turn.failure))];
    latency.add(turn);
  }
};

struct ScenarioGroup : TurnGroup {
  std::size_t conversations = 0;
  std::vector<double> durations_s;
};

class TimeoutSamples {
 public:
  explicit TimeoutSamples(const results::RunConfig& config) : config_(config) {}

  void add(const TurnRecord& turn) {
    const bool no_first_byte = turn.failure == Failure::first_byte_timeout;
    const bool timed_out = no_first_byte || turn.failure == Failure::turn_timeout;
    if (!turn.success && !timed_out) return;
    view_.timed_out += timed_out ? 1 : 0;
    put(ttfb_ms_, no_first_byte ? config_.first_byte_timeout : turn.ttfb());
    // Without a first byte there is no end either. The shorter limit would flatter the agent.
    put(end_to_end_ms_, timed_out ? config_.turn_timeout : turn.end_to_end());
  }
  TimeoutView describe() {
    view_.ttfb_ms = stats::describe(std::move(ttfb_ms_));
    view_.end_to_end_ms = stats::describe(std::move(end_to_end_ms_));
    return view_;
  }

 private:
  static void put(std::vector<double>& samples, std::optional<Duration> value) {
    if (value) samples.push_back(to_ms(*value));
  }

  const results::RunConfig& config_;
  TimeoutView view_;
  std::vector<double> ttfb_ms_, end_to_end_ms_;
};

class FailureCounter {
 public:
  void add(Failure failure, const std::string& error) { add(results::to_text(failure), error); }
  void add(CallEnd end, const std::string& error) { add(results::to_text(end), error); }

  Failures failures() const {
    return {.by_category = ranked(categories_), .common_errors = ranked(errors_)};
  }

 private:
  void add(std::string_view category, const std::string& error) {
    const std::string name = name_or_unknown(category);
    ++categories_[name];
    ++errors_[error.empty() ? name : error];
  }

  CountMap categories_, errors_;
};

/// What is told of conversations, of all or of those of one length.
struct ConversationGroup {
  ConversationCounts counts;
  std::vector<double> durations_s, success_rates;

  void add(const CallRecord& call) {
    const bool cancelled = call.ended == CallEnd::cancelled;
    ++counts.total;
    counts.cancelled += cancelled ? 1 : 0;
    counts.successful += call.success() ? 1 : 0;
    counts.failed += !cancelled && !call.success() ? 1 : 0;
    counts.never_connected += never_connected(call.ended) ? 1 : 0;
    if (cancelled) return;
    if (call.connected) durations_s.push_back(to_seconds(call.end - *call.connected));
    success_rates.push_back(percent(static_cast<std::size_t>(call.successful_turns()),
                                    static_cast<std::size_t>(std::max(call.planned_turns, 0))));
  }
};

/// One pass over the records; then each group is described once.
class Analyzer {
 public:
  explicit Analyzer(const RunResult& result) : result_(result), with_timeouts_(result.config) {
    for (const CallRecord& call : result.calls) add(call);
  }

  Analysis analysis() {
    out_.turns = all_.turns;
    out_.latency = all_.latency.describe();
    out_.with_timeouts = with_timeouts_.describe();
    out_.trends = measure_trends(result_.calls);
    out_.connect_ms = stats::describe(std::move(connect_ms_));
    out_.conversations = conversations_.counts;
    out_.durations_s = stats::describe(std::move(conversations_.durations_s));
    out_.success_rates = stats::describe(std::move(conversations_.success_rates));
    for (auto& [turns, group] : lengths_) {
      out_.lengths.push_back({.turns = turns,
                              .conversations = group.counts,
                              .durations_s = stats::describe(std::move(group.durations_s)),
                              .success_rates = stats::describe(std::move(group.success_rates))});
    }
    out_.ends = ranked(ends_);
    out_.failures = failures_.failures();
    for (const auto& [turn, group] : positions_) {
      out_.positions.push_back({.turn = turn,
                                .turns = group.turns,
                                .failures = ranked(group.failures),
                                .latency = group.latency.describe()});
    }
    for (auto& [name, group] : scenarios_) {
      out_.templates.push_back(
          {.name = name,
           .conversations = group.conversations,
           .turns = group.turns,
           .avg_duration_s = stats::describe(std::move(group.durations_s)).mean,
           .latency = group.latency.describe()});
    }
    out_.health = result_.health.judge();
    out_.verdict = results::judge(result_);
    return std::move(out_);
  }

 private:
  void add(const CallRecord& call) {
    for (const results::Incident& incident : call.incidents) out_.tally.add(incident);
    out_.tally.add(call);
    const bool cancelled = call.ended == CallEnd::cancelled;
    ScenarioGroup& scenario = scenarios_[call.scenario];
    ++scenario.conversations;
    conversations_.add(call);
    lengths_[call.planned_turns].add(call);
    ++ends_[std::string(results::to_text(call.ended))];

    if (const auto time = call.connect_time()) connect_ms_.push_back(to_ms(*time));
    if (call.connected && !cancelled) {
      scenario.durations_s.push_back(to_seconds(call.end - *call.connected));
    }
    const bool explained = add_turns(call, scenario);
    if (!explained && !cancelled && call.ended != CallEnd::completed) {
      failures_.add(call.ended, call.error);
    }
  }

  /// True if a turn of the call failed.
  bool add_turns(const CallRecord& call, ScenarioGroup& scenario) {
    bool failed = false;
    for (const TurnRecord& turn : call.turns) {
      out_.tally.add(turn);
      all_.add(turn);
      positions_[turn.turn].add(turn);
      scenario.add(turn);
      with_timeouts_.add(turn);
      if (!turn.success) {
        failed = true;
        failures_.add(turn.failure, turn.error);
      }
    }
    return failed;
  }

  const RunResult& result_;
  Analysis out_;
  TurnGroup all_;
  std::map<int, TurnGroup> positions_;
  std::map<std::string, ScenarioGroup> scenarios_;
  TimeoutSamples with_timeouts_;
  FailureCounter failures_;
  std::vector<double> connect_ms_;
  ConversationGroup conversations_;
  std::map<int, ConversationGroup> lengths_;  ///< by planned turns
  CountMap ends_;
};

}  // namespace

double TurnCounts::success_rate() const {
  return percent(successful, total);
}
double TurnCounts::failure_rate() const {
  return percent(failed(), total);
}

Analysis analyze(const RunResult& result, std::span<const Target> targets) {
  Analysis analysis = Analyzer(result).analysis();
  analysis.gates = judge_targets(targets, result.calls,
                                 {.users = static_cast<int>(analysis.trends.concurrency.peak),
                                  .run_time = result.end - result.begin});
  analysis.verdict = with_targets(std::move(analysis.verdict), analysis.gates);
  return analysis;
}

}  // namespace busyhour::report
