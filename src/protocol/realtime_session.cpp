#include "protocol/realtime_session.h"

#include <fmt/format.h>

#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

constexpr Duration longest_session = std::chrono::minutes(60);

std::string turn_detection(const SessionSettings& settings) {
  if (settings.turn_detection.empty()) return "null";
  return fmt::format(R"({{"type":{},"threshold":0.5,"prefix_padding_ms":{},)"
                     R"("silence_duration_ms":{},"create_response":{},"interrupt_response":{}}})",
                     json_string(settings.turn_detection), settings.prefix / 1ms,
                     settings.silence / 1ms, settings.create_response, settings.interrupt_response);
}

}  // namespace

std::string realtime_session(const AgentCall& call, bool beta_names) {
  const SessionSettings& settings = call.settings;
  const std::string head = fmt::format(
      R"("object":"realtime.session","id":{},"model":{},"expires_at":{},"instructions":{})",
      json_string(call.session_id), json_string(call.model),
      (call.at.time_since_epoch() + longest_session) / 1s, json_string(settings.instructions));
  const std::string voice = json_string(settings.voice.empty() ? "rms" : settings.voice);
  if (beta_names) {
    return fmt::format(
        R"({{{},"modalities":["text","audio"],"voice":{},"input_audio_format":"pcm16",)"
        R"("input_audio_sampling_rate":{},"output_audio_format":"pcm16",)"
        R"("input_audio_transcription":{{"model":"busyhour-agent"}},"turn_detection":{},)"
        R"("tools":[],"temperature":0.8,"max_response_output_tokens":"inf"}})",
        head, voice, settings.input_rate, turn_detection(settings));
  }
  return fmt::format(
      R"({{"type":"realtime",{},"output_modalities":["audio"],"tools":[],)"
      R"("max_output_tokens":"inf","audio":{{"input":{{"format":{{"type":"audio/pcm",)"
      R"("rate":24000}},"transcription":{{"model":"busyhour-agent"}},"turn_detection":{}}},)"
      R"("output":{{"format":{{"type":"audio/pcm","rate":24000}},"voice":{},"speed":1.0}}}}}})",
      head, turn_detection(settings), voice);
}

}  // namespace busyhour::protocol
