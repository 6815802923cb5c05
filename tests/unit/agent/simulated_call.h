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
  explicit SimulatedAgent(const Behaviour& wanted = plain_behaviour()) : behaviour(wanted) {}
  SimulatedAgent(const SimulatedAgent&) = delete;
  SimulatedAgent& operator=(const SimulatedAgent&) = delete;

  void write(std::string_view call_id, const TruthRecord& record) override {
    truth.emplace_back(std::string(call_id), record);
  }
  void on_call_ended() override { ++calls_ended; }

  const protocol::AgentDialect& dialect = protocol::acs_agent();
  Behaviour behaviour;
  SimulatedClock clock;
  Counters counters;
  Repertoire repertoire{Answer(dialect, tone(3), "hello"),
                        {Answer(dialect, tone(5), "first"), Answer(dialect, tone(50), "second")}};
  std::vector<std::pair<std::string, TruthRecord>> truth;
  int calls_ended = 0;
  SessionContext context{behaviour, repertoire, dialect, clock, *this, counters};
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
        session_(agent.context, *this, std::move(id), Random(seed)) {}

  void receive(std::string_view message) {
    session_.on_message(message, false, agent_.clock.now());
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

 private:
  void wake() {
    wake_.reset();
    session_.on_wake(agent_.clock.now());
  }

  void send_frame(std::span<const std::byte> frame) override {
    const std::size_t header = frame[1] < std::byte{126} ? 2 : 4;  // RFC 6455 section 5.2
    const auto payload = frame.subspan(header);
    send_text({reinterpret_cast<const char*>(payload.data()), payload.size()});
  }
  void send_text(std::string_view message) override {
    protocol::AgentEvent event;
    protocol::acs_caller().parse(message, false, event);
    said_.push_back({event.kind, agent_.clock.now() - begin_, event.text});
  }
  void wake_at(Instant due) override { wake_ = due; }
  void sleep() override { wake_.reset(); }
  void hang_up(std::uint16_t close_code, std::string_view) override { closed_with = close_code; }

  SimulatedAgent& agent_;
  Instant begin_;
  std::optional<Instant> wake_;
  std::vector<Said> said_;
  Session session_;
};

}  // namespace busyhour::agent
