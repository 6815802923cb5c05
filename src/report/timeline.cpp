// The time line of a recorded conversation.
#include <array>
#include <map>
#include <utility>

#include "report/recorded_conversations.h"

namespace busyhour::report {

using results::CallRecord;
using results::TurnRecord;

namespace {

using Point = std::optional<Instant> TurnRecord::*;
/// In the order in which they stand if they are of one moment.
constexpr std::array<std::pair<std::string_view, Point>, 11> points{{
    {"speech_start", &TurnRecord::speech_start},
    {"speech_end", &TurnRecord::speech_end},
    {"first_response", &TurnRecord::first_response},
    {"first_audio", &TurnRecord::first_audio},
    {"first_audible", &TurnRecord::first_audible},
    {"barge_in_start", &TurnRecord::barge_start},
    {"barge_in_heard_end", &TurnRecord::barge_heard_end},
    {"last_audio", &TurnRecord::last_audio},
    {"last_response", &TurnRecord::last_response},
    {"response_end", &TurnRecord::response_end},
    {"playout_end", &TurnRecord::playout_end},
}};

/// Of the turn in which it happened, or behind which; 0 before the first.
int turn_at(const CallRecord& call, Instant at) {
  int turn = 0;
  for (const TurnRecord& record : call.turns) {
    if (record.speech_start && *record.speech_start <= at) turn = record.turn;
  }
  return turn;
}

std::string text_of(const results::Incident& incident) {
  return incident.code.empty() ? incident.text : incident.code + ": " + incident.text;
}

}  // namespace

std::vector<TimelineEvent> timeline_of(const results::RecordedConversation& conversation) {
  const CallRecord& call = conversation.call;
  std::multimap<Instant, TimelineEvent> events;  // those of one moment in the order of insertion
  const auto add = [&events](Instant at, std::string_view event, int turn, std::string text) {
    events.emplace(at, TimelineEvent{at, std::string(event), turn, std::move(text)});
  };
  add(*call.connected, "connected", 0, "");
  for (const TurnRecord& turn : call.turns) {
    for (const auto& [name, point] : points) {
      if (const auto& at = turn.*point) add(*at, name, turn.turn, "");
    }
  }
  for (const results::AgentMessage& message : conversation.messages) {
    add(message.at, message.kind, turn_at(call, message.at), message.text);
  }
  for (const results::Incident& incident : call.incidents) {
    add(incident.at, results::to_text(incident.kind), incident.turn, text_of(incident));
  }
  const int last = call.turns.empty() ? 0 : call.turns.back().turn;
  add(call.end, "end", last, std::string(results::to_text(call.ended)));
  std::vector<TimelineEvent> in_order;
  for (auto& [at, event] : events) in_order.push_back(std::move(event));
  return in_order;
}

}  // namespace busyhour::report
