// A dialect for tests of the caller: one letter and a text per message, PCM16 up.
#pragma once

#include <string>

#include "protocol/caller_dialect.h"

namespace busyhour::testing {

/// Uplink: binary PCM16, 16 kHz, 20 ms. Downlink: "A<base64>" audio, "E<text>" end of response,
/// "U<text>" transcript, "T<text>" agent text, "S" stop, "C" cancelled, "X<code> <text>" error,
/// "Z<reason>" session end, "R" ready, "K<label>" unknown, "I" informational, anything else is
/// malformed. Before it "#<id> " says which response (and item) it belongs to.
class PlainDialect final : public protocol::CallerDialect {
 public:
  int sample_rate() const override { return 16000; }
  Duration frame_period() const override { return 20ms; }
  std::vector<std::pair<std::string, std::string>> headers(
      const protocol::CallIdentity& id) const override {
    return {{"x-call", id.call_id}};
  }
  bool waits_until_ready() const override { return waits; }
  bool expects_greeting() const override { return greets; }
  std::string interrupted(std::string_view item_id, Duration heard) const override {
    if (item_id.empty()) return {};
    return "heard " + std::string(item_id) + " " + format_duration(heard);
  }
  std::vector<std::string> opening(const protocol::CallIdentity&) const override {
    return {"hello"};
  }
  protocol::FrameTemplate frame(std::span<const audio::Sample> samples) const override {
    protocol::FrameTemplate ready;
    const auto* bytes = reinterpret_cast<const char*>(samples.data());
    ready.payload.assign(bytes, samples.size_bytes());
    ready.binary = true;
    return ready;
  }
  void parse(std::string_view message, bool, protocol::AgentEvent& event) const override {
    using protocol::AgentEventKind;
    event = {};
    if (message.starts_with('#')) {
      event.response_id = event.item_id = std::string(message.substr(1, message.find(' ') - 1));
      message.remove_prefix(message.find(' ') + 1);
    }
    const std::string_view rest = message.empty() ? message : message.substr(1);
    event.text = std::string(rest);
    switch (message.empty() ? '\0' : message.front()) {
      case 'A':
        event.kind = AgentEventKind::audio;
        event.audio = rest;
        return;
      case 'E':
        event.kind = AgentEventKind::agent_final;
        return;
      case 'U':
        event.kind = AgentEventKind::user_final;
        return;
      case 'T':
        event.kind = AgentEventKind::agent_text;
        return;
      case 'S':
        event.kind = AgentEventKind::stop_audio;
        return;
      case 'C':
        event.kind = AgentEventKind::cancelled;
        event.text = "reason";
        return;
      case 'R':
        event.kind = AgentEventKind::ready;
        return;
      case 'I':
        event.kind = AgentEventKind::informational;
        return;
      case 'K':
        event.kind = AgentEventKind::unknown;
        event.label = std::string(rest);
        return;
      case 'X': {
        event.kind = AgentEventKind::error;
        const std::size_t space = rest.find(' ');
        event.code = std::string(rest.substr(0, space));
        event.text = space == rest.npos ? "" : std::string(rest.substr(space + 1));
        return;
      }
      case 'Z':
        event.kind = AgentEventKind::session_end;
        return;
      default:
        event.kind = AgentEventKind::malformed;
        event.text = "nonsense";
    }
  }

  bool waits = false;
  bool greets = true;
};

}  // namespace busyhour::testing
