// A conversation that can be listened to again: plain data, of which the outputs tell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "results/turn_record.h"

namespace busyhour::results {

/// Why a conversation was recorded; of several reasons the last.
enum class Chosen : std::uint8_t {
  sample,        ///< drawn before it began
  slowest_ttfb,  ///< among the slowest
  failed,        ///< among those with the most failures
};
std::string_view to_text(Chosen chosen);  ///< "slowest ttfb"

/// Something that the agent sent beside its speech.
struct AgentMessage {
  Instant at;
  std::string kind;  ///< as the dialects' events are called: "user_final"
  std::string text;
};

struct RecordedConversation {
  CallRecord call;  ///< which connected: its audio begins with that
  Chosen chosen = Chosen::sample;
  bool sampled = false;  ///< drawn before it began, whatever else it was chosen for
  std::vector<AgentMessage> messages;

  std::string audio_file;  ///< without its directory; empty: there is none, and `note` says why
  int sample_rate = 0;     ///< Hz
  std::uint64_t audio_bytes = 0;
  Duration audio_length{0};
  std::string note;  ///< one line for people
};

/// What was recorded of a run, and what it took.
struct Recordings {
  std::vector<RecordedConversation> conversations;  ///< in the order in which they began
  double rate = 0;                                  ///< of the sample
  std::uint64_t left_out = 0;                  ///< sampled, for which there was no room on the disk
  std::uint64_t disk_used = 0, disk_most = 0;  ///< bytes of audio, and what it may be
  std::uint64_t memory_used = 0, memory_most = 0;  ///< bytes, the most at one moment
};

}  // namespace busyhour::results
