// What a caller tells whoever records it, on a simulated clock.
#include "call/recorder.h"

#include <gtest/gtest.h>

#include "conversation.h"

namespace busyhour {
namespace {

using protocol::AgentEvent;
using protocol::AgentEventKind;
using testing::audio_message;
using testing::Conversation;
using testing::frames_of;

/// Keeps what it is told.
class Notes final : public call::CallRecorder {
 public:
  struct Speech {
    const call::WireClip* clip;
    Instant at;
  };
  struct Audio {
    std::string base64;
    int rate;
    Instant plays;
  };
  void on_speech(const call::WireClip& clip, Instant at) override { speech.push_back({&clip, at}); }
  void on_silence(std::size_t frames) override { unsaid.push_back(frames); }
  void on_audio(const AgentEvent& event, int rate, Instant plays) override {
    audio.push_back({std::string(event.audio), rate, plays});
  }
  void on_playout_stopped(Instant at) override { stops.push_back(at); }
  void on_message(const AgentEvent& event, Instant) override { messages.push_back(event.kind); }

  std::vector<Speech> speech;
  std::vector<std::size_t> unsaid;
  std::vector<Audio> audio;
  std::vector<Instant> stops;
  std::vector<AgentEventKind> messages;
};

class Recorded : public ::testing::Test {
 protected:
  static call::Patience patience() {
    call::Patience made;
    made.greeting_timeout = 0s;
    made.pause = 100ms;
    made.first_byte_timeout = 1s;
    return made;
  }
  Recorded() { talk_.caller->attach(&notes_); }

  Conversation talk_{2, patience()};
  Notes notes_;
};

TEST_F(Recorded, HearsEveryUtteranceFromItsFirstFrame) {
  talk_.open();
  talk_.tick_until_speech_ends();
  ASSERT_EQ(notes_.speech.size(), 1u);
  EXPECT_EQ(notes_.speech[0].clip, talk_.script.turns[0].clip.get());
  talk_.tick(3);  // the trailing silence is said as well
  talk_.hear_short_reply();
  talk_.tick_until_speech_ends();
  ASSERT_EQ(notes_.speech.size(), 2u);
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(notes_.speech[0].at, talk_.turns[0].speech_start);
  EXPECT_TRUE(notes_.unsaid.empty());
}

TEST_F(Recorded, HearsHowMuchIsNotSaid) {
  talk_.open();
  talk_.tick_until_speech_begins();
  talk_.hear("Xoops failed");  // two frames of speech and two of silence are still to come
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(notes_.unsaid, (std::vector<std::size_t>{4}));
  EXPECT_EQ(notes_.messages, (std::vector{AgentEventKind::error}));
}

TEST_F(Recorded, HearsTheAgentWhenTheCallerDoes) {
  talk_.open();
  talk_.tick_until_speech_ends();
  talk_.advance(40ms);
  const Instant arrival = talk_.clock.now();
  talk_.hear(audio_message(10));
  talk_.hear(audio_message(5));
  ASSERT_EQ(notes_.audio.size(), 2u);
  EXPECT_EQ(notes_.audio[0].plays, arrival);
  EXPECT_EQ(notes_.audio[1].plays, arrival + 200ms) << "behind what is queued";
  EXPECT_EQ(notes_.audio[0].rate, 16000);
  EXPECT_EQ("A" + notes_.audio[1].base64, audio_message(5));
}

TEST_F(Recorded, HearsThatThePlayoutWasStopped) {
  talk_.open();
  talk_.tick_until_speech_ends();
  talk_.hear(audio_message(50));
  talk_.advance(100ms);
  talk_.hear("S");
  EXPECT_EQ(notes_.stops, (std::vector{talk_.clock.now()}));
}

TEST_F(Recorded, HearsInterruptions) {
  const auto clip = std::make_shared<const call::WireClip>(
      frames_of(std::vector<audio::Sample>(10, 7000)), talk_.dialect, Conversation::no_mask);
  talk_.context.manners.interruption = {clip, 200ms, 100ms};
  talk_.open();
  talk_.tick_until_speech_ends();
  talk_.hear(audio_message(100));
  talk_.advance(400ms);
  ASSERT_EQ(notes_.speech.size(), 2u);
  EXPECT_EQ(notes_.speech[1].clip, clip.get());
  talk_.hear("S");
  ASSERT_EQ(talk_.turns.size(), 1u);
  EXPECT_EQ(notes_.speech[1].at, talk_.turns[0].barge_start);
  EXPECT_TRUE(notes_.unsaid.empty()) << "an interruption is brought to its end";
}

TEST_F(Recorded, HearsWhatIsNotSpeechInItsOrder) {
  talk_.open();
  talk_.tick_until_speech_ends();
  for (const char* message : {"Uhello", "Tan", "I", "Kthing"}) talk_.hear(message);
  EXPECT_EQ(notes_.messages, (std::vector{AgentEventKind::user_final, AgentEventKind::agent_text,
                                          AgentEventKind::informational, AgentEventKind::unknown}));
}

}  // namespace
}  // namespace busyhour
