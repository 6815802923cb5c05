// A dialect for tests of the caller: one letter and a text per message, PCM16 up.
#pragma once

#include <string>

#include "protocol/caller_dialect.h"

namespace busyhour::testing {

/// Uplink: binary PCM16, 16 kHz, 20 ms. Downlink: "A<base64>" audio, "E<text>" end of response,
/// "U<text>" transcript, "T<text>" agent text, "S" stop, "X<code>" error, "Z<reason>" session end,
/// anything else is malformed.
class PlainDialect final : public protocol::CallerDialect {
 public:
  int sample_rate() const override { return 16000; }
  Duration frame_period() const override { return 20ms; }
  std::vector<std::pair<std::string, std::string>> headers(
      const protocol::CallIdentity& id) const override {
    return {{"x-call", id.call_id}};
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
      case 'X':
        event.kind = AgentEventKind::error;
        event.code = std::string(rest);
        return;
      case 'Z':
        event.kind = AgentEventKind::session_end;
        return;
      default:
        event.kind = AgentEventKind::malformed;
        event.text = "nonsense";
    }
  }
};

}  // namespace busyhour::testing
