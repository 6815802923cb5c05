#include <algorithm>

#include "base/encoding.h"
#include "protocol/callers.h"
#include "protocol/message_event.h"
#include "protocol/realtime_server_message.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

/// {"instructions":...,} or nothing, for the middle of a session.
std::string instructions_member(const std::string& instructions) {
  if (instructions.empty()) return {};
  std::string member = R"("instructions":)";
  append_json_string(member, instructions);
  return member + ',';
}

/// Turns are detected by the server, with its own defaults; what it heard is asked for, so that
/// turns can be checked.
std::string ga_session(const CallerOptions& options) {
  return R"({"type":"realtime",)" + instructions_member(options.instructions) +
         R"("output_modalities":["audio"],"audio":{"input":{"format":{"type":"audio/pcm",)"
         R"("rate":24000},"transcription":{"model":"gpt-4o-mini-transcribe"},)"
         R"("turn_detection":{"type":"server_vad"}},)"
         R"("output":{"format":{"type":"audio/pcm","rate":24000}}}})";
}

/// Only Voice Live knows other rates than 24 kHz, and a member that says so.
std::string beta_session(const CallerOptions& options) {
  std::string rate;
  if (options.sample_rate != realtime_rate) {
    rate = R"("input_audio_sampling_rate":)" + std::to_string(options.sample_rate) + ',';
  }
  return R"({"modalities":["text","audio"],)" + instructions_member(options.instructions) +
         R"("input_audio_format":"pcm16",)" + rate +
         R"("output_audio_format":"pcm16","input_audio_transcription":{"model":"whisper-1"},)"
         R"("turn_detection":{"type":"server_vad"}})";
}

/// OpenAI Realtime, Azure OpenAI and Azure Voice Live (shared protocol notes, section C).
class RealtimeCaller final : public CallerDialect {
 public:
  explicit RealtimeCaller(const CallerOptions& options)
      : sample_rate_(options.sample_rate), frame_period_(options.frame_period) {
    const bool ga = options.realtime_names == RealtimeNames::ga;
    session_update_ = R"({"type":"session.update","session":)" +
                      (ga ? ga_session(options) : beta_session(options)) + '}';
    if (options.api_key.empty()) return;
    key_header_ =
        options.azure_key
            ? std::pair<std::string, std::string>("api-key", options.api_key)
            : std::pair<std::string, std::string>("Authorization", "Bearer " + options.api_key);
  }

  int sample_rate() const override { return sample_rate_; }
  Duration frame_period() const override { return frame_period_; }
  bool waits_until_ready() const override { return true; }
  bool expects_greeting() const override { return false; }

  /// Azure keeps x-ms-client-request-id in its logs; an agent that counts calls as those of ACS
  /// reads the other one.
  std::vector<std::pair<std::string, std::string>> headers(const CallIdentity& id) const override {
    std::vector<std::pair<std::string, std::string>> all = {
        {"x-ms-client-request-id", id.call_id}, {"x-ms-call-connection-id", id.call_id}};
    if (key_header_) all.push_back(*key_header_);
    return all;
  }

  std::vector<std::string> opening(const CallIdentity&) const override { return {session_update_}; }

  FrameTemplate frame(std::span<const audio::Sample> samples) const override {
    FrameTemplate made;
    made.payload = R"({"type":"input_audio_buffer.append","audio":")" +
                   base64_encode(std::as_bytes(samples)) + R"("})";
    return made;
  }

  void parse(std::string_view message, bool binary, AgentEvent& event) const override {
    if (!binary) return parse_realtime_message(message, event);
    become_binary(event, message.size(), "the Realtime API");
  }

  /// The server believes that everything was heard which it sent; whole milliseconds, rounded down,
  /// as it refuses more than there is.
  std::string interrupted(std::string_view item_id, Duration heard) const override {
    if (item_id.empty()) return {};
    std::string message = R"({"type":"conversation.item.truncate","item_id":)";
    append_json_string(message, item_id);
    return message + R"(,"content_index":0,"audio_end_ms":)" +
           std::to_string(std::max<std::int64_t>(0, heard / 1ms)) + '}';
  }

 private:
  int sample_rate_;
  Duration frame_period_;
  std::string session_update_;
  std::optional<std::pair<std::string, std::string>> key_header_;
};

}  // namespace

std::unique_ptr<const CallerDialect> make_realtime_caller(const CallerOptions& options) {
  return std::make_unique<RealtimeCaller>(options);
}

}  // namespace busyhour::protocol
