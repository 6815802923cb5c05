// The time line of a recorded conversation.
#include <algorithm>
#include <array>
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
  std::vector<TimelineEvent> events;
  events.push_back({*call.connected, "connected", 0, ""});
  for (const TurnRecord& turn : call.turns) {
    for (const auto& [name, point] : points) {
      if (const auto& at = turn.*point) events.push_back({*at, std::string(name), turn.turn, ""});
    }
  }
  for (const results::AgentMessage& message : conversation.messages) {
    events.push_back({message.at, message.kind, turn_at(call, message.at), message.text});
  }
  for (const results::Incident& incident : call.incidents) {
    events.push_back({incident.at, std::string(results::to_text(incident.kind)), incident.turn,
                      text_of(incident)});
  }
  const int last = call.turns.empty() ? 0 : call.turns.back().turn;
  events.push_back({call.end, "end", last, std::string(results::to_text(call.ended))});
  std::ranges::stable_sort(events, {}, &TimelineEvent::at);
  return events;
}

}  // namespace busyhour::report
