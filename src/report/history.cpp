#include "report/history.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/json_parts.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::Failure;

namespace {

/// Snapshots come about once a second; what is shorter than this belongs to the interval before.
constexpr Duration half_a_second = 500ms;

double mean(double a, Duration weight_a, double b, Duration weight_b) {
  const double all = to_seconds(weight_a) + to_seconds(weight_b);
  return all > 0 ? (a * to_seconds(weight_a) + b * to_seconds(weight_b)) / all : a;
}

Json percentile(const stats::CompactHistogram& times, double p) {
  if (times.count() == 0) return nullptr;
  return rounded(to_ms(times.percentile(p)));
}

}  // namespace

void History::Point::join(const Point& later) {
  if (later.busy_percent) {
    busy_percent = busy_percent ? mean(*busy_percent, length(), *later.busy_percent, later.length())
                                : *later.busy_percent;
  }
  if (later.lateness_p99) {
    lateness_p99 = std::max(lateness_p99.value_or(*later.lateness_p99), *later.lateness_p99);
  }
  end = later.end;
  users = later.users;
  calls_up = later.calls_up;
  turns += later.turns;
  failed_turns += later.failed_turns;
  rate_limits += later.rate_limits;
  frames_dropped += later.frames_dropped;
  ttfb.merge(later.ttfb);
}

History::History() {
  points_.resize(most_points + 1);  // touched, not only reserved
  points_.clear();
}

void History::add(const results::TurnRecord& turn) {
  ++open_.turns;
  open_.failed_turns += turn.success ? 0 : 1;
  // Audio that came after the time-out was not waited for.
  if (const auto time = turn.ttfb(); time && turn.failure != Failure::first_byte_timeout) {
    open_.ttfb.record(*time);
  }
}

void History::add(const results::Incident& incident) {
  open_.rate_limits += incident.kind == results::Incident::Kind::rate_limit ? 1 : 0;
}

void History::update(const results::Snapshot& snapshot) {
  open_.end = snapshot.elapsed;
  open_.users = snapshot.users_up;
  open_.calls_up = snapshot.calls_up;
  take_health(snapshot.generator_health);
  close();
}

/// Health is counted since the run began; an interval has what came on top.
void History::take_health(const results::Health& health) {
  if (health.lateness.count() > lateness_.count()) {
    open_.lateness_p99 = health.lateness.percentile_since(lateness_, 0.99);
  }
  lateness_ = health.lateness;
  open_.frames_dropped = health.frames_dropped - std::min(frames_dropped_, health.frames_dropped);
  frames_dropped_ = health.frames_dropped;

  cpu_times_.resize(health.threads.size());
  const double length = to_seconds(open_.length());
  for (std::size_t i = 0; i < health.threads.size(); ++i) {
    const Duration used = health.threads[i].cpu_time - cpu_times_[i];
    cpu_times_[i] = health.threads[i].cpu_time;
    if (length <= 0) continue;
    const double busy = std::clamp(100 * to_seconds(used) / length, 0.0, 100.0);
    open_.busy_percent = std::max(open_.busy_percent.value_or(0), busy);
  }
}

void History::close() {
  const Duration end = open_.end;
  const bool belongs_to_last =
      !points_.empty() &&
      (points_.back().length() < interval_ - half_a_second || open_.length() < half_a_second);
  if (belongs_to_last) {
    points_.back().join(open_);
  } else {
    points_.push_back(open_);
  }
  open_ = Point{.begin = end};
  if (points_.size() > most_points) join_pairs();
}

void History::join_pairs() {
  std::size_t joined = 0;
  for (std::size_t i = 0; i < points_.size(); i += 2, ++joined) {
    points_[joined] = points_[i];
    if (i + 1 < points_.size()) points_[joined].join(points_[i + 1]);
  }
  points_.resize(joined);
  interval_ *= 2;
}

void History::finish(Duration elapsed) {
  if (open_.turns == 0 && open_.rate_limits == 0) return;
  open_.end = std::max(elapsed, open_.begin);
  if (!points_.empty()) {
    open_.users = points_.back().users;
    open_.calls_up = points_.back().calls_up;
  }
  close();
}

Json History::json() const {
  Json json{{"interval_s", to_seconds(interval_)}};
  for (const char* column :
       {"elapsed_s", "users", "calls_up", "turns", "failed_turns", "rate_limits", "ttfb_p50_ms",
        "ttfb_p95_ms", "lateness_p99_ms", "busy_percent", "frames_dropped"}) {
    json[column] = Json::array();
  }
  for (const Point& point : points_) {
    json["elapsed_s"].push_back(std::round(1000 * to_seconds(point.end)) / 1000);
    json["users"].push_back(point.users);
    json["calls_up"].push_back(point.calls_up);
    json["turns"].push_back(point.turns);
    json["failed_turns"].push_back(point.failed_turns);
    json["rate_limits"].push_back(point.rate_limits);
    json["ttfb_p50_ms"].push_back(percentile(point.ttfb, 0.50));
    json["ttfb_p95_ms"].push_back(percentile(point.ttfb, 0.95));
    json["lateness_p99_ms"].push_back(point.lateness_p99 ? Json(rounded(to_ms(*point.lateness_p99)))
                                                         : Json(nullptr));
    json["busy_percent"].push_back(
        point.busy_percent ? Json(std::round(100 * *point.busy_percent) / 100) : Json(nullptr));
    json["frames_dropped"].push_back(point.frames_dropped);
  }
  return json;
}

}  // namespace busyhour::report
