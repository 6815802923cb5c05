// A session with the accelerator's web page: samples in, JSON out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "simulated_call.h"

namespace busyhour::agent {
namespace {

using nlohmann::json;
using protocol::BrowserAgentKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Behaviour greeting_behaviour() {
  Behaviour behaviour = plain_behaviour();
  behaviour.greeting = true;
  return behaviour;
}

class Page {
 public:
  explicit Page(BrowserAgentKind kind, const Behaviour& behaviour = plain_behaviour())
      : agent(behaviour, protocol::browser_agent(kind)),
        frame_bytes_(kind == BrowserAgentKind::r3_voice_live ? 960 : 640) {
    call.open();
  }

  void speak(int frames, char level = '\x20') {
    const std::string frame(frame_bytes_, level);  // 0x2020 is loud, 0 is silent
    for (int i = 0; i < frames; ++i) {
      call.receive(frame, true);
      call.pass(20ms);
    }
  }
  void be_silent(int frames) { speak(frames, '\0'); }

  /// What messages are, a run of the same once.
  std::vector<std::string> course() const {
    std::vector<std::string> names;
    for (const std::string& text : call.messages) {
      const json message = json::parse(text);
      std::string name = message["type"];
      if (name == "control") name = message["action"];
      if (name == "event" && message["payload"].contains("type")) {
        name += ":" + message["payload"]["type"].get<std::string>();
      }
      if (names.empty() || names.back() != name) names.push_back(name);
    }
    return names;
  }
  json last(std::string_view type) const {
    json found;
    for (const std::string& text : call.messages) {
      json message = json::parse(text);
      if (message["type"] == type) found = std::move(message);
    }
    return found;
  }

  SimulatedAgent agent;
  SimulatedCall call{agent};

 private:
  std::size_t frame_bytes_;
};

TEST(BrowserSession, TheFirstGenerationGreetsAtOnce) {
  Page page(BrowserAgentKind::r1, greeting_behaviour());
  EXPECT_THAT(page.course(), ElementsAre("status", "audio_data"));
  page.call.pass(100ms);
  const json last = page.last("audio_data");
  EXPECT_EQ(last["frame_index"], 2);
  EXPECT_EQ(last["total_frames"], 3);
  EXPECT_EQ(last["is_final"], true);
  EXPECT_EQ(last["sample_rate"], 48000);
  EXPECT_EQ(last["data"].get<std::string>().size(), 2560U) << "1920 bytes";
}

TEST(BrowserSession, TheFirstGenerationAnswers) {
  Page page(BrowserAgentKind::r1);
  page.call.receive(R"({"kind":"AudioMetadata","audioMetadata":{"sampleRate":24000}})");
  page.speak(10);
  page.be_silent(60);
  EXPECT_THAT(page.course(), ElementsAre("event", "audio_data", "assistant_streaming",
                                         "assistant_final", "status"));
  EXPECT_EQ(page.last("assistant_final")["content"], "first");
  EXPECT_EQ(page.last("event")["payload"]["message"], "heard 0.20 s of speech");
  ASSERT_THAT(page.agent.truth, SizeIs(1));
  EXPECT_EQ(page.agent.truth[0].second.speech_end_frame, 9U);
}

TEST(BrowserSession, TheFirstGenerationCancelsAtEveryUtteranceAfterItsFirstWords) {
  Page page(BrowserAgentKind::r1);
  page.speak(10);
  EXPECT_THAT(page.course(), IsEmpty());
  page.be_silent(70);
  page.speak(10);
  EXPECT_EQ(page.course().back(), "tts_cancelled");
  EXPECT_EQ(page.agent.truth[0].second.stop_sent, std::nullopt) << "there was nothing to stop";
}

TEST(BrowserSession, InterruptionsStopTheThirdGeneration) {
  Page page(BrowserAgentKind::r3);
  page.speak(10);
  page.be_silent(70);
  page.speak(10);
  page.be_silent(50);
  page.speak(10);
  EXPECT_EQ(page.course().back(), "audio_stop");
  EXPECT_EQ(page.last("control")["session_id"], "session-1");
  ASSERT_THAT(page.agent.truth, SizeIs(2));
  EXPECT_TRUE(page.agent.truth[1].second.stop_sent);
}

TEST(BrowserSession, VoiceLiveSpeaks24KilohertzBothWays) {
  Page page(BrowserAgentKind::r3_voice_live);
  page.speak(10);
  page.be_silent(70);
  EXPECT_THAT(page.course(), ElementsAre("event:agent_inventory", "event", "event:user",
                                         "assistant_streaming", "audio_data", "event:assistant"));
  const json end = page.last("audio_data");
  EXPECT_EQ(end["is_final"], true);
  EXPECT_FALSE(end.contains("data"));
  EXPECT_EQ(end["sample_rate"], 24000);
  EXPECT_EQ(page.agent.truth.at(0).second.speech_end, page.call.begin() + 200ms)
      << "a frame of 960 bytes is 20 ms";
}

TEST(BrowserSession, WhatIsTypedIsAnsweredWithoutATruthLine) {
  Page page(BrowserAgentKind::r3);
  page.call.receive("what is my balance?");
  page.call.pass(1s);
  EXPECT_THAT(page.call.times_of(protocol::AgentEventKind::malformed), IsEmpty());
  EXPECT_EQ(page.course().back(), "event:assistant");
  EXPECT_THAT(page.agent.truth, IsEmpty());
  page.call.receive(R"({"type":"stop"})");
  EXPECT_EQ(page.call.closed_with, 1000);
}

}  // namespace
}  // namespace busyhour::agent
