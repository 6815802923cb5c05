// Calls over loopback, recorded: what is heard in the files against what was measured.

#include <cstdlib>
#include <cstring>

#include "base/file.h"
#include "calls.h"
#include "recording/recorder.h"
#include "temporary_directory.h"

namespace busyhour {
namespace {

/// One channel after the other.
struct Sound {
  std::vector<audio::Sample> caller, agent;
};

class RecordedCalls : public testing::Calls {
 protected:
  recording::RecorderSetup setup() const {
    recording::RecorderSetup made;
    made.rate = 1;
    made.worst = 1;
    made.directory = directory_.path();
    made.most_memory = std::uint64_t{64} << 20;
    made.most_disk = std::uint64_t{256} << 20;
    return made;
  }
  results::Recordings record(load::Plan made) {
    recording::Recorder recorder(setup());
    made.recorders = &recorder;
    run(made);
    results::Recordings recorded = recorder.finish();
    EXPECT_TRUE(recorder.problem().has_value());
    return recorded;
  }
  Sound sound_of(const results::RecordedConversation& conversation) const {
    const auto bytes = read_file(directory_ / conversation.audio_file, std::size_t{1} << 28);
    EXPECT_TRUE(bytes.has_value());
    std::vector<audio::Sample> both((bytes->size() - 44) / sizeof(audio::Sample));
    std::memcpy(both.data(), bytes->data() + 44, both.size() * sizeof(audio::Sample));
    Sound sound;
    for (std::size_t i = 0; i + 1 < both.size(); i += 2) {
      sound.caller.push_back(both[i]);
      sound.agent.push_back(both[i + 1]);
    }
    return sound;
  }
  /// When the channel is first loud after `from`, both counted from the begin of the audio.
  static Duration loud_after(const std::vector<audio::Sample>& channel, Duration from) {
    for (auto i = static_cast<std::size_t>(from.count() * 16 / 1'000'000); i < channel.size();
         ++i) {
      if (std::abs(channel[i]) > 1000) {
        return Duration(static_cast<std::int64_t>(i) * 1'000'000 / 16);
      }
    }
    return Duration::max();
  }

  test::TemporaryDirectory directory_;
};

TEST_F(RecordedCalls, EachSideIsHeardWhenItWasMeasured) {
  for (const bool burst : {false, true}) {
    agent::ServerOptions options = quick_agent();
    options.behaviour.burst = burst;
    start_agent(options, 400ms);
    const results::Recordings recorded = record(plan(3, 3));
    ASSERT_EQ(recorded.conversations.size(), 3u);
    for (const results::RecordedConversation& one : recorded.conversations) {
      const Sound sound = sound_of(one);
      EXPECT_EQ(sound.agent.size(), sound.caller.size());
      ASSERT_EQ(one.call.turns.size(), 2u);
      for (const results::TurnRecord& turn : one.call.turns) {
        const auto offset = [&one](Instant at) { return at - *one.call.connected; };
        const Duration audible = offset(*turn.first_audible);
        const Duration speech = offset(*turn.speech_start);
        const Duration heard = loud_after(sound.agent, offset(*turn.speech_end) - 1ms);
        EXPECT_LT(std::chrono::abs(heard - audible), 1ms) << burst;
        EXPECT_LT(std::chrono::abs(loud_after(sound.caller, speech - 1ms) - speech), 1ms);
      }
    }
  }
}

TEST_F(RecordedCalls, ThoseThatAreCutShortAreRecordedUntilThen) {
  start_agent(quick_agent(), 30s);
  load::Plan made = plan(2, 2);
  made.conversations = 0;
  made.users = load::Users{.run_time = 1500ms};
  made.keep_records = false;
  const results::Recordings recorded = record(std::move(made));
  ASSERT_EQ(recorded.conversations.size(), 2u);
  for (const results::RecordedConversation& one : recorded.conversations) {
    EXPECT_EQ(one.call.ended, results::CallEnd::cancelled);
    const Sound sound = sound_of(one);
    EXPECT_EQ(one.audio_length, Duration(static_cast<std::int64_t>(sound.agent.size()) * 62'500));
    EXPECT_LT(one.call.end - *one.call.connected - one.audio_length, 1ms);
    EXPECT_LT(loud_after(sound.agent, 0s), one.audio_length);
  }
}

}  // namespace
}  // namespace busyhour
