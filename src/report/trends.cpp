#include "report/trends.h"

#include <algorithm>

#include "base/stable_sort.h"

namespace busyhour::report {

using results::CallRecord;
using results::TurnRecord;
using stats::GroupedSlope;

void TrendCounter::connected(const CallRecord& call) {
  if (call.connected) up_.begin(*call.connected);
}

void TrendCounter::ended(const CallRecord& call) {
  if (call.connected) up_.end(call.end);
  for (const TurnRecord& turn : call.turns) {
    const auto ttfb = turn.ttfb();
    if (!turn.success || !ttfb) continue;
    // The call itself is up, whatever the journal of a stranger says.
    ttfb_.add(std::max<std::size_t>(up_.at(*turn.speech_end), 1), *ttfb);
  }
  add_to_slopes(call);
}

void TrendCounter::add_to_slopes(const CallRecord& call) {
  std::vector<GroupedSlope::Point> points;
  for (std::size_t i = 0; i < position_metrics.size(); ++i) {
    const MetricInfo& info = info_of(position_metrics[i]);
    points.clear();
    for (const TurnRecord& turn : call.turns) {
      if (!turn.success) continue;
      if (const auto value = (turn.*info.value)()) {
        points.push_back({static_cast<double>(turn.turn), to_ms(*value)});
      }
    }
    slopes_[i].add(points);
  }
}

Trends TrendCounter::trends() const {
  Trends trends;
  trends.concurrency = up_.measure();
  trends.ttfb_by_concurrency = ttfb_.ranges();
  for (std::size_t i = 0; i < slopes_.size(); ++i) trends.slopes[i] = slopes_[i].slope();
  return trends;
}

Trends measure_trends(std::span<const CallRecord> calls) {
  struct Event {
    Instant at;
    const CallRecord* call;
    void (TrendCounter::*tell)(const CallRecord&);
  };
  std::vector<Event> events;
  events.reserve(2 * calls.size());
  for (const CallRecord& call : calls) {
    if (call.connected) events.push_back({*call.connected, &call, &TrendCounter::connected});
    events.push_back({call.end, &call, &TrendCounter::ended});
  }
  sort_stably(events, {}, &Event::at);
  TrendCounter counter;
  for (const Event& event : events) (counter.*event.tell)(*event.call);
  return counter.trends();
}

}  // namespace busyhour::report
