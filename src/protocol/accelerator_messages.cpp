#include "protocol/accelerator_messages.h"

#include <fmt/format.h>

#include <bit>

#include "base/encoding.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

static_assert(std::endian::native == std::endian::little, "PCM16 on the wire is little endian");

constexpr std::uint16_t normal_closure = 1000;  // RFC 6455 section 7.4.1
constexpr std::size_t longest_caption = 220;    // as the accelerator cuts it

double epoch_seconds(WallTime at) {
  return to_seconds(at.time_since_epoch());
}

/// "2026-11-21T10:15:33.250001+00:00": the accelerator stamps with microseconds and an offset.
std::string timestamp(WallTime at) {
  const auto in_second = at.time_since_epoch() % 1s;
  std::string text = format_iso8601_ms(at);
  text.resize(text.find('.'));
  return text + fmt::format(".{:06}+00:00", in_second / 1us);
}

/// R3 names the turn and the response in each of its texts.
std::string r3_ids(const AgentCall& call) {
  return fmt::format(R"("turn_id":"turn_{}","response_id":"resp_{}")", view(call.user_item),
                     view(call.response));
}

}  // namespace

std::string envelope(const AgentCall& call, std::string_view type, std::string_view topic,
                     std::string_view sender, std::string_view payload, bool with_speaker) {
  const std::string session = json_string(call.session_id);
  return fmt::format(
      R"({{"type":"{}","topic":"{}","session_id":{},"call_id":{},"user_id":null,"sender":"{}",)"
      R"("ts":"{}","payload":{},{}"session_context":{{"session_id":{},)"
      R"("restricted_to_session":true,"timestamp":{:.6f}}}}})",
      type, topic, session, json_string(call.call_id), sender, timestamp(call.at), payload,
      with_speaker ? fmt::format(R"("speaker_id":"{}",)", sender) : std::string(), session,
      epoch_seconds(call.at));
}

std::string message_payload(std::string_view text) {
  return R"({"message":)" + json_string(text) + '}';
}

std::string r3_user_final(const AgentCall& call, std::string_view text) {
  const std::string words = json_string(text);
  return envelope(call, "event", "session", "User",
                  fmt::format(R"({{"type":"user","message":{},"content":{},"streaming":false,)"
                              R"("status":"completed",{}}})",
                              words, words, r3_ids(call)),
                  true);
}

std::string r3_user_partial(const AgentCall& call) {
  return envelope(call, "event", "session", "User",
                  fmt::format(R"({{"type":"user","streaming":true,"content":"","message":"",{}}})",
                              r3_ids(call)),
                  true);
}

std::string r3_assistant_delta(const AgentCall& call, std::string_view text) {
  const std::string words = json_string(text);
  return envelope(call, "assistant_streaming", "session", "Concierge",
                  fmt::format(R"({{"content":{},"streaming":true,"message":{},)"
                              R"("status":"streaming",{}}})",
                              words, words, r3_ids(call)),
                  true);
}

std::string r3_assistant_final(const AgentCall& call, std::string_view text) {
  return envelope(call, "event", "session", "Concierge",
                  fmt::format(R"({{"type":"assistant","streaming":false,"status":"completed",)"
                              R"("message":{},{}}})",
                              json_string(text), r3_ids(call)),
                  true);
}

std::string r3_assistant_cancelled(const AgentCall& call) {
  return envelope(call, "event", "session", "Concierge",
                  fmt::format(R"({{"type":"assistant_cancelled","status":"cancelled",)"
                              R"("cancel_reason":"barge_in",{}}})",
                              r3_ids(call)),
                  true);
}

std::string r3_greeting(const AgentCall& call, std::string_view text) {
  return envelope(call, "assistant", "session", "Concierge",
                  fmt::format(R"({{"content":{},"streaming":false}})", json_string(text)), true);
}

std::string r3_inventory(const AgentCall& call) {
  return envelope(call, "event", "dashboard", "System",
                  R"({"type":"agent_inventory","agents":[{"name":"Concierge"}]})", true);
}

std::string r3_session_event(const AgentCall& call, std::string_view name,
                             std::string_view streaming_type) {
  return envelope(call, "event", "session", "System",
                  fmt::format(R"({{"event_type":"{}","data":{{"message":"ready",)"
                              R"("streaming_type":"{}","timestamp":"{}"}}}})",
                              name, streaming_type, timestamp(call.at)),
                  true);
}

std::string r3_failure(const AgentCall& call, const ResponseFailure& failure) {
  const bool limited = failure.kind == ResponseFailure::Kind::rate_limit;
  const std::string caption = fmt::format("{}: {}", failure.code, failure.message);
  return envelope(
      call, "status", "session", "System",
      fmt::format(R"({{"message":"The agent cannot answer now.","statusTone":"{}",)"
                  R"("statusCaption":{}}})",
                  limited ? "warning" : "error", json_string(caption.substr(0, longest_caption))),
      true);
}

std::string error_data(const AgentCall& call, std::string_view code, std::string_view message,
                       bool with_time) {
  return fmt::format(
      R"({{"kind":"ErrorData","errorData":{{"code":{},"message":{}{}}}}})", json_string(code),
      json_string(message),
      with_time ? fmt::format(R"(,"timestamp":{:.3f})", epoch_seconds(call.at)) : std::string());
}

std::uint16_t session_end(const AgentCall& call, std::string& reason,
                          AgentDialect::Messages& messages) {
  if (reason.empty()) reason = "IDLE_TIMEOUT";
  messages.push_back(fmt::format(R"({{"type":"session_end","reason":{},"ts":"{}"}})",
                                 json_string(reason), timestamp(call.at)));
  return normal_closure;
}

SpeechMessage audio_message(std::string_view before, std::span<const audio::Sample> samples,
                            std::string_view after) {
  SpeechMessage message;
  message.text.append(before).append(base64_encode(std::as_bytes(samples))).append(after);
  return message;
}

}  // namespace busyhour::protocol
