// The agent's side of OpenAI Realtime (protocol notes, section C): the newer names (GA), and the
// older ones that Azure OpenAI's preview and Azure Voice Live keep.
#include <fmt/format.h>

#include <array>

#include "protocol/accelerator_messages.h"
#include "protocol/agent_dialect.h"
#include "protocol/realtime_client_message.h"
#include "protocol/realtime_session.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

constexpr std::uint16_t going_away = 1001;  // RFC 6455 section 7.4.1
constexpr Duration delta_length = 100ms;

struct Names {
  bool beta;
  std::string_view audio, transcript;  ///< of the messages, before ".delta" and ".done"
  std::string_view content;            ///< of spoken content
};
constexpr Names ga_names{false, "response.output_audio", "response.output_audio_transcript",
                         "output_audio"};
constexpr Names beta_names{true, "response.audio", "response.audio_transcript", "audio"};

/// How a response ended.
struct Outcome {
  std::string_view status;       ///< of the response
  std::string_view item_status;  ///< of what it said
  std::string details = "null";  ///< JSON
};
Outcome cancelled(std::string_view reason) {
  return {"cancelled", "incomplete",
          fmt::format(R"({{"type":"cancelled","reason":"{}"}})", reason)};
}

class RealtimeAgent final : public AgentDialect {
 public:
  explicit RealtimeAgent(const Names& names) : names_(names) {}

  int sample_rate() const override { return 24000; }
  int uplink_rate() const override { return 24000; }
  Greets greets() const override { return Greets::when_asked; }
  void parse(std::string_view message, bool binary, CallerEvent& event) const override;
  std::vector<SpeechPiece> speech(std::vector<audio::Sample> samples) const override;
  std::string broken_audio(const AgentCall& call) const override {
    return fmt::format(R"({{"type":"{}.delta","event_id":"event_{}",{},"delta":"@@@@"}})",
                       names_.audio, blank_token, part(call));
  }

  void connected(AgentCall& call, Messages& messages) const override;
  void configured(AgentCall& call, Messages& messages) const override;
  void speech_started(AgentCall& call, const SpeechBegin& begin, Messages& messages) const override;
  void turn_ended(AgentCall& call, Duration position, bool detected,
                  Messages& messages) const override;
  void user_transcript(AgentCall& call, std::string_view text, Duration spoken,
                       Messages& messages) const override;
  void typed_taken(AgentCall& call, std::string_view text, Messages& messages) const override;
  void cleared(AgentCall& call, Messages& messages) const override;
  void truncated(AgentCall& call, const CallerEvent& event, Messages& messages) const override;
  void response_created(AgentCall& call, Messages& messages) const override;
  void response_begins(AgentCall& call, const Response& response,
                       Messages& messages) const override;
  void response_done(AgentCall& call, const Response& response, Messages& messages) const override;
  void response_cancelled(AgentCall& call, const Response& response,
                          Messages& messages) const override;
  void response_failed(AgentCall& call, const ResponseFailure& failure,
                       Messages& messages) const override;
  void error(AgentCall& call, std::string_view code, std::string_view message,
             std::string_view event_id, Messages& messages) const override;
  std::uint16_t session_ends(AgentCall& call, std::string& reason,
                             Messages& messages) const override;

 private:
  /// {"type":TYPE,"event_id":"event_...",MEMBERS}; `members` without the first comma.
  static std::string event(AgentCall& call, std::string_view type, std::string_view members) {
    const IdToken id = make_token(call.ids);
    return fmt::format(R"({{"type":"{}","event_id":"event_{}",{}}})", type, view(id), members);
  }
  /// Which part of which response a message is about.
  static std::string part(const AgentCall& call) {
    return fmt::format(
        R"("response_id":"resp_{0}","item_id":"item_{0}","output_index":0,"content_index":0)",
        view(call.response));
  }
  void add_item(AgentCall& call, const IdToken& token, std::string_view item,
                Messages& messages) const;
  std::string content(std::string_view text) const {
    return fmt::format(R"({{"type":"{}","transcript":{}}})", names_.content, json_string(text));
  }
  std::string spoken_item(const AgentCall& call, std::string_view status,
                          std::string_view content) const {
    return fmt::format(R"({{"id":"item_{}","object":"realtime.item","type":"message",)"
                       R"("role":"assistant","status":"{}","content":[{}]}})",
                       view(call.response), status, content);
  }
  std::string response_object(const AgentCall& call, const Outcome& outcome,
                              std::string_view output) const;
  void end_response(AgentCall& call, const Outcome& outcome, std::string_view text,
                    Messages& messages) const;

  Names names_;
};

void RealtimeAgent::parse(std::string_view message, bool binary, CallerEvent& event) const {
  if (!binary) return parse_realtime_message(message, names_.beta, event);
  event = CallerEvent{};
  event.kind = CallerEventKind::malformed;
  event.text = "a binary message of " + std::to_string(message.size()) +
               " bytes; this protocol is text only";
}

std::vector<SpeechPiece> RealtimeAgent::speech(std::vector<audio::Sample> samples) const {
  std::vector<SpeechPiece> pieces;
  for (const Cut& cut : cut_evenly(samples, sample_rate(), delta_length, Tail::keep)) {
    SpeechMessage message;
    std::string& text = message.text;
    const auto place = [&](std::string_view before, IdPlace::What what) {
      text += before;
      message.ids.push_back({what, text.size()});
      text += blank_token;
    };
    text = fmt::format(R"({{"type":"{}.delta",)", names_.audio);
    place(R"("event_id":"event_)", IdPlace::What::event);
    place(R"(","response_id":"resp_)", IdPlace::What::response);
    place(R"(","item_id":"item_)", IdPlace::What::response);
    text += R"(","output_index":0,"content_index":0,"delta":")";
    text += audio_message("", cut.samples, R"("})").text;
    pieces.push_back({cut.begin, cut.length, {std::move(message)}});
  }
  return pieces;
}

void RealtimeAgent::connected(AgentCall& call, Messages& messages) const {
  messages.push_back(
      event(call, "session.created", R"("session":)" + realtime_session(call, names_.beta)));
}

void RealtimeAgent::configured(AgentCall& call, Messages& messages) const {
  messages.push_back(
      event(call, "session.updated", R"("session":)" + realtime_session(call, names_.beta)));
}

/// The service itself stops a response into which the caller speaks, if it is asked to.
void RealtimeAgent::speech_started(AgentCall& call, const SpeechBegin& begin,
                                   Messages& messages) const {
  call.user_item = make_token(call.ids);
  const Duration start = std::max(Duration{0}, begin.position - call.settings.prefix);
  messages.push_back(event(call, "input_audio_buffer.speech_started",
                           fmt::format(R"("audio_start_ms":{},"item_id":"item_{}")", start / 1ms,
                                       view(call.user_item))));
  if (begin.interrupts && call.response_open) {
    end_response(call, cancelled("turn_detected"), "", messages);
  }
}

void RealtimeAgent::turn_ended(AgentCall& call, Duration position, bool detected,
                               Messages& messages) const {
  if (detected) {
    messages.push_back(event(call, "input_audio_buffer.speech_stopped",
                             fmt::format(R"("audio_end_ms":{},"item_id":"item_{}")", position / 1ms,
                                         view(call.user_item))));
  } else {
    call.user_item = make_token(call.ids);
  }
  const std::string previous =
      call.has_items ? fmt::format(R"("item_{}")", view(call.last_item)) : "null";
  messages.push_back(event(
      call, "input_audio_buffer.committed",
      fmt::format(R"("previous_item_id":{},"item_id":"item_{}")", previous, view(call.user_item))));
  add_item(call, call.user_item,
           fmt::format(R"({{"id":"item_{}","object":"realtime.item","type":"message",)"
                       R"("role":"user","status":"completed",)"
                       R"("content":[{{"type":"input_audio","transcript":null}}]}})",
                       view(call.user_item)),
           messages);
}

/// GA tells twice of an item, beta once.
void RealtimeAgent::add_item(AgentCall& call, const IdToken& token, std::string_view item,
                             Messages& messages) const {
  const std::string previous =
      call.has_items ? fmt::format(R"("item_{}")", view(call.last_item)) : "null";
  const std::string members = fmt::format(R"("previous_item_id":{},"item":{})", previous, item);
  if (names_.beta) {
    messages.push_back(event(call, "conversation.item.created", members));
  } else {
    messages.push_back(event(call, "conversation.item.added", members));
    const bool complete = item.contains(R"("status":"completed")");
    if (complete) messages.push_back(event(call, "conversation.item.done", members));
  }
  call.last_item = token;
  call.has_items = true;
}

void RealtimeAgent::user_transcript(AgentCall& call, std::string_view text, Duration spoken,
                                    Messages& messages) const {
  constexpr std::string_view name = "conversation.item.input_audio_transcription";
  const std::string place =
      fmt::format(R"("item_id":"item_{}","content_index":0)", view(call.user_item));
  messages.push_back(event(call, fmt::format("{}.delta", name),
                           fmt::format(R"({},"delta":{})", place, json_string(text))));
  messages.push_back(
      event(call, fmt::format("{}.completed", name),
            fmt::format(R"({},"transcript":{},"usage":{{"type":"duration","seconds":{:.2f}}})",
                        place, json_string(text), to_seconds(spoken))));
}

void RealtimeAgent::typed_taken(AgentCall& call, std::string_view text, Messages& messages) const {
  const IdToken token = make_token(call.ids);
  add_item(call, token,
           fmt::format(R"({{"id":"item_{}","object":"realtime.item","type":"message",)"
                       R"("role":"user","status":"completed",)"
                       R"("content":[{{"type":"input_text","text":{}}}]}})",
                       view(token), json_string(text)),
           messages);
}

void RealtimeAgent::cleared(AgentCall& call, Messages& messages) const {
  const IdToken id = make_token(call.ids);
  messages.push_back(
      fmt::format(R"({{"type":"input_audio_buffer.cleared","event_id":"event_{}"}})", view(id)));
}

void RealtimeAgent::truncated(AgentCall& call, const CallerEvent& truncate,
                              Messages& messages) const {
  if (truncate.item_id != fmt::format("item_{}", view(call.response))) {
    return error(call, "item_truncate_invalid_item_id",
                 "Only the newest spoken item can be truncated.", truncate.event_id, messages);
  }
  if (truncate.heard > call.response_audio) {
    return error(call, "invalid_value",
                 fmt::format("Audio content of {}ms is already shorter than {}ms.",
                             call.response_audio / 1ms, truncate.heard / 1ms),
                 truncate.event_id, messages);
  }
  messages.push_back(event(call, "conversation.item.truncated",
                           fmt::format(R"("item_id":"item_{}","content_index":0,"audio_end_ms":{})",
                                       view(call.response), truncate.heard / 1ms)));
}

std::string RealtimeAgent::response_object(const AgentCall& call, const Outcome& outcome,
                                           std::string_view output) const {
  const std::string_view modalities =
      names_.beta ? R"("modalities":["text","audio"])" : R"("output_modalities":["audio"])";
  const bool complete = outcome.status == "completed";
  return fmt::format(
      R"("response":{{"object":"realtime.response","id":"resp_{}","status":"{}",)"
      R"("status_details":{},"output":[{}],{},"conversation_id":"conv_{}","usage":{}}})",
      view(call.response), outcome.status, outcome.details, output, modalities,
      view(call.conversation),
      complete ? R"({"total_tokens":120,"input_tokens":60,"output_tokens":60})" : "null");
}

void RealtimeAgent::response_created(AgentCall& call, Messages& messages) const {
  messages.push_back(
      event(call, "response.created", response_object(call, {"in_progress", ""}, "")));
}

void RealtimeAgent::response_begins(AgentCall& call, const Response& response,
                                    Messages& messages) const {
  const std::string item = spoken_item(call, "in_progress", "");
  messages.push_back(event(call, "response.output_item.added",
                           fmt::format(R"("response_id":"resp_{}","output_index":0,"item":{})",
                                       view(call.response), item)));
  add_item(call, call.response, item, messages);
  messages.push_back(event(call, "response.content_part.added",
                           fmt::format(R"({},"part":{})", part(call), content(""))));
  messages.push_back(
      event(call, fmt::format("{}.delta", names_.transcript),
            fmt::format(R"({},"delta":{})", part(call), json_string(response.text))));
}

/// All that was begun is ended, the response last.
void RealtimeAgent::end_response(AgentCall& call, const Outcome& outcome, std::string_view text,
                                 Messages& messages) const {
  call.response_open = false;
  std::string item;
  if (call.response_has_audio) {
    item = spoken_item(call, outcome.item_status, content(text));
    messages.push_back(event(call, fmt::format("{}.done", names_.audio), part(call)));
    messages.push_back(event(call, fmt::format("{}.done", names_.transcript),
                             fmt::format(R"({},"transcript":{})", part(call), json_string(text))));
    messages.push_back(event(call, "response.content_part.done",
                             fmt::format(R"({},"part":{})", part(call), content(text))));
    messages.push_back(event(call, "response.output_item.done",
                             fmt::format(R"("response_id":"resp_{}","output_index":0,"item":{})",
                                         view(call.response), item)));
    if (!names_.beta) {
      messages.push_back(event(call, "conversation.item.done", R"("item":)" + item));
    }
  }
  messages.push_back(event(call, "response.done", response_object(call, outcome, item)));
}

void RealtimeAgent::response_done(AgentCall& call, const Response& response,
                                  Messages& messages) const {
  end_response(call, {"completed", "completed"}, response.text, messages);
}

void RealtimeAgent::response_cancelled(AgentCall& call, const Response& response,
                                       Messages& messages) const {
  end_response(call, cancelled("client_cancelled"), response.text, messages);
}

/// What goes wrong while a response is made is the response's failure; the rest is an error event.
void RealtimeAgent::response_failed(AgentCall& call, const ResponseFailure& failure,
                                    Messages& messages) const {
  if (!call.response_open) return error(call, failure.code, failure.message, "", messages);
  const bool limited = failure.kind == ResponseFailure::Kind::rate_limit;
  end_response(call,
               {"failed", "incomplete",
                fmt::format(R"({{"type":"failed","error":{{"type":"{}","code":{},"message":{}}}}})",
                            limited ? "requests" : "server_error", json_string(failure.code),
                            json_string(failure.message))},
               "", messages);
}

void RealtimeAgent::error(AgentCall& call, std::string_view code, std::string_view message,
                          std::string_view event_id, Messages& messages) const {
  messages.push_back(event(
      call, "error",
      fmt::format(R"("error":{{"type":"{}","code":{},"message":{},"param":null,"event_id":{}}})",
                  code.starts_with("server") ? "server_error" : "invalid_request_error",
                  json_string(code), json_string(message),
                  event_id.empty() ? "null" : json_string(event_id))));
}

std::uint16_t RealtimeAgent::session_ends(AgentCall& call, std::string& reason,
                                          Messages& messages) const {
  if (reason.empty()) reason = "Your session hit the maximum duration of 60 minutes.";
  error(call, "session_expired", reason, "", messages);
  return going_away;
}

}  // namespace

const AgentDialect& realtime_agent(bool beta) {
  static const RealtimeAgent ga(ga_names);
  static const RealtimeAgent older(beta_names);
  return beta ? older : ga;
}

}  // namespace busyhour::protocol
