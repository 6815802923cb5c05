// What both sides of one call said, as it came: kept with little work, made audible later or never.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "call/recorder.h"
#include "recording/spool.h"

namespace busyhour::recording {

/// How a log begins each of its entries; `bytes` of payload follow.
struct LogEntry {
  enum class Kind : std::uint8_t {
    speech,   ///< payload: a SpokenClip
    silence,  ///< `value`: frames that are not said
    audio,    ///< `value`: Hz; payload: base64
    pcm,      ///< the same, payload: PCM16
    stopped,  ///< nothing is heard any more
    message,  ///< `value`: AgentEventKind; payload: its text
  };
  Instant at{};  ///< of `audio` and `pcm`: when the first sample is heard
  std::uint32_t bytes = 0;
  std::int32_t value = 0;
  Kind kind = Kind::speech;
};
static_assert(std::is_trivially_copyable_v<LogEntry>);
struct SpokenClip {
  const call::WireClip* clip = nullptr;
};

/// Reads entries from a log that is in one piece. Valid as long as the log.
class LogReader {
 public:
  explicit LogReader(std::span<const std::byte> log) : rest_(log) {}
  struct Item {
    LogEntry entry;
    std::span<const std::byte> payload;
    std::string_view text() const {
      return {reinterpret_cast<const char*>(payload.data()), payload.size()};
    }
  };
  /// Empty at the end.
  std::optional<Item> next();

 private:
  std::span<const std::byte> rest_;
};

/// Written on the call's thread until the call is over; read by the worker.
class CallLog final : public call::CallRecorder {
 public:
  /// What comes later than this after the log's first entry is not kept: nobody listens for so
  /// long, and a WAV file has an end.
  static constexpr Duration longest = std::chrono::hours(1);

  /// `sampled`: the call was chosen before it began.
  CallLog(Spool& spool, bool sampled) : spool_(spool), sampled_(sampled) {}

  void on_speech(const call::WireClip& clip, Instant at) override;
  void on_silence(std::size_t frames) override;
  void on_audio(const protocol::AgentEvent& event, int rate, Instant plays) override;
  void on_playout_stopped(Instant at) override;
  void on_message(const protocol::AgentEvent& event, Instant at) override;

  bool sampled() const { return sampled_; }
  /// There was no memory for all of it, so that nothing was kept.
  bool lost() const { return lost_; }
  /// The highest sample rate of the agent's speech, Hz; 0 if it said nothing.
  int rate() const { return rate_; }
  /// All of it; nothing if the spool's file cannot be read.
  std::optional<std::vector<std::byte>> read() const;
  /// Gives up what is kept.
  void forget() { pieces_.clear(); }

 private:
  void append(LogEntry entry, std::span<const std::byte> payload = {});
  void write(std::span<const std::byte> bytes);
  bool next_piece();

  Spool& spool_;
  const bool sampled_;
  bool lost_ = false;
  int rate_ = 0;
  std::optional<Instant> begin_;
  Instant spoke_at_{};
  Piece* current_ = nullptr;  ///< the last of the pieces
  std::vector<SharedPiece> pieces_;
};

}  // namespace busyhour::recording
