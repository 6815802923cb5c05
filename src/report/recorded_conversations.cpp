#include "report/recorded_conversations.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/byte_size.h"
#include "report/json_parts.h"

namespace busyhour::report {

using Json = nlohmann::ordered_json;
using results::Chosen;
using results::RecordedConversation;
using results::TurnRecord;

namespace {

struct Place {
  const RecordedConversation& conversation;
  std::string audio_path;  ///< empty: there is no audio
};

Json milliseconds(const std::optional<Duration>& duration) {
  return duration ? Json(rounded(to_ms(*duration))) : Json(nullptr);
}

/// From the begin of the audio.
double offset_s(const RecordedConversation& conversation, Instant at) {
  return rounded(to_seconds(at - *conversation.call.connected));
}

Json list_of(const std::string& text) {
  return text.empty() ? Json::array() : Json::array({text});
}

Json event_json(const RecordedConversation& conversation, const TimelineEvent& event) {
  Json json = {{"at_s", offset_s(conversation, event.at)}, {"event", event.event}};
  if (event.turn > 0) json["turn"] = event.turn;
  if (!event.text.empty()) json["text"] = event.text;
  return json;
}

/// What the agent sent between the begin of this turn and that of the next.
Json messages_json(const RecordedConversation& conversation, std::size_t index) {
  const auto& turns = conversation.call.turns;
  Json messages = Json::array();
  const auto begin_of = [&turns](std::size_t turn) {
    const bool known = turn < turns.size() && turns[turn].speech_start;
    return known ? *turns[turn].speech_start : Instant::max();
  };
  const Instant begin = begin_of(index), end = begin_of(index + 1);
  for (const results::AgentMessage& message : conversation.messages) {
    if (message.at < begin || message.at >= end) continue;
    messages.push_back({{"at_s", offset_s(conversation, message.at)},
                        {"event", message.kind},
                        {"text", message.text}});
  }
  return messages;
}

/// The conversation's file, and where in it the turn begins and ends.
Json turn_audio_json(const Place& place, const TurnRecord& turn) {
  Json files = Json::array();
  if (place.audio_path.empty() || !turn.speech_start) return files;
  const Instant end = turn.playout_end.value_or(turn.speech_end.value_or(*turn.speech_start));
  files.push_back({{"filename", place.conversation.audio_file},
                   {"path", place.audio_path},
                   {"begin_s", offset_s(place.conversation, *turn.speech_start)},
                   {"end_s", offset_s(place.conversation, std::max(end, *turn.speech_start))}});
  return files;
}

Json turn_json(const Place& place, std::size_t index) {
  const TurnRecord& turn = place.conversation.call.turns[index];
  Json json;
  json["turn_number"] = turn.turn;
  json["user_input_text"] = turn.user_text;
  json["user_speech_recognized"] = turn.heard_text;
  json["agent_text_responses"] = list_of(turn.answer_text);
  json["turn_successful"] = turn.success;
  json["speech_recognition_latency_ms"] = milliseconds(turn.speech_recognition());
  json["agent_processing_latency_ms"] = milliseconds(turn.agent_processing());
  json["end_to_end_latency_ms"] = milliseconds(turn.end_to_end());
  json["audio_send_duration_ms"] = milliseconds(turn.audio_send());
  json["error_message"] = turn.error;
  json["audio_chunks_received"] = turn.audio_frames;
  json["audio_files"] = turn_audio_json(place, turn);
  json["full_responses_received"] = messages_json(place.conversation, index);
  json["conversation_flow"] = {{"user_said", turn.user_text},
                               {"system_heard", turn.heard_text},
                               {"agent_responded", list_of(turn.answer_text)},
                               {"audio_response_available", turn.audio_frames > 0}};
  json["ttfb_ms"] = milliseconds(turn.ttfb());
  json["ttfa_ms"] = milliseconds(turn.ttfa());
  json["barge_in_ms"] = milliseconds(turn.barge_in());
  const auto word = [](std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); };
  json["barge_in"] = word(results::to_text(turn.barge));
  json["failure"] = word(results::to_text(turn.failure));
  return json;
}

Json audio_files_json(const Place& place) {
  Json files = Json::array();
  if (place.audio_path.empty()) return files;
  const RecordedConversation& conversation = place.conversation;
  files.push_back({{"filename", conversation.audio_file},
                   {"path", place.audio_path},
                   {"size_bytes", conversation.audio_bytes},
                   {"duration_s", rounded(to_seconds(conversation.audio_length))},
                   {"sample_rate", conversation.sample_rate},
                   {"channels", {"caller", "agent"}}});
  return files;
}

Json conversation_json(const Place& place, const ClockPair& clocks) {
  const RecordedConversation& conversation = place.conversation;
  const results::CallRecord& call = conversation.call;
  const auto epoch_s = [&clocks](Instant at) {
    return rounded(to_seconds((clocks.wall + (at - clocks.at)).time_since_epoch()));
  };
  Json json;
  json["session_id"] = call.call_id;
  json["template_name"] = call.scenario;
  json["start_time"] = epoch_s(call.begin);
  json["end_time"] = epoch_s(call.end);
  json["duration_s"] = rounded(to_seconds(call.end - call.begin));
  json["total_turns"] = call.turns.size();
  json["successful_turns"] = call.successful_turns();
  json["chosen"] = results::to_text(conversation.chosen);
  json["sampled"] = conversation.sampled;
  json["ended"] = results::to_text(call.ended);
  json["error"] = call.error;
  json["note"] = conversation.note;
  json["audio_begin_time"] = epoch_s(*call.connected);
  json["audio_files"] = audio_files_json(place);
  Json& turns = json["turns"] = Json::array();
  for (std::size_t i = 0; i < call.turns.size(); ++i) turns.push_back(turn_json(place, i));
  Json& timeline = json["timeline"] = Json::array();
  for (const TimelineEvent& event : timeline_of(conversation)) {
    timeline.push_back(event_json(conversation, event));
  }
  return json;
}

}  // namespace

Json recorded_conversations_json(const results::Recordings& recordings, const ClockPair& clocks,
                                 const std::string& audio_directory) {
  Json list = Json::array();
  for (const RecordedConversation& conversation : recordings.conversations) {
    Place place{conversation, {}};
    if (!conversation.audio_file.empty()) {
      place.audio_path =
          (std::filesystem::path(audio_directory) / conversation.audio_file).generic_string();
    }
    list.push_back(conversation_json(place, clocks));
  }
  return list;
}

std::string recorded_conversations_file_name(WallTime written_at) {
  return fmt::format("recorded_conversations_{}.json", format_file_stamp(written_at));
}

void print_recordings(ConsoleText& text, const results::Recordings& recordings) {
  const auto& all = recordings.conversations;
  const auto count = [&all](auto property) {
    return static_cast<std::size_t>(std::ranges::count_if(all, property));
  };
  const auto chosen_for = [&count](Chosen chosen) {
    return count([chosen](const RecordedConversation& one) { return one.chosen == chosen; });
  };
  text.heading("🎧", "RECORDINGS");
  text.line(
      "  Recorded:    {}: {} drawn before they began ({:g}%), {} with the slowest "
      "ttfb, {} that failed",
      counted(all.size(), "conversation"),
      count([](const RecordedConversation& one) { return one.sampled; }), recordings.rate * 100,
      chosen_for(Chosen::slowest_ttfb), chosen_for(Chosen::failed));
  text.line("  Disk:        {} of {}", format_byte_size(recordings.disk_used),
            format_byte_size(recordings.disk_most));
  text.line("  Memory:      {} of {}", format_byte_size(recordings.memory_used),
            format_byte_size(recordings.memory_most));
  if (recordings.left_out > 0) {
    text.coloured(Colour::yellow,
                  fmt::format("  Left out:    {} of those drawn, for which there was no room on "
                              "the disk (--record-disk)",
                              recordings.left_out));
  }
  const std::size_t silent =
      count([](const RecordedConversation& one) { return one.audio_file.empty(); });
  if (silent > 0) {
    const auto first = std::ranges::find_if(
        all, [](const RecordedConversation& one) { return one.audio_file.empty(); });
    text.coloured(Colour::yellow,
                  fmt::format("  Without:     {}; {}", counted(silent, "conversation"),
                              text.clean(first->note)));
  }
}

}  // namespace busyhour::report
