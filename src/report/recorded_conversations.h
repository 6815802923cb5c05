// What was recorded, with the seeds' keys and ours (schemas/recorded_conversations.schema.json).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "report/console_text.h"
#include "results/recorded_conversation.h"

namespace busyhour::report {

/// One moment on both clocks.
struct ClockPair {
  Instant at;
  WallTime wall;
};

/// A list. `audio_directory`: where the audio files lie, seen from the file that holds the list.
nlohmann::ordered_json recorded_conversations_json(const results::Recordings& recordings,
                                                   const ClockPair& clocks,
                                                   const std::string& audio_directory);

/// "recorded_conversations_20261121_101530.json", in local time, as the seeds name it.
std::string recorded_conversations_file_name(WallTime written_at);

/// How many of what, and what they took of their budgets.
void print_recordings(ConsoleText& text, const results::Recordings& recordings);

/// A moment of a conversation.
struct TimelineEvent {
  Instant at;
  std::string event;
  int turn = 0;  ///< from 1; 0: before the first
  std::string text;
};
/// Both sides' doings in the order of time.
std::vector<TimelineEvent> timeline_of(const results::RecordedConversation& conversation);

}  // namespace busyhour::report
