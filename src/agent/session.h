// The agent's side of one call: hears, thinks, talks, and lets itself be interrupted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/behaviour.h"
#include "agent/counters.h"
#include "agent/endpointer.h"
#include "agent/repertoire.h"
#include "agent/truth.h"
#include "base/clock.h"
#include "base/random.h"
#include "protocol/agent_dialect.h"

namespace busyhour::agent {

/// What a session does to the outside. None of it calls back into the session.
class Line {
 public:
  virtual ~Line() = default;
  virtual void send_frame(std::span<const std::byte> frame) = 0;  ///< a whole WebSocket frame
  virtual void send_text(std::string_view message) = 0;
  /// Calls Session::on_wake at `due`, once; takes the place of a wake-up that was to come.
  virtual void wake_at(Instant due) = 0;
  virtual void sleep() = 0;  ///< no wake-up
  virtual void hang_up(std::uint16_t close_code, std::string_view reason) = 0;
};

/// What the calls of a thread share.
struct SessionContext {
  const Behaviour& behaviour;
  const Repertoire& repertoire;
  const protocol::AgentDialect& dialect;
  const Clock& clock;
  TruthSink& truth;
  Counters& counters;

  /// Reused from message to message; only valid within a call of Session.
  struct Buffers {
    protocol::CallerEvent event;
    std::vector<std::byte> bytes;
    std::vector<audio::Sample> samples;
  };
  Buffers buffers{};
};

/// Without sockets: the caller's messages and the wake-ups come in, what is to be sent goes to the
/// line. `random` decides the delays, so that a call can be repeated.
class Session {
 public:
  Session(SessionContext& context, Line& line, std::string call_id, Random random);

  /// `arrival` is the kernel's receive time where there is one.
  void on_message(std::string_view payload, bool binary, Instant arrival);
  void on_wake(Instant now);
  /// The connection is gone.
  void on_hang_up();

 private:
  enum class State : std::uint8_t {
    listening,    // nothing to say
    recognising,  // the caller's turn is over, its transcript comes next
    thinking,     // the answer's audio comes next
    talking,      // from the first audio frame until the last one has been heard
  };

  void on_metadata(int sample_rate);
  void on_audio(Instant arrival);
  bool frame_holds_speech(Duration& length);
  void on_malformed(std::string_view what);

  void begin_turn(const Utterance& utterance);
  void send_transcript();
  void talk(const Answer& answer, Instant start);
  void talk_on(Instant now);
  void send_answer_frame();
  void interrupt(Instant heard);
  void finish_turn();

  SessionContext& context_;
  Line& line_;
  std::string call_id_;
  Random random_;
  Endpointer endpointer_;
  State state_ = State::listening;
  bool greeted_ = false;
  int sample_rate_;  // of the caller's audio, Hz
  int malformed_ = 0;
  int turns_ = 0;
  std::optional<TruthRecord> turn_;  // open from the end of speech until the answer was heard
  Duration heard_{0};                // how long the caller spoke
  Instant audio_due_;
  const Answer* answer_ = nullptr;  // while talking
  Instant talk_start_;
  std::size_t next_frame_ = 0;
};

}  // namespace busyhour::agent
