// What a caller asks a session for beside speaking to it.
#include <fmt/format.h>

#include <algorithm>

#include "agent/session.h"

namespace busyhour::agent {

namespace {

constexpr std::uint16_t normal_closure = 1000;  // RFC 6455 section 7.4.1
constexpr Duration shortest_silence = 20ms;
constexpr Duration shortest_commit = 100ms;  // as OpenAI's

}  // namespace

void Session::on_request(const protocol::CallerEvent& event) {
  using Kind = protocol::CallerEventKind;
  switch (event.kind) {
    case Kind::configure:
      return on_configure(event.update);
    case Kind::commit:
      return on_commit();
    case Kind::clear:
      return on_clear();
    case Kind::respond:
      return on_respond();
    case Kind::cancel:
      return on_cancel();
    case Kind::truncate:
      say(&protocol::AgentDialect::truncated, event);
      return;
    case Kind::typed:
      return on_typed(event);
    case Kind::leave:
      return hang_up(normal_closure, "");
    case Kind::refused:
      return complain(event.code, event.text);
    case Kind::audio:
    case Kind::metadata:
    case Kind::malformed:
    case Kind::dtmf:
    case Kind::stop:
    case Kind::other:
      return;
  }
}

void Session::on_configure(const protocol::SessionUpdate& update) {
  protocol::SessionSettings& settings = call_.settings;
  const auto take = [](const auto& wanted, auto& value) {
    if (wanted) value = *wanted;
  };
  take(update.turn_detection, settings.turn_detection);
  take(update.silence, settings.silence);
  take(update.prefix, settings.prefix);
  take(update.create_response, settings.create_response);
  take(update.interrupt_response, settings.interrupt_response);
  take(update.input_rate, settings.input_rate);
  take(update.instructions, settings.instructions);
  take(update.voice, settings.voice);
  settings.silence = std::max(settings.silence, shortest_silence);
  sample_rate_ = settings.input_rate;
  endpointer_.set_silence(detects_turns() ? settings.silence : max_duration);
  say(&protocol::AgentDialect::configured);
}

/// The caller ends its turn itself; an answer comes when it asks for one.
void Session::on_commit() {
  if (uncommitted_ < shortest_commit) {
    return complain("input_audio_buffer_commit_empty",
                    fmt::format("Expected at least 100ms of audio, but the buffer has {}ms.",
                                uncommitted_ / 1ms));
  }
  uncommitted_ = 0ns;
  announced_ = false;
  auto utterance = endpointer_.finish();
  const bool answering = state_ != State::listening && call_.response_open;
  if (!answering) finish_turn();
  if (answering || !utterance) {
    say(&protocol::AgentDialect::turn_ended, endpointer_.position(), false);
    return;
  }
  utterance->detected = context_.clock.now();
  begin_turn(*utterance, false, false);
}

void Session::on_clear() {
  endpointer_.forget();
  uncommitted_ = 0ns;
  announced_ = false;
  say(&protocol::AgentDialect::cleared);
}

void Session::on_respond() {
  if (call_.response_open) {
    return complain("conversation_already_has_active_response",
                    "The conversation already has an active response.");
  }
  if (state_ == State::recognising) {  // the transcript is still to come, and the answer behind it
    wants_answer_ = true;
    audio_due_ = std::max(transcript_due_, context_.clock.now()) + draw_thinking();
    return open_response();
  }
  if (state_ == State::listening && turn_) {
    wants_answer_ = true;
    audio_due_ = context_.clock.now() + draw_thinking();
    return think();
  }
  think_unasked();
}

void Session::on_cancel() {
  if (!call_.response_open) {
    return complain("response_cancel_not_active", "There is no active response to cancel.");
  }
  const Instant now = context_.clock.now();
  if (turn_ && state_ == State::talking) turn_->stop_sent = now;
  heard_until_ = std::min(heard_until_, now);
  say(&protocol::AgentDialect::response_cancelled, response());
  call_.response_open = false;
  wants_answer_ = false;
  if (state_ == State::recognising) return;  // the transcript comes all the same
  line_.sleep();
  finish_turn();
}

void Session::on_typed(const protocol::CallerEvent& event) {
  say(&protocol::AgentDialect::typed_taken, std::string_view(event.text));
  if (event.wants_answer && state_ == State::listening) think_unasked();
}

}  // namespace busyhour::agent
