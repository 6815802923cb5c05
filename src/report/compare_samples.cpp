#include "report/compare_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "report/distributions.h"
#include "stats/histogram.h"

namespace busyhour::report {

using results::BargeIn;
using results::CallEnd;
using results::CallRecord;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t connect = compared_times.size() - 1;
static_assert(compared_times[connect].value == nullptr);

/// Of all turns, and of the turn's position.
std::vector<int> places_of(int turn) {
  if (turn < 1 || turn > Distributions::most_positions) return {0};
  return {0, turn};
}

class CallReader {
 public:
  CallReader(std::span<const CallRecord> calls, std::uint64_t seed)
      : unit_of_(stats::merge_units(calls.size(), seed)) {
    out_.of_calls = true;
    out_.calls = calls.size();
    for (call_ = 0; call_ < calls.size(); ++call_) add(calls[call_]);
  }

  RunSamples samples() {
    for (const auto& [key, units] : trials_) out_.shares[key] = stats::share_of(units);
    return std::move(out_);
  }

 private:
  void add(const CallRecord& call) {
    // As in connections.attempted: a call that was cut off before it came about is none.
    if (call.ended != CallEnd::cancelled || call.connected) {
      add_trial(ShareKind::connection_success, 0, call.connected.has_value());
    }
    if (const auto time = call.connect_time()) add_time({connect, 0}, *time);
    for (const TurnRecord& turn : call.turns) add(turn);
  }

  void add(const TurnRecord& turn) {
    ++out_.turns;
    for (const int place : places_of(turn.turn)) {
      add_trial(ShareKind::turn_success, place, turn.success);
      if (turn.barge == BargeIn::stopped || turn.barge == BargeIn::missed) {
        add_trial(ShareKind::barge_in_success, place, turn.barge == BargeIn::stopped);
      }
      if (!turn.success) continue;
      for (std::size_t metric = 0; metric < connect; ++metric) {
        if (const auto time = (turn.*compared_times[metric].value)()) {
          add_time({metric, place}, *time);
        }
      }
    }
  }

  void add_time(SampleKey key, Duration time) {
    out_.times[key].push_back({.value = to_ms(time), .unit = unit_of_[call_]});
  }

  /// Calls that are put together where times are drawn stay apart here.
  void add_trial(ShareKind kind, int place, bool hit) {
    auto& units = trials_[{static_cast<std::size_t>(kind), place}];
    auto& last = last_call_[{static_cast<std::size_t>(kind), place}];
    if (units.empty() || last != call_) units.emplace_back();
    last = call_;
    ++units.back().trials;
    units.back().hits += hit ? 1 : 0;
  }

  std::vector<std::uint32_t> unit_of_;
  std::size_t call_ = 0;
  RunSamples out_;
  std::map<SampleKey, std::vector<stats::UnitTrials>> trials_;
  std::map<SampleKey, std::size_t> last_call_;
};

/// Values of a histogram, each in the middle of its bucket.
std::vector<stats::UnitValue> values_of(const stats::Histogram& histogram, std::uint64_t seed) {
  const std::vector<std::uint32_t> unit_of = stats::merge_units(histogram.count(), seed);
  std::vector<stats::UnitValue> values;
  values.reserve(unit_of.size());
  for (const stats::Histogram::Bucket& bucket : histogram.buckets()) {
    const double middle = to_ms((bucket.from + bucket.to) / 2);
    for (std::uint64_t i = 0; i < bucket.count; ++i) {
      values.push_back({.value = middle, .unit = unit_of[values.size()]});
    }
  }
  return values;
}

class DocumentReader {
 public:
  DocumentReader(const Document& document, std::uint64_t seed)
      : json_(document.json), kind_(document.kind), seed_(seed) {}

  Result<RunSamples> samples() {
    if (auto read = add_times(); !read) return std::unexpected(read.error());
    if (kind_ == Document::Kind::run) {
      out_.turns = count_at(json_, {"turns", "started"});
      add_share(ShareKind::turn_success, 0, count_at(json_, {"turns", "succeeded"}), out_.turns);
      add_share(ShareKind::connection_success, 0, count_at(json_, {"connections", "succeeded"}),
                count_at(json_, {"connections", "attempted"}));
      add_barge_in(value_at(json_, {"turns", "barge_in"}));
    } else {
      out_.turns = count_at(json_, {"summary", "total_turns"});
      add_share(ShareKind::turn_success, 0, count_at(json_, {"summary", "successful_turns"}),
                out_.turns);
      const std::uint64_t calls = count_at(json_, {"summary", "total_conversations"});
      const std::uint64_t lost = count_at(json_, {"summary", "never_connected_conversations"});
      add_share(ShareKind::connection_success, 0, calls - std::min(lost, calls), calls);
      add_barge_in(value_at(json_, {"barge_in"}));
      add_success_by_turn();
    }
    return std::move(out_);
  }

 private:
  /// Of all metrics and positions together, 16 bytes each: an hour of thousands of calls.
  static constexpr std::uint64_t most_values = 20'000'000;

  Result<void> add_times() {
    const Json& distributions = value_at(json_, {"distributions"});
    for (std::size_t metric = 0; metric < compared_times.size(); ++metric) {
      const Json& of_metric = value_at(distributions, {compared_times[metric].key});
      for (int turn = 0; turn <= Distributions::most_positions; ++turn) {
        const std::string place = turn == 0 ? "all" : fmt::format("turn_{}", turn);
        const std::string code = text_at(of_metric, {place});
        if (code.empty()) continue;
        const auto read = add_times({metric, turn}, code);
        if (read) continue;
        return usage_error(fmt::format("distributions.{}.{}: {}", compared_times[metric].key, place,
                                       read.error().message));
      }
    }
    return {};
  }

  Result<void> add_times(SampleKey key, const std::string& code) {
    const auto histogram = stats::Histogram::from_code(code);
    if (!histogram) return std::unexpected(histogram.error());
    if (histogram->count() == 0) return {};
    values_ += std::min(histogram->count(), most_values + 1);
    if (values_ > most_values) {
      return usage_error("more values than can be compared; compare shorter runs");
    }
    out_.times[key] = values_of(*histogram, seed_ + values_);
    return {};
  }

  void add_share(ShareKind kind, int turn, std::uint64_t hits, std::uint64_t trials) {
    if (trials == 0 || hits > trials) return;
    out_.shares[{static_cast<std::size_t>(kind), turn}] = stats::share_of(hits, trials);
  }

  void add_barge_in(const Json& outcomes) {
    const std::uint64_t stopped = count_at(outcomes, {"stopped"});
    add_share(ShareKind::barge_in_success, 0, stopped, stopped + count_at(outcomes, {"missed"}));
  }

  void add_success_by_turn() {
    for (int turn = 1; turn <= Distributions::most_positions; ++turn) {
      const Json& counts = value_at(
          json_, {"failure_analysis", "failure_rate_by_turn", fmt::format("turn_{}", turn)});
      const std::uint64_t total = count_at(counts, {"total"});
      const std::uint64_t failed = count_at(counts, {"failed"});
      add_share(ShareKind::turn_success, turn, total - std::min(failed, total), total);
    }
  }

  const Json& json_;
  Document::Kind kind_;
  std::uint64_t seed_;
  std::uint64_t values_ = 0;
  RunSamples out_;
};

}  // namespace

RunSamples samples_of(std::span<const CallRecord> calls, std::uint64_t seed) {
  return CallReader(calls, seed).samples();
}

Result<RunSamples> samples_of(const Document& document, std::uint64_t seed) {
  return DocumentReader(document, seed).samples();
}

}  // namespace busyhour::report
