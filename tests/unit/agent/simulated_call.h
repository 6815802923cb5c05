// A session on a simulated clock: speaks frames into it, fires its wake-ups, and keeps what it
// says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/session.h"
#include "protocol/agent_dialect.h"
#include "protocol/caller_dialect.h"

namespace busyhour::agent {

inline audio::Clip tone(int frames) {
  audio::Clip clip;
  clip.samples.assign(static_cast<std::size_t>(frames) * 320, 3000);
  return clip;
}

inline Phrases plain_phrases() {
  return {{"hello", tone(3)}, {{"first", tone(5)}, {"second", tone(50)}}};
}

/// Behaviour with figures that are easy to add up: an answer comes 500 + 100 + 150 + 50 ms after
/// the end of speech, and there is no greeting.
inline Behaviour plain_behaviour() {
  Behaviour behaviour;
  behaviour.tts = Delay::fixed(50ms);
  behaviour.greeting = false;
  return behaviour;
}

/// What the calls of a test share.
class SimulatedAgent final : public TruthSink {
 public:
  explicit SimulatedAgent(const Behaviour& wanted = plain_behaviour(),
                          const protocol::AgentDialect& spoken = protocol::acs_agent(),
                          std::vector<Fault> wanted_faults = {})
      : behaviour(wanted), voice(spoken, plain_phrases()), faults(std::move(wanted_faults)) {}
  SimulatedAgent(const SimulatedAgent&) = delete;
  SimulatedAgent& operator=(const SimulatedAgent&) = delete;

  void write(std::string_view call_id, const TruthRecord& record) override {
    truth.emplace_back(std::string(call_id), record);
  }
  void on_call_ended() override { ++calls_ended; }

  Behaviour behaviour;
  Voice voice;
  FaultTable faults;
  SimulatedClock clock;
  Counters counters;
  std::vector<std::pair<std::string, TruthRecord>> truth;
  int calls_ended = 0;
  SessionContext context{behaviour, clock, *this, counters, faults};
};

struct Said {
  protocol::AgentEventKind kind;
  Duration at{0};  // since the call's begin
  std::string text;

  bool operator==(const Said&) const = default;
};

class SimulatedCall final : private Line {
 public:
  explicit SimulatedCall(SimulatedAgent& agent, std::string id = "call", std::uint64_t seed = 1)
      : agent_(agent),
        begin_(agent.clock.now()),
        session_(agent.context, *this, {agent.voice, id, "session-1", Random(seed)}) {}

  void open() { session_.on_open(); }

  void receive(std::string_view message, bool binary = false) {
    session_.on_message(message, binary, {agent_.clock.now()});
  }
  /// What came while the loop was stuck is read at once: only when the last of it came is known.
  void receive_together(const std::vector<std::string>& some, Duration uncertainty) {
    for (const std::string& message : some) {
      const bool last = &message == &some.back();
      session_.on_message(message, false, {agent_.clock.now(), last ? 0ns : uncertainty});
    }
  }
  void metadata(int rate = 16000) {
    receive(R"({"kind":"AudioMetadata","audioMetadata":{"sampleRate":)" + std::to_string(rate) +
            "}}");
  }
  /// `count` frames, one each 20 ms; wake-ups that fall due in between come in their order.
  void speak(int count, audio::Sample level = 3000) {
    const std::vector<audio::Sample> samples(320, level);
    const std::string message = protocol::acs_caller().frame(samples).payload;
    for (int i = 0; i < count; ++i) frame(message);
  }
  void be_silent(int count) { speak(count, 5); }
  void frame(std::string_view message) {
    receive(message);
    pass(20ms);
  }
  /// Time goes by without a frame.
  void pass(Duration time) {
    const Instant until = agent_.clock.now() + time;
    while (wake_ && *wake_ <= until) {
      agent_.clock.advance(std::max(Duration{0}, *wake_ - agent_.clock.now()));
      wake();
    }
    agent_.clock.advance(until - agent_.clock.now());
  }
  /// Time goes by while the loop is stuck: what fell due comes afterwards.
  void stall(Duration time) {
    agent_.clock.advance(time);
    pass(0ms);
  }
  void hang_up() { session_.on_hang_up(); }

  Instant begin() const { return begin_; }
  bool sleeps() const { return !wake_; }
  const std::vector<Said>& said() const { return said_; }
  std::vector<Duration> times_of(protocol::AgentEventKind kind) const {
    std::vector<Duration> times;
    for (const Said& said : said_) {
      if (said.kind == kind) times.push_back(said.at);
    }
    return times;
  }
  std::optional<std::uint16_t> closed_with;
  bool dropped = false;
  std::vector<std::string> messages;  ///< all that was sent, as it was

 private:
  void wake() {
    wake_.reset();
    session_.on_wake(agent_.clock.now());
  }

  void send_frame(std::span<const std::byte> frames) override {
    while (!frames.empty()) {  // RFC 6455 section 5.2
      const auto byte = [&](std::size_t at) { return std::to_integer<std::size_t>(frames[at]); };
      const std::size_t header = byte(1) < 126 ? 2 : 4;
      const std::size_t length = header == 2 ? byte(1) : byte(2) * 256 + byte(3);
      const auto payload = frames.subspan(header, length);
      send_text({reinterpret_cast<const char*>(payload.data()), payload.size()});
      frames = frames.subspan(header + length);
    }
  }
  void send_text(std::string_view message) override {
    messages.emplace_back(message);
    protocol::AgentEvent event;
    protocol::acs_caller().parse(message, false, event);
    said_.push_back({event.kind, agent_.clock.now() - begin_, event.text});
  }
  void wake_at(Instant due) override { wake_ = due; }
  void sleep() override { wake_.reset(); }
  void hang_up(std::uint16_t close_code, std::string_view) override { closed_with = close_code; }
  void drop() override { dropped = true; }

  SimulatedAgent& agent_;
  Instant begin_;
  std::optional<Instant> wake_;
  std::vector<Said> said_;
  Session session_;
};

}  // namespace busyhour::agent
