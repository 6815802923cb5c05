// The agent's side of the accelerator's browser connections (protocol notes, section B): samples
// in, JSON out.
#include <fmt/format.h>

#include <array>

#include "protocol/accelerator_messages.h"
#include "protocol/agent_dialect.h"
#include "protocol/browser_client_message.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

class BrowserAgent final : public AgentDialect {
 public:
  explicit BrowserAgent(BrowserAgentKind kind) : kind_(kind) {}

  /// The cascades speak at the page's own rate; Voice Live at the model's, both ways.
  int sample_rate() const override { return voice_live() ? 24000 : 48000; }
  int uplink_rate() const override { return voice_live() ? 24000 : 16000; }
  Greets greets() const override { return Greets::at_once; }

  void parse(std::string_view message, bool binary, CallerEvent& event) const override {
    parse_browser_message(message, binary, r1() ? BrowserTexts::ignored : BrowserTexts::understood,
                          event);
  }

  std::vector<SpeechPiece> speech(std::vector<audio::Sample> samples) const override;
  std::string broken_audio(const AgentCall&) const override {
    return fmt::format(R"({{"type":"audio_data","data":"@@@@","sample_rate":{},"is_final":false}})",
                       sample_rate());
  }

  void connected(AgentCall& call, Messages& messages) const override;
  void speech_started(AgentCall& call, const SpeechBegin& begin, Messages& messages) const override;
  void user_transcript(AgentCall& call, std::string_view text, Duration spoken,
                       Messages& messages) const override;
  void response_begins(AgentCall& call, const Response& response,
                       Messages& messages) const override;
  void response_done(AgentCall& call, const Response& response, Messages& messages) const override;
  void response_failed(AgentCall& call, const ResponseFailure& failure,
                       Messages& messages) const override;
  void error(AgentCall& call, std::string_view code, std::string_view message,
             std::string_view /*event_id*/, Messages& messages) const override {
    messages.push_back(error_data(call, code, message, false));
  }
  std::uint16_t session_ends(AgentCall& call, std::string& reason,
                             Messages& messages) const override {
    return session_end(call, reason, messages);
  }

 private:
  bool r1() const { return kind_ == BrowserAgentKind::r1; }
  bool voice_live() const { return kind_ == BrowserAgentKind::r3_voice_live; }
  SpeechMessage piece_message(const Cut& cut, std::size_t index, std::size_t count) const;

  BrowserAgentKind kind_;
};

/// The cascades number their frames and mark the last one; Voice Live names the response.
SpeechMessage BrowserAgent::piece_message(const Cut& cut, std::size_t index,
                                          std::size_t count) const {
  constexpr std::string_view before = R"({"type":"audio_data","data":")";
  if (!voice_live()) {
    return audio_message(before, cut.samples,
                         fmt::format(R"(","frame_index":{},"total_frames":{},"sample_rate":{},)"
                                     R"("is_final":{}}})",
                                     index, count, sample_rate(), index + 1 == count));
  }
  SpeechMessage message = audio_message(
      before, cut.samples,
      fmt::format(R"(","frame_index":{},"total_frames":null,"sample_rate":{},"is_final":false,)"
                  R"("response_id":"resp_)",
                  index, sample_rate()));
  message.ids.push_back({IdPlace::What::response, message.text.size()});
  message.text.append(blank_token).append(R"("})");
  return message;
}

std::vector<SpeechPiece> BrowserAgent::speech(std::vector<audio::Sample> samples) const {
  const std::vector<Cut> cuts =
      voice_live() ? cut_unevenly(samples, sample_rate())
                   : cut_evenly(samples, sample_rate(), r1() ? 20ms : 50ms, Tail::fill);
  std::vector<SpeechPiece> pieces;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    SpeechPiece& piece = pieces.emplace_back(cuts[i].begin, cuts[i].length);
    piece.messages.push_back(piece_message(cuts[i], i, cuts.size()));
  }
  return pieces;
}

void BrowserAgent::connected(AgentCall& call, Messages& messages) const {
  if (r1()) return;
  messages.push_back(r3_inventory(call));
  messages.push_back(voice_live()
                         ? r3_session_event(call, "voice_live_connected", "voice_live")
                         : r3_session_event(call, "speech_cascade_connected", "speech_cascade"));
}

/// R1 believes that it talks from its first words until somebody interrupts it, so it cancels at
/// every utterance; the others know better.
void BrowserAgent::speech_started(AgentCall& call, const SpeechBegin& begin,
                                  Messages& messages) const {
  const std::string session = json_string(call.session_id);
  if (voice_live()) messages.push_back(r3_user_partial(call));
  if (!begin.interrupts || !(begin.talking || (r1() && call.audio_since_stop))) return;
  call.audio_since_stop = false;
  const auto control = [&](std::string_view action, std::string_view how) {
    messages.push_back(
        fmt::format(R"({{"type":"control","action":"{}","reason":"barge_in",{}"session_id":{}}})",
                    action, how, session));
  };
  switch (kind_) {
    case BrowserAgentKind::r1:
      return control("tts_cancelled", R"("at":"partial",)");
    case BrowserAgentKind::r3:
      return control("audio_stop", "");
    case BrowserAgentKind::r3_voice_live: {
      constexpr std::string_view how = R"("trigger":"voicelive_vad","at":"speech_started",)";
      control("tts_cancelled", how);
      control("audio_stop", how);
      return messages.push_back(r3_assistant_cancelled(call));
    }
  }
}

void BrowserAgent::user_transcript(AgentCall& call, std::string_view text, Duration /*spoken*/,
                                   Messages& messages) const {
  if (!r1()) return messages.push_back(r3_user_final(call, text));
  messages.push_back(envelope(call, "event", "session", "User",
                              R"({"sender":"User","message":)" + json_string(text) + '}'));
}

void BrowserAgent::response_begins(AgentCall& call, const Response& response,
                                   Messages& messages) const {
  if (r1() && response.greeting) {
    messages.push_back(
        envelope(call, "status", "session", "System", message_payload(response.text)));
  } else if (kind_ == BrowserAgentKind::r3 && response.greeting) {
    messages.push_back(r3_greeting(call, response.text));
  } else if (voice_live()) {
    messages.push_back(r3_assistant_delta(call, response.text));
  }
}

void BrowserAgent::response_done(AgentCall& call, const Response& response,
                                 Messages& messages) const {
  if (r1()) {
    if (response.greeting) return;
    messages.push_back(
        envelope(call, "assistant_streaming", "session", "Assistant",
                 R"({"streaming":true,"content":)" + json_string(response.text) + '}'));
    messages.push_back(
        fmt::format(R"({{"type":"assistant_final","content":{},"speaker":"assistant"}})",
                    json_string(response.text)));
    messages.push_back(
        envelope(call, "status", "session", "Auth Agent", message_payload(response.text)));
    return;
  }
  if (voice_live()) {
    messages.push_back(fmt::format(
        R"({{"type":"audio_data","sample_rate":{},"is_final":true,"response_id":"resp_{}"}})",
        sample_rate(), view(call.response)));
  } else if (!response.greeting) {
    messages.push_back(r3_assistant_delta(call, response.text));
  }
  messages.push_back(r3_assistant_final(call, response.text));
}

void BrowserAgent::response_failed(AgentCall& call, const ResponseFailure& failure,
                                   Messages& messages) const {
  if (voice_live()) {
    return messages.push_back(error_data(call, failure.code, failure.message, false));
  }
  const bool speaks_badly =
      failure.kind == ResponseFailure::Kind::speech_synthesis || failure.speech_service;
  if (!r1() || !speaks_badly) return messages.push_back(r3_failure(call, failure));
  messages.push_back(fmt::format(R"({{"type":"tts_error","error":{},"text":""}})",
                                 json_string(failure.code + ": " + failure.message)));
}

}  // namespace

const AgentDialect& browser_agent(BrowserAgentKind kind) {
  static const std::array agents{BrowserAgent(BrowserAgentKind::r1),
                                 BrowserAgent(BrowserAgentKind::r3),
                                 BrowserAgent(BrowserAgentKind::r3_voice_live)};
  return agents[static_cast<std::size_t>(kind)];
}

}  // namespace busyhour::protocol
