#include <bit>

#include "protocol/browser_server_message.h"
#include "protocol/call_headers.h"
#include "protocol/callers.h"
#include "protocol/message_event.h"

namespace busyhour::protocol {

namespace {

static_assert(std::endian::native == std::endian::little, "PCM16 on the wire is little endian");

/// The accelerator's page: raw PCM16 up, JSON down (shared protocol notes, section B).
class BrowserCaller final : public CallerDialect {
 public:
  BrowserCaller(int sample_rate, Duration frame_period, int downlink_rate)
      : sample_rate_(sample_rate), frame_period_(frame_period), downlink_rate_(downlink_rate) {}

  int sample_rate() const override { return sample_rate_; }
  Duration frame_period() const override { return frame_period_; }

  std::vector<std::pair<std::string, std::string>> headers(const CallIdentity& id) const override {
    return call_headers(id);
  }

  /// Nothing. The seeds' load test sends an AudioMetadata text as to ACS, which one generation of
  /// agents takes for something that the user typed, and answers.
  std::vector<std::string> opening(const CallIdentity&) const override { return {}; }

  FrameTemplate frame(std::span<const audio::Sample> samples) const override {
    const auto bytes = std::as_bytes(samples);
    FrameTemplate made;
    made.payload.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    made.binary = true;
    return made;
  }

  void parse(std::string_view message, bool binary, AgentEvent& event) const override {
    if (!binary) return parse_browser_message(message, downlink_rate_, event);
    become_binary(event, message.size(), "what an agent sends to a browser");
  }

 private:
  int sample_rate_;
  Duration frame_period_;
  int downlink_rate_;  ///< of audio that does not say its own, Hz
};

}  // namespace

std::unique_ptr<const CallerDialect> make_browser_caller(Pipeline pipeline, int sample_rate,
                                                         Duration frame_period) {
  const int downlink_rate = pipeline == Pipeline::cascade ? 48000 : 24000;
  return std::make_unique<BrowserCaller>(sample_rate, frame_period, downlink_rate);
}

}  // namespace busyhour::protocol
