#include "report/gates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/request.h"

namespace busyhour::report {

using results::BargeIn;
using results::CallRecord;
using results::Failure;
using results::TurnRecord;
using Gauge = Gates::Gauge;

namespace {

void count_share(Gauge& gauge, bool hit) {
  ++gauge.events;
  gauge.hits += hit ? 1 : 0;
}

void count_time(Gauge& gauge, std::optional<Duration> time, bool valid, bool never) {
  if (never) {
    ++gauge.never;
  } else if (time && valid) {
    gauge.times.record(*time);
  }
}

/// ttfb, barge-in and turn as the rows of a run's table count them, the rest of successful turns. A
/// time-out is slower than all others, so that a percentile cannot improve because the agent
/// failed.
void count_turn(Gauge& gauge, const TurnRecord& turn) {
  const bool no_first = turn.failure == Failure::first_byte_timeout;
  const bool no_end = no_first || turn.failure == Failure::turn_timeout;
  switch (gauge.subject.measure) {
    case Measure::ttfb:
      return count_time(gauge, turn.ttfb(), true, no_first);
    case Measure::ttfa:
      return count_time(gauge, turn.ttfa(), true, no_first);
    case Measure::speech_recognition:
      return count_time(gauge, turn.speech_recognition(), turn.success, no_first);
    case Measure::agent_processing:
      return count_time(gauge, turn.agent_processing(), turn.success, no_end);
    case Measure::end_to_end:
      return count_time(gauge, turn.end_to_end(), turn.success, no_end);
    case Measure::turn:
      return count_time(gauge, turn.turn_time(), true, no_end);
    case Measure::audio_send:
      return count_time(gauge, turn.audio_send(), turn.success, false);
    case Measure::barge_in:
      return count_time(gauge, turn.barge_in(), turn.barge == BargeIn::stopped,
                        turn.barge == BargeIn::missed);
    case Measure::success_rate:
      return count_share(gauge, turn.success);
    case Measure::failure_rate:
      return count_share(gauge, !turn.success);
    case Measure::barge_in_success:
      if (turn.barge == BargeIn::stopped || turn.barge == BargeIn::missed) {
        count_share(gauge, turn.barge == BargeIn::stopped);
      }
      return;
    case Measure::turns:
      ++gauge.events;
      return;
    default:
      return;
  }
}

void count_call(Gauge& gauge, const CallRecord& call) {
  const bool cancelled = call.ended == results::CallEnd::cancelled;
  switch (gauge.subject.measure) {
    case Measure::connect:
      if (const auto time = call.connect_time()) gauge.times.record(*time);
      return;
    case Measure::connection_success:
      if (!cancelled || call.connected) count_share(gauge, call.connected.has_value());
      return;
    case Measure::conversation:
      if (call.connected && !cancelled) gauge.times.record(call.end - *call.connected);
      return;
    case Measure::conversation_success:
      if (!cancelled) count_share(gauge, call.success());
      return;
    default:
      return;
  }
}

void count_request(Gauge& gauge, const Request& request) {
  switch (gauge.subject.measure) {
    case Measure::row:
      gauge.events += request.name == gauge.subject.row ? 1 : 0;
      return;
    case Measure::rate_limits:
      gauge.events += request.name.starts_with("rate/") ? 1 : 0;
      return;
    case Measure::errors:
      gauge.events += request.failed() ? 1 : 0;
      return;
    default:
      return;
  }
}

bool at_position(const Subject& subject, const TurnRecord& turn) {
  return !subject.turn || *subject.turn == turn.turn;
}

/// In milliseconds, by rank among those that came and those that never did.
double time_at(const Gauge& gauge, std::uint64_t rank) {
  if (rank > gauge.times.count()) return std::numeric_limits<double>::infinity();
  return to_ms(gauge.times.at_rank(rank));
}

std::uint64_t nearest_rank(double p, std::uint64_t n) {
  const double rank = std::ceil(p * static_cast<double>(n) * (1 - 1e-12));
  return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, n);
}

/// Value, samples and interval of a time.
void measure_time(GateResult& result, const Gauge& gauge, double confidence) {
  result.never = gauge.never;
  result.samples = gauge.times.count() + gauge.never;
  if (result.target.figure == Figure::quantile) {
    result.needed = stats::samples_needed(result.target.quantile, confidence);
  } else {
    result.needed = result.target.figure == Figure::mean ? stats::samples_needed_for_mean : 1;
  }
  const std::uint64_t n = result.samples;
  if (n == 0) return;
  switch (result.target.figure) {
    case Figure::quantile: {
      result.value = time_at(gauge, nearest_rank(result.target.quantile, n));
      const auto ranks = stats::percentile_ranks(n, result.target.quantile, confidence);
      if (ranks.low && ranks.high) {
        result.interval = {time_at(gauge, *ranks.low), time_at(gauge, *ranks.high)};
      }
      return;
    }
    case Figure::mean: {
      if (gauge.never > 0) {
        result.value = std::numeric_limits<double>::infinity();
        return;
      }
      const stats::Statistic s = gauge.times.summary_ms();
      result.value = s.mean;
      result.interval = stats::mean_interval(n, s.mean, s.stddev, confidence);
      return;
    }
    // The extremes are kept exactly; a rank's value is that of its bucket.
    case Figure::min:
      result.value = gauge.times.count() > 0 ? to_ms(gauge.times.min()) : time_at(gauge, 1);
      return;
    case Figure::max:
    case Figure::value:
      result.value = gauge.never == 0 ? to_ms(gauge.times.max()) : time_at(gauge, n);
      return;
  }
}

/// With fewer samples one failure alone would miss the limit, and its absence says little.
std::uint64_t needed_for_share(double limit_percent) {
  const double room = std::min(limit_percent, 100 - limit_percent) / 100;
  return room <= 0 ? 1 : static_cast<std::uint64_t>(std::ceil(1 / room - 1e-9));
}

void measure_share(GateResult& result, const Gauge& gauge, double confidence) {
  result.samples = gauge.events;
  result.needed = needed_for_share(result.target.limit);
  if (gauge.events == 0) return;
  result.value = 100.0 * static_cast<double>(gauge.hits) / static_cast<double>(gauge.events);
  const auto share = stats::proportion_interval(gauge.hits, gauge.events, confidence);
  result.interval = {100 * share.low, 100 * share.high};
}

bool is_wholly_missed(const GateResult& result) {
  return result.interval && !result.target.met_by(result.interval->low) &&
         !result.target.met_by(result.interval->high);
}

/// Passed, missed, or why neither. `result` has what was measured.
void decide(GateResult& result) {
  const Target& target = result.target;
  const Unit unit = unit_of(target.subject);
  const bool met = result.value && target.met_by(*result.value);
  const bool is_share = unit == Unit::percent;
  // So many events are too many, and so few turns succeeded, whatever else is not known.
  const bool settled = (unit == Unit::pieces && result.value && !met && target.is_upper()) ||
                       (is_share && is_wholly_missed(result));
  if (result.samples == 0 && !settled) {
    result.note = "no data";
    return;
  }
  if (result.samples < result.needed && !settled) {
    result.note = fmt::format("{} samples are needed", result.needed);
    return;
  }
  if (target.premise && !met) {
    result.note = "the run was too small to show it";
    return;
  }
  result.status = met ? GateStatus::passed : GateStatus::missed;
  result.certain = !result.interval || (target.met_by(result.interval->low) == met &&
                                        target.met_by(result.interval->high) == met);
}

/// Whether a missed target stays so whatever comes.
bool is_final(const Target& target) {
  switch (target.figure) {
    case Figure::quantile:
    case Figure::mean:
      return true;
    case Figure::max:
      return target.is_upper();
    case Figure::min:
      return !target.is_upper();
    case Figure::value:
      break;
  }
  const Measure measure = target.subject.measure;
  if (measure == Measure::users || measure == Measure::run_time) return false;
  return unit_of(target.subject) == Unit::percent || target.is_upper();
}

}  // namespace

std::string_view to_text(GateStatus status) {
  switch (status) {
    case GateStatus::passed:
      return "passed";
    case GateStatus::missed:
      return "missed";
    case GateStatus::inconclusive:
      return "inconclusive";
    case GateStatus::not_applicable:
      return "not applicable";
  }
  return "";
}

std::string interval_text(const GateResult& result) {
  if (!result.interval) return "-";
  const Unit unit = unit_of(result.target.subject);
  return fmt::format("{} to {}", value_text(unit, result.interval->low),
                     value_text(unit, result.interval->high));
}

std::string to_text(const GateResult& result) {
  const std::string value =
      result.value ? value_text(unit_of(result.target.subject), *result.value) : "unknown";
  std::string details = fmt::format("n {}", result.samples);
  if (result.interval) details += ", 95 % interval " + interval_text(result);
  if (!result.note.empty()) details += ", " + result.note;
  return fmt::format("{} is {} ({})", to_text(result.target), value, details);
}

Gates::Gates(std::vector<Target> targets) : targets_(std::move(targets)) {
  for (const Target& target : targets_) {
    auto found = std::ranges::find(gauges_, target.subject, &Gauge::subject);
    if (found == gauges_.end()) {
      gauges_.push_back({.subject = target.subject});
      found = gauges_.end() - 1;
    }
    gauge_of_.push_back(static_cast<std::size_t>(found - gauges_.begin()));
  }
}

void Gates::add(const TurnRecord& turn) {
  if (empty()) return;
  ++turns_;
  longest_ = std::max(longest_, turn.turn);
  interrupted_ |= turn.barge != BargeIn::none;
  const std::vector<Request> requests = requests_of(turn);
  for (Gauge& gauge : gauges_) {
    for (const Request& request : requests) count_request(gauge, request);
    if (gauge.subject.scenario.empty() && at_position(gauge.subject, turn)) {
      count_turn(gauge, turn);
    }
  }
}

void Gates::add(const results::Incident& incident) {
  const Request request = request_of(incident);
  for (Gauge& gauge : gauges_) count_request(gauge, request);
}

void Gates::add(const CallRecord& call) {
  longest_ = std::max(longest_, call.planned_turns);
  if (std::ranges::find(lengths_, call.planned_turns) == lengths_.end()) {
    lengths_.push_back(call.planned_turns);
  }
  for (Gauge& gauge : gauges_) {
    const Subject& subject = gauge.subject;
    if (subject.length && *subject.length != call.planned_turns) continue;
    if (!subject.scenario.empty() && subject.scenario != call.scenario) continue;
    count_call(gauge, call);
    if (subject.scenario.empty()) continue;
    for (const TurnRecord& turn : call.turns) {
      if (at_position(subject, turn)) count_turn(gauge, turn);
    }
  }
}

bool Gates::planned(const Subject& subject) const {
  if (subject.turn && *subject.turn > longest_) return false;
  if (subject.length && std::ranges::find(lengths_, *subject.length) == lengths_.end()) {
    return false;
  }
  return subject.measure != Measure::barge_in || interrupted_;
}

GateResult Gates::judge(const Target& target, const Gauge& gauge, const RunExtent& extent,
                        double confidence) const {
  GateResult result{.target = target};
  if (target.where_planned && turns_ > 0 && !planned(target.subject)) {
    result.status = GateStatus::not_applicable;
    result.note = "the run had none";
    return result;
  }
  switch (target.subject.measure) {
    case Measure::users:
      result.value = extent.users;
      result.samples = 1;
      break;
    case Measure::run_time:
      result.value = to_ms(extent.run_time);
      result.samples = 1;
      break;
    default:
      switch (unit_of(target.subject)) {
        case Unit::milliseconds:
          measure_time(result, gauge, confidence);
          break;
        case Unit::percent:
          measure_share(result, gauge, confidence);
          break;
        case Unit::pieces:
          result.value = static_cast<double>(gauge.events);
          result.samples = turns_;  // that could have brought one
          result.needed = 1;
          break;
      }
  }
  decide(result);
  return result;
}

std::vector<GateResult> Gates::results(const RunExtent& extent, double confidence) const {
  std::vector<GateResult> results;
  results.reserve(targets_.size());
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    results.push_back(judge(targets_[i], gauges_[gauge_of_[i]], extent, confidence));
  }
  return results;
}

std::vector<GateResult> Gates::lost(const RunExtent& extent) const {
  constexpr double confidence = 0.999;
  constexpr std::uint64_t least = 30;
  std::vector<GateResult> lost = results(extent, confidence);
  std::erase_if(lost, [](const GateResult& result) {
    const bool enough = !result.interval || result.samples >= least;
    return result.status != GateStatus::missed || !result.certain || !enough ||
           !is_final(result.target);
  });
  return lost;
}

std::vector<GateResult> judge_targets(std::span<const Target> targets,
                                      std::span<const CallRecord> calls, const RunExtent& extent) {
  Gates gates({targets.begin(), targets.end()});
  for (const CallRecord& call : calls) {
    for (const TurnRecord& turn : call.turns) gates.add(turn);
    for (const results::Incident& incident : call.incidents) gates.add(incident);
    gates.add(call);
  }
  return gates.results(extent);
}

}  // namespace busyhour::report
