#include <fmt/format.h>

#include <bit>

#include "base/encoding.h"
#include "protocol/acs_client_message.h"
#include "protocol/agent_dialect.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

static_assert(std::endian::native == std::endian::little, "PCM16 on the wire is little endian");

/// The parts of an agent's messages that differ from one generation of agents to the next.
struct AcsSpelling {
  std::string_view before_audio, after_audio;
  std::string_view stop_audio;
};

/// The accelerator's 2025 cascade, which Microsoft's Python quickstart resembles.
constexpr AcsSpelling r1 = {R"({"kind":"AudioData","AudioData":{"data":")",
                            R"("},"StopAudio":null})",
                            R"({"Kind":"StopAudio","AudioData":null,"StopAudio":{}})"};

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

/// The common frame of session broadcasts; `payload` is JSON.
std::string envelope(std::string_view type, std::string_view topic, std::string_view sender,
                     std::string_view call_id, std::string_view payload, WallTime at) {
  std::string id;
  append_json_string(id, call_id);
  return fmt::format(
      R"({{"type":"{}","topic":"{}","session_id":{},"call_id":{},"user_id":null,"sender":"{}",)"
      R"("ts":"{}","payload":{},"session_context":{{"session_id":{},"restricted_to_session":true,)"
      R"("timestamp":{:.6f}}}}})",
      type, topic, id, id, sender, timestamp(at), payload, id, epoch_seconds(at));
}

class AcsAgent final : public AgentDialect {
 public:
  explicit AcsAgent(const AcsSpelling& spelling) : spelling_(spelling) {}

  int sample_rate() const override { return 16000; }
  Duration frame_period() const override { return 20ms; }

  void parse(std::string_view message, bool binary, CallerEvent& event) const override {
    if (!binary) return parse_client_message(message, event);
    event = CallerEvent{};
    event.kind = CallerEventKind::malformed;
    event.text = "a binary message of " + std::to_string(message.size()) +
                 " bytes; ACS media streaming is text only";
  }

  std::string audio(std::span<const audio::Sample> samples) const override {
    return std::string(spelling_.before_audio)
        .append(base64_encode(std::as_bytes(samples)))
        .append(spelling_.after_audio);
  }

  std::string stop_audio() const override { return std::string(spelling_.stop_audio); }

  std::string user_transcript(std::string_view call_id, std::string_view text,
                              WallTime at) const override {
    std::string payload = R"({"message":)";
    append_json_string(payload, text);
    return envelope("status", "session", "User", call_id, payload += '}', at);
  }

  /// R1 itself has no mark of its own for the end of an answer; this is its successor's.
  std::string response_done(std::string_view call_id, std::string_view text,
                            WallTime at) const override {
    std::string payload =
        R"({"type":"assistant","streaming":false,"status":"completed","message":)";
    append_json_string(payload, text);
    return envelope("event", "session", "Assistant", call_id, payload += '}', at);
  }

  std::string error(std::string_view code, std::string_view message, WallTime at) const override {
    std::string text = R"({"kind":"ErrorData","errorData":{"code":)";
    append_json_string(text, code);
    text += R"(,"message":)";
    append_json_string(text, message);
    return text + fmt::format(R"(,"timestamp":{:.3f}}}}})", epoch_seconds(at));
  }

 private:
  AcsSpelling spelling_;
};

}  // namespace

const AgentDialect& acs_agent() {
  static const AcsAgent agent(r1);
  return agent;
}

}  // namespace busyhour::protocol
