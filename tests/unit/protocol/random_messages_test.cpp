// What is random in messages (audio, ids, times) must never change what they are taken for: "429",
// "end" and the like turn up in it by chance.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/random.h"
#include "protocol/caller_dialect.h"

namespace busyhour::protocol {
namespace {

/// Values that agents make up anew for each message.
class Source {
 public:
  explicit Source(std::uint64_t seed) : random_(seed) {}

  std::string uuid() { return make_uuid(random_); }
  std::uint64_t below(std::uint64_t n) { return random_.below(n); }
  std::string number(std::uint64_t n) { return std::to_string(random_.below(n)); }

  std::string base64() {
    // Mostly small, for the sake of time; now and then as long as a real frame.
    const std::size_t samples = random_.below(50) == 0 ? 320 : 1 + random_.below(24);
    std::vector<std::uint16_t> pcm(samples);
    for (std::uint16_t& sample : pcm) sample = static_cast<std::uint16_t>(random_());
    return base64_encode(std::as_bytes(std::span(pcm)));
  }

  /// "2026-11-21T10:15:33.250001+00:00"
  std::string time() {
    std::string micros = number(1'000'000);
    micros.insert(0, 6 - micros.size(), '0');
    return "2026-11-21T10:15:" + std::to_string(10 + below(50)) + "." + micros + "+00:00";
  }
  /// 1795256133.250001
  std::string seconds() {
    return std::to_string(1'700'000'000 + below(100'000'000)) + "." +
           std::to_string(100'000 + below(900'000));
  }

  std::string envelope(std::string_view type, std::string_view sender, const std::string& payload) {
    const std::string id = uuid();
    return R"({"type":")" + std::string(type) + R"(","topic":"session","session_id":")" + id +
           R"(","call_id":")" + id + R"(","user_id":null,"sender":")" + std::string(sender) +
           R"(","ts":")" + time() + R"(","payload":)" + payload +
           R"(,"session_context":{"session_id":")" + id +
           R"(","restricted_to_session":true,"timestamp":)" + seconds() + "}}";
  }

 private:
  Random random_;
};

struct Shape {
  Endpoint endpoint;
  AgentEventKind kind;
  std::function<std::string(Source&)> make;
};

std::vector<Shape> acs_shapes() {
  using enum AgentEventKind;
  using S = Source;
  return {
      {Endpoint::acs, audio,
       [](S& s) {
         return R"({"kind":"AudioData","AudioData":{"data":")" + s.base64() +
                R"("},"StopAudio":null})";
       }},
      {Endpoint::acs, audio,
       [](S& s) {
         return R"({"kind":"AudioData","audioData":{"data":")" + s.base64() + R"(","timestamp":")" +
                s.time() + R"(","participantRawID":"8:acs:)" + s.uuid() + R"(","silent":false}})";
       }},
      {Endpoint::acs, informational,
       [](S& s) {
         return R"({"type":"audio_data","data":")" + s.base64() +
                R"(","sample_rate":16000,"response_id":"resp_)" + s.uuid() +
                R"(","is_final":false})";
       }},
      {Endpoint::acs, user_final,
       [](S& s) { return s.envelope("status", "User", R"({"message":"my balance"})"); }},
      {Endpoint::acs, agent_final,
       [](S& s) {
         return s.envelope("event", "Agent",
                           R"({"type":"assistant","streaming":false,"status":"completed",)"
                           R"("message":"It is ten.","turn_id":")" +
                               s.uuid() + R"(","run_id":")" + s.uuid() + R"("})");
       }},
      {Endpoint::acs, informational,
       [](S& s) {
         return s.envelope("event", "System",
                           R"({"type":"agent_inventory","agents":[{"id":")" + s.uuid() + R"("}]})");
       }},
      {Endpoint::acs, informational,
       [](S& s) {
         return R"({"type":"tool_end","call_id":")" + s.uuid() + R"(","timestamp":)" + s.seconds() +
                R"(,"elapsedMs":)" + s.number(5000) + "}";
       }},
      {Endpoint::acs, unknown,
       [](S& s) { return s.envelope("event", "System", R"({"id":")" + s.uuid() + R"("})"); }},
  };
}

std::vector<Shape> other_shapes() {
  using enum AgentEventKind;
  using S = Source;
  return {
      {Endpoint::browser, audio,
       [](S& s) {
         return R"({"type":"audio_data","data":")" + s.base64() + R"(","frame_index":)" +
                s.number(500) + R"(,"total_frames":)" + s.number(500) +
                R"(,"sample_rate":48000,"is_final":)" + (s.below(2) ? "true" : "false") + "}";
       }},
      {Endpoint::browser, audio,
       [](S& s) {
         return R"({"type":"audio_data","data":")" + s.base64() + R"(","timestamp":)" +
                s.seconds() + R"(,"sample_rate":24000,"response_id":"resp_)" + s.uuid() +
                R"(","total_frames":null})";
       }},
      {Endpoint::browser, agent_text,
       [](S& s) {
         return s.envelope(
             "assistant_streaming", "Agent",
             R"({"content":"It is","streaming":true,"turn_id":")" + s.uuid() + R"("})");
       }},
      {Endpoint::browser, stop_audio,
       [](S& s) {
         return R"({"type":"control","action":"audio_stop","session_id":")" + s.uuid() +
                R"(","energy":)" + s.seconds() + "}";
       }},
      {Endpoint::realtime, audio,
       [](S& s) {
         return R"({"type":"response.output_audio.delta","event_id":"event_)" + s.uuid() +
                R"(","response_id":"resp_)" + s.uuid() + R"(","item_id":"item_)" + s.uuid() +
                R"(","output_index":0,"content_index":0,"delta":")" + s.base64() + R"("})";
       }},
      {Endpoint::realtime, informational,
       [](S& s) {
         return R"({"type":"rate_limits.updated","event_id":"event_)" + s.uuid() +
                R"(","rate_limits":[{"name":"tokens","limit":40000,"remaining":)" +
                s.number(40000) + R"(,"reset_seconds":)" + s.seconds() + "}]}";
       }},
      {Endpoint::realtime, agent_final,
       [](S& s) {
         return R"({"type":"response.done","event_id":"event_)" + s.uuid() +
                R"(","response":{"id":"resp_)" + s.uuid() +
                R"(","status":"completed","status_details":null,"usage":{"total_tokens":)" +
                s.number(1000) + "}}}";
       }},
  };
}

TEST(RandomMessages, AreTakenForWhatTheyAre) {
  std::vector<Shape> shapes = acs_shapes();
  for (Shape& shape : other_shapes()) shapes.push_back(std::move(shape));
  const std::array<std::unique_ptr<const CallerDialect>, 3> dialects = {
      make_caller_dialect({.endpoint = Endpoint::acs}).value(),
      make_caller_dialect({.endpoint = Endpoint::browser}).value(),
      make_caller_dialect({.endpoint = Endpoint::realtime}).value()};
  Source source(429);
  AgentEvent event;
  for (int i = 0; i < 100'000; ++i) {
    const Shape& shape = shapes[static_cast<std::size_t>(i) % shapes.size()];
    const std::string message = shape.make(source);
    dialects[static_cast<std::size_t>(shape.endpoint)]->parse(message, false, event);
    ASSERT_EQ(event.kind, shape.kind) << message;
    ASSERT_EQ(event.code + event.retry_after, "") << message;
    ASSERT_EQ(event.label, shape.kind == AgentEventKind::unknown ? "event" : "") << message;
  }
}

}  // namespace
}  // namespace busyhour::protocol
