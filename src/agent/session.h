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
#include "agent/faults.h"
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
  virtual void send_frame(std::span<const std::byte> frames) = 0;  ///< whole WebSocket frames
  virtual void send_text(std::string_view message) = 0;
  /// Calls Session::on_wake at `due`, once; takes the place of a wake-up that was to come.
  virtual void wake_at(Instant due) = 0;
  virtual void sleep() = 0;  ///< no wake-up
  virtual void hang_up(std::uint16_t close_code, std::string_view reason) = 0;
  virtual void drop() = 0;  ///< ends TCP without a word
};

/// What the calls of a thread share.
struct SessionContext {
  const Behaviour& behaviour;
  const Clock& clock;
  TruthSink& truth;
  Counters& counters;
  const FaultTable& faults;

  /// Reused from message to message; only valid within a call of Session.
  struct Buffers {
    protocol::CallerEvent event;
    std::vector<std::byte> bytes;
    std::vector<audio::Sample> samples;
    std::vector<std::byte> frames;
    protocol::AgentDialect::Messages messages;
  };
  Buffers buffers{};
};

/// Who calls, and how.
struct CallSetup {
  const Voice& voice;
  std::string call_id;
  std::string session_id;
  Random random;             ///< decides the delays and the faults, so that a call can be repeated
  std::uint64_t number = 1;  ///< of the call, for faults
  bool shape_refused = false;  ///< the caller asks for message names that are not served any more
};

/// Without sockets: the caller's messages and the wake-ups come in, what is to be sent goes to the
/// line.
class Session {
 public:
  Session(SessionContext& context, Line& line, CallSetup setup);

  void on_open();
  void on_message(std::string_view payload, bool binary, const net::Arrival& arrival);
  void on_wake(Instant now);
  /// The connection is gone.
  void on_hang_up();
  /// The agent ends the call.
  void hang_up(std::uint16_t close_code, std::string_view reason);

 private:
  enum class State : std::uint8_t {
    listening,    // nothing to say
    recognising,  // the caller's turn is over, its transcript comes next
    thinking,     // the answer's audio comes next
    talking,      // from the first audio frame until the last one has been heard
    over,         // hung up
  };

  // Hearing (session.cpp)
  void on_metadata(int sample_rate);
  void on_audio(const net::Arrival& arrival);
  bool frame_holds_speech(Duration& length);
  bool decode_audio();
  void notice_speech(Instant arrival);
  void announce_speech(bool interrupts);
  bool yields() const;
  void on_utterance(const Utterance& utterance);
  void on_malformed(std::string_view what);
  void complain(std::string_view code, std::string_view what);

  // What the caller asks for (session_requests.cpp)
  void on_request(const protocol::CallerEvent& event);
  void on_configure(const protocol::SessionUpdate& update);
  void on_commit();
  void on_clear();
  void on_respond();
  void on_cancel();
  void on_typed(const protocol::CallerEvent& event);

  // Answering (session_answer.cpp)
  void greet();
  void begin_turn(const Utterance& utterance, bool detected, bool answer);
  void send_transcript();
  void open_response();
  void think();
  void think_unasked();
  void answer();
  void fail();
  void finish_turn();
  Duration draw_thinking();

  // Talking (session_talk.cpp)
  void talk(const Answer& answer, Instant start);
  void talk_on(Instant now);
  bool meet_fault_while_talking();
  void send_piece();
  void note_piece(Instant sent);
  void interrupt(Instant heard);

  /// Sends what the dialect says at this moment; returns how many messages that is.
  template <class Moment, class... Details>
  std::size_t say(Moment moment, const Details&... details) {
    protocol::AgentDialect::Messages& messages = context_.buffers.messages;
    messages.clear();
    call_.at = context_.clock.wall_now();
    (dialect().*moment)(call_, details..., messages);
    for (const std::string& message : messages) line_.send_text(message);
    return messages.size();
  }
  const protocol::AgentDialect& dialect() const { return voice_.dialect; }
  bool has_fault(FaultKind kind) const { return fault_ != nullptr && fault_->kind == kind; }
  bool detects_turns() const { return !call_.settings.turn_detection.empty(); }
  protocol::Response response() const;

  SessionContext& context_;
  Line& line_;
  const Voice& voice_;
  protocol::AgentCall call_;
  Random random_;
  Random fault_dice_;
  std::uint64_t number_;
  bool shape_refused_;
  Endpointer endpointer_;
  State state_ = State::listening;
  bool greeted_ = false;
  bool announced_ = false;   // of the utterance that is going on
  int sample_rate_;          // of the caller's audio, Hz
  Duration uncommitted_{0};  // audio since the last turn
  int malformed_ = 0;
  int turns_ = 0;

  std::optional<TruthRecord> turn_;  // open from the end of speech until the answer was heard
  const Fault* fault_ = nullptr;     // of this turn
  bool wants_answer_ = true;         // this turn gets one without being asked
  Duration heard_{0};                // how long the caller spoke
  Instant transcript_due_;
  Instant audio_due_;
  const Answer* answer_ = nullptr;  // while talking; what comes next while thinking
  Instant talk_start_;
  std::size_t next_piece_ = 0;
  std::size_t fault_piece_ = 0;
  bool all_sent_ = false;
  Instant heard_until_;  // by a caller who plays what was sent as it comes
};

}  // namespace busyhour::agent
