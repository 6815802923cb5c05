#include <bit>

#include "base/encoding.h"
#include "protocol/acs_server_message.h"
#include "protocol/call_headers.h"
#include "protocol/callers.h"
#include "protocol/message_event.h"
#include "protocol/text.h"

namespace busyhour::protocol {

namespace {

static_assert(std::endian::native == std::endian::little, "PCM16 on the wire is little endian");

// Places that the sender patches in each frame; both spellings are valid as they stand.
constexpr std::string_view timestamp_placeholder = "2000-01-01T00:00:00.000Z";
constexpr std::string_view participant_placeholder = "8:acs:00000000-0000-0000-0000-000000000000";
static_assert(timestamp_placeholder.size() == timestamp_length);
static_assert(participant_placeholder.size() == participant_length);

/// Azure Communication Services as a client: lower-camel member names, PascalCase kinds (Microsoft
/// Learn, "Audio streaming overview" of Call Automation).
class AcsCaller final : public CallerDialect {
 public:
  AcsCaller(int sample_rate, Duration frame_period)
      : sample_rate_(sample_rate), frame_period_(frame_period) {}

  int sample_rate() const override { return sample_rate_; }
  Duration frame_period() const override { return frame_period_; }

  std::vector<std::pair<std::string, std::string>> headers(const CallIdentity& id) const override {
    return call_headers(id);
  }

  /// One AudioMetadata message in both spellings: ACS's member, and `payload`, which some agents
  /// read instead (shared protocol notes, A.2).
  std::vector<std::string> opening(const CallIdentity& id) const override {
    const std::string rate = std::to_string(sample_rate_);
    const std::size_t bytes =
        audio::frame_samples(sample_rate_, frame_period()) * sizeof(audio::Sample);
    std::string message = R"({"kind":"AudioMetadata","audioMetadata":{"subscriptionId":)";
    append_json_string(message, id.subscription_id);
    message += R"(,"encoding":"PCM","sampleRate":)" + rate + R"(,"channels":1,"length":)" +
               std::to_string(bytes) + R"(},"payload":{"format":"pcm","rate":)" + rate +
               R"(,"channels":1}})";
    return {std::move(message)};
  }

  /// `silent` is always said: an agent that misses it drops the frame.
  FrameTemplate frame(std::span<const audio::Sample> samples) const override {
    FrameTemplate made;
    made.payload = R"({"kind":"AudioData","audioData":{"timestamp":")";
    made.timestamp_at = made.payload.size();
    made.payload.append(timestamp_placeholder).append(R"(","participantRawID":")");
    made.participant_at = made.payload.size();
    made.payload.append(participant_placeholder).append(R"(","data":")");
    made.payload.append(base64_encode(std::as_bytes(samples))).append(R"(","silent":false}})");
    return made;
  }

  void parse(std::string_view message, bool binary, AgentEvent& event) const override {
    if (!binary) return parse_acs_message(message, event);
    become_binary(event, message.size(), "ACS media streaming");
  }

 private:
  int sample_rate_;
  Duration frame_period_;
};

}  // namespace

std::unique_ptr<const CallerDialect> make_acs_caller(int sample_rate, Duration frame_period) {
  return std::make_unique<AcsCaller>(sample_rate, frame_period);
}

const CallerDialect& acs_caller(int sample_rate) {
  static const AcsCaller standard(16000, 20ms);
  static const AcsCaller wide(24000, 20ms);
  return sample_rate == 24000 ? wide : standard;
}

}  // namespace busyhour::protocol
