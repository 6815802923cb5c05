// The agent's side of ACS media streaming in the spellings and habits of several generations
// (protocol notes, A.3). What they do is a table; what they have in common is code.
#include <fmt/format.h>

#include <array>

#include "protocol/accelerator_messages.h"
#include "protocol/acs_client_message.h"
#include "protocol/agent_dialect.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

constexpr int rate = 16000;

enum class Stops : std::uint8_t { never, when_interrupted, at_any_speech };
enum class Texts : std::uint8_t { none, r1, r1_voice_live, r2, r3, r3_voice_live };
enum class EndMark : std::uint8_t { none, status, event, audio_end };
enum class Errors : std::uint8_t { data_with_time, data_after_stop, caption };

struct AcsHabits {
  std::string_view name;
  std::string_view before_audio, after_audio;
  std::string_view stop_audio;
  Stops stops;
  Duration frame;  ///< 0: pieces of various lengths
  Tail tail;
  Texts texts;
  EndMark end_mark;
  Errors errors;
  Greets greets;
};

constexpr std::string_view r1_before = R"({"kind":"AudioData","AudioData":{"data":")";
constexpr std::string_view r1_after = R"("},"StopAudio":null})";
constexpr std::string_view r1_stop = R"({"Kind":"StopAudio","AudioData":null,"StopAudio":{}})";

/// In the order of AcsAgentKind. `plain` is R1's spelling with the manners that make each point of
/// a turn visible: it stops when it is interrupted and says, as R3 does, when an answer is
/// complete.
constexpr std::array<AcsHabits, 8> generations{{
    {"plain", r1_before, r1_after, r1_stop, Stops::when_interrupted, 20ms, Tail::fill, Texts::r1,
     EndMark::event, Errors::data_with_time, Greets::after_metadata},
    {"r1", r1_before, r1_after, r1_stop, Stops::at_any_speech, 20ms, Tail::drop, Texts::r1,
     EndMark::status, Errors::caption, Greets::after_metadata},
    {"r2", r1_before, r1_after, r1_stop, Stops::at_any_speech, 40ms, Tail::fill, Texts::r2,
     EndMark::status, Errors::caption, Greets::after_metadata},
    {"r3", R"({"kind":"AudioData","audioData":{"data":")",
     R"(","timestamp":null,"participantRawID":null,"silent":false}})", "", Stops::never, 40ms,
     Tail::keep, Texts::r3, EndMark::event, Errors::caption, Greets::at_once},
    {"vl1", r1_before, r1_after, "", Stops::never, 0ms, Tail::keep, Texts::r1_voice_live,
     EndMark::none, Errors::data_with_time, Greets::after_metadata},
    {"vl3", r1_before, r1_after, R"({"kind":"StopAudio","AudioData":null,"StopAudio":{}})",
     Stops::at_any_speech, 0ms, Tail::keep, Texts::r3_voice_live, EndMark::audio_end,
     Errors::data_after_stop, Greets::at_once},
    {"sdk", R"({"kind":"audioData","audioData":{"data":")",
     R"(","isSilent":false},"stopAudio":{}})", R"({"kind":"stopAudio","stopAudio":{}})",
     Stops::when_interrupted, 20ms, Tail::fill, Texts::none, EndMark::none, Errors::data_with_time,
     Greets::after_metadata},
    {"quickstart", R"({"Kind":"AudioData","AudioData":{"Data":")", r1_after, r1_stop,
     Stops::when_interrupted, 20ms, Tail::fill, Texts::none, EndMark::none, Errors::data_with_time,
     Greets::after_metadata},
}};

/// R3's copy of each audio message for the dashboards that listen in.
SpeechMessage audio_copy(std::span<const audio::Sample> samples) {
  SpeechMessage copy = audio_message(
      R"({"type":"audio_data","data":")", samples,
      R"(","sample_rate":16000,"is_final":false,"total_frames":null,"response_id":"resp_)");
  copy.ids.push_back({IdPlace::What::response, copy.text.size()});
  copy.text.append(blank_token).append(R"("})");
  return copy;
}

class AcsAgent final : public AgentDialect {
 public:
  explicit AcsAgent(const AcsHabits& habits) : habits_(habits) {}

  int sample_rate() const override { return rate; }
  int uplink_rate() const override { return rate; }
  Greets greets() const override { return habits_.greets; }
  bool greeting_yields() const override { return habits_.texts != Texts::r3; }
  void parse(std::string_view message, bool binary, CallerEvent& event) const override;
  std::vector<SpeechPiece> speech(std::vector<audio::Sample> samples) const override;
  std::string broken_audio(const AgentCall&) const override {
    return std::string(habits_.before_audio).append("@@@@").append(habits_.after_audio);
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
    messages.push_back(error_data(call, code, message, habits_.errors != Errors::data_after_stop));
  }
  std::uint16_t session_ends(AgentCall& call, std::string& reason,
                             Messages& messages) const override {
    return session_end(call, reason, messages);
  }

 private:
  void stop(AgentCall& call, Messages& messages) const {
    call.audio_since_stop = false;
    messages.emplace_back(habits_.stop_audio);
  }

  AcsHabits habits_;
};

void AcsAgent::parse(std::string_view message, bool binary, CallerEvent& event) const {
  if (binary) {
    event = CallerEvent{};
    // R3 takes no notice of binary messages; for the others they are the end of the connection.
    if (habits_.texts == Texts::r3 || habits_.texts == Texts::r3_voice_live) return;
    event.kind = CallerEventKind::malformed;
    event.text = "a binary message of " + std::to_string(message.size()) +
                 " bytes; ACS media streaming is text only";
    return;
  }
  parse_client_message(message, event);
  // R1 takes a frame that does not say whether it is silent for a silent one.
  if (habits_.name == "r1" && event.kind == CallerEventKind::audio && !event.silent) {
    event.silent = !message.contains(R"("silent")");
  }
}

std::vector<SpeechPiece> AcsAgent::speech(std::vector<audio::Sample> samples) const {
  const std::vector<Cut> cuts = habits_.frame > 0ns
                                    ? cut_evenly(samples, rate, habits_.frame, habits_.tail)
                                    : cut_unevenly(samples, rate);
  std::vector<SpeechPiece> pieces;
  for (const Cut& cut : cuts) {
    SpeechPiece& piece = pieces.emplace_back(cut.begin, cut.length);
    piece.messages.push_back(audio_message(habits_.before_audio, cut.samples, habits_.after_audio));
    if (habits_.texts == Texts::r3_voice_live) piece.messages.push_back(audio_copy(cut.samples));
  }
  return pieces;
}

void AcsAgent::connected(AgentCall& call, Messages& messages) const {
  if (habits_.texts != Texts::r3 && habits_.texts != Texts::r3_voice_live) return;
  messages.push_back(r3_inventory(call));
  if (habits_.texts == Texts::r3_voice_live) {
    messages.push_back(r3_session_event(call, "session_updated", "voice_live"));
  }
}

void AcsAgent::speech_started(AgentCall& call, const SpeechBegin& begin, Messages& messages) const {
  const bool stops =
      begin.interrupts && (habits_.stops == Stops::at_any_speech ||
                           (habits_.stops == Stops::when_interrupted && begin.talking));
  const bool told = habits_.texts == Texts::r3_voice_live && !call.audio_since_stop;
  if (stops && !told) stop(call, messages);
  if (habits_.texts == Texts::r2) {
    messages.push_back(
        envelope(call, "event", "session", "User",
                 R"({"event_type":"stt_partial","data":{"content":"heard speech"}})"));
  } else if (habits_.texts == Texts::r3_voice_live) {
    messages.push_back(r3_user_partial(call));
    if (begin.talking && begin.interrupts) messages.push_back(r3_assistant_cancelled(call));
  }
}

void AcsAgent::user_transcript(AgentCall& call, std::string_view text, Duration /*spoken*/,
                               Messages& messages) const {
  if (habits_.texts == Texts::r1 || habits_.texts == Texts::r2) {
    messages.push_back(envelope(call, "status", "session", "User", message_payload(text)));
  } else if (habits_.texts == Texts::r3 || habits_.texts == Texts::r3_voice_live) {
    messages.push_back(r3_user_final(call, text));
  }
}

void AcsAgent::response_begins(AgentCall& call, const Response& response,
                               Messages& messages) const {
  if (habits_.texts == Texts::r3 && response.greeting) {
    messages.push_back(r3_greeting(call, response.text));
  } else if (habits_.texts == Texts::r3_voice_live) {
    messages.push_back(r3_assistant_delta(call, response.text));
  } else if (habits_.texts == Texts::r1_voice_live) {
    messages.push_back(R"({"kind":"TextData","textData":{"text":)" + json_string(response.text) +
                       fmt::format(R"(,"role":"assistant","timestamp":{:.3f}}}}})",
                                   to_seconds(call.at.time_since_epoch())));
  }
}

void AcsAgent::response_done(AgentCall& call, const Response& response, Messages& messages) const {
  if (habits_.texts == Texts::r3 && !response.greeting) {
    messages.push_back(r3_assistant_delta(call, response.text));
  }
  switch (habits_.end_mark) {
    case EndMark::none:
      return;
    case EndMark::status:
      return messages.push_back(
          envelope(call, "status", "session", "Auth Agent", message_payload(response.text)));
    case EndMark::event:
      return messages.push_back(r3_assistant_final(call, response.text));
    case EndMark::audio_end:
      messages.push_back(fmt::format(
          R"({{"type":"audio_data","sample_rate":16000,"is_final":true,"response_id":"resp_{}"}})",
          view(call.response)));
      return messages.push_back(r3_assistant_final(call, response.text));
  }
}

void AcsAgent::response_failed(AgentCall& call, const ResponseFailure& failure,
                               Messages& messages) const {
  if (habits_.errors == Errors::caption) return messages.push_back(r3_failure(call, failure));
  if (habits_.errors == Errors::data_after_stop) stop(call, messages);
  messages.push_back(
      error_data(call, failure.code, failure.message, habits_.errors == Errors::data_with_time));
}

}  // namespace

std::optional<AcsAgentKind> acs_agent_kind_from(std::string_view text) {
  for (std::size_t i = 0; i < generations.size(); ++i) {
    if (generations[i].name == text) return static_cast<AcsAgentKind>(i);
  }
  return std::nullopt;
}

const AgentDialect& acs_agent(AcsAgentKind kind) {
  static const auto agents = [] {
    return std::array{AcsAgent(generations[0]), AcsAgent(generations[1]), AcsAgent(generations[2]),
                      AcsAgent(generations[3]), AcsAgent(generations[4]), AcsAgent(generations[5]),
                      AcsAgent(generations[6]), AcsAgent(generations[7])};
  }();
  return agents[static_cast<std::size_t>(kind)];
}

}  // namespace busyhour::protocol
