#include "recording/recorder.h"

#include <gmock/gmock.h>

#include "recorded_call.h"

namespace busyhour::recording {
namespace {

using results::Chosen;
using testing::call_begin;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Recording : public testing::RecordedCall {
 protected:
  RecorderSetup setup(double rate, int worst) {
    RecorderSetup made;
    made.rate = rate;
    made.worst = worst;
    made.seed = 3;
    made.directory = directory_.path();
    made.file_prefix = "run_";
    made.most_memory = std::uint64_t{16} << 20;
    made.most_disk = std::uint64_t{64} << 20;
    return made;
  }
  void start(const RecorderSetup& with) { recorder_.emplace(with); }

  /// A call of a second with one turn; `ttfb` empty: the turn failed for want of an answer.
  results::CallRecord call(std::optional<Duration> ttfb) {
    results::CallRecord made;
    made.call_id = "call-" + std::to_string(number_);
    made.begin = call_begin + 10s * number_ - 5ms;
    made.connected = call_begin + 10s * number_;
    made.end = *made.connected + 1s;
    results::TurnRecord turn;
    turn.turn = 1;
    turn.speech_start = *made.connected;
    turn.speech_end = *made.connected + 100ms;
    turn.success = ttfb.has_value();
    if (ttfb) turn.first_audio = *turn.speech_end + *ttfb;
    made.turns.push_back(turn);
    return made;
  }
  /// The name of the call, whether it is recorded or not.
  std::string hold(const results::CallRecord& record, std::size_t frames = 5) {
    auto log = recorder_->begin(number_++);
    if (!log) return record.call_id;
    if (record.connected) {
      log->on_speech(clip_, *record.connected);
      say(*log, *record.connected + 200ms, frames, 500);
    }
    recorder_->end(std::move(log), record);
    return record.call_id;
  }
  std::string hold(std::optional<Duration> ttfb) { return hold(call(ttfb)); }

  static std::vector<std::string> names(const results::Recordings& recordings,
                                        std::optional<Chosen> chosen = {}) {
    std::vector<std::string> all;
    for (const auto& one : recordings.conversations) {
      if (!chosen || one.chosen == *chosen) all.push_back(one.call.call_id);
    }
    return all;
  }
  std::vector<std::string> files() const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      all.push_back(entry.path().filename());
    }
    return all;
  }

  int number_ = 0;
  std::optional<Recorder> recorder_;
};

TEST_F(Recording, OfTheSampleIsMadeWhateverBecomesOfTheCalls) {
  start(setup(0.2, 0));
  for (int i = 0; i < 20; ++i) hold(100ms);
  const results::Recordings made = recorder_->finish();
  ASSERT_EQ(made.conversations.size(), 4u);
  const FairSample sample(0.2, 3);
  for (const auto& one : made.conversations) {
    EXPECT_EQ(one.chosen, Chosen::sample);
    EXPECT_TRUE(one.sampled);
    EXPECT_TRUE(sample.holds(std::stoi(one.call.call_id.substr(5))));
    EXPECT_EQ(one.audio_file, "run_" + one.call.call_id + ".wav");
    EXPECT_EQ(one.audio_length, 1s);
    EXPECT_EQ(one.audio_bytes, std::filesystem::file_size(directory_ / one.audio_file));
  }
  EXPECT_TRUE(recorder_->problem().has_value());
}

TEST_F(Recording, CallsThatCannotBecomeAnythingAreNotListenedTo) {
  start(setup(0, 0));
  EXPECT_EQ(recorder_->begin(0), nullptr);
  start(setup(0, 1));
  EXPECT_NE(recorder_->begin(0), nullptr);
}

TEST_F(Recording, TheSlowestAreRecordedThoughNobodyDrewThem) {
  start(setup(0, 2));
  std::vector<std::string> held;
  for (const auto ttfb : {300ms, 900ms, 100ms, 700ms, 800ms}) held.push_back(hold(ttfb));
  const results::Recordings made = recorder_->finish();
  EXPECT_THAT(names(made, Chosen::slowest_ttfb), ElementsAre(held[1], held[4]));
  EXPECT_EQ(made.conversations.size(), 2u);
  EXPECT_THAT(files(), UnorderedElementsAre("run_" + held[1] + ".wav", "run_" + held[4] + ".wav"));
}

TEST_F(Recording, TheFailedAreRecordedBesideTheSlowest) {
  start(setup(0, 1));
  const std::string slow = hold(900ms);
  hold(100ms);
  const std::string failed = hold(std::nullopt);
  hold(std::nullopt);
  const results::Recordings made = recorder_->finish();
  EXPECT_THAT(names(made, Chosen::slowest_ttfb), ElementsAre(slow));
  EXPECT_THAT(names(made, Chosen::failed), ElementsAre(failed));
}

TEST_F(Recording, MoreFailuresAreWorse) {
  start(setup(0, 1));
  hold(std::nullopt);
  results::CallRecord broken = call(std::nullopt);
  broken.ended = results::CallEnd::closed;
  const std::string worst = hold(broken);
  EXPECT_THAT(names(recorder_->finish(), Chosen::failed), ElementsAre(worst));
}

TEST_F(Recording, WhoWasDrawnAndIsAmongTheWorstIsRecordedOnce) {
  start(setup(1, 2));
  const std::string failed = hold(std::nullopt), slow = hold(500ms), usual = hold(10ms);
  const results::Recordings made = recorder_->finish();
  EXPECT_THAT(names(made), ElementsAre(failed, slow, usual));
  EXPECT_THAT(names(made, Chosen::failed), ElementsAre(failed));
  EXPECT_THAT(names(made, Chosen::slowest_ttfb), ElementsAre(slow, usual));
  for (const auto& one : made.conversations) EXPECT_TRUE(one.sampled);
}

TEST_F(Recording, OfCallsThatNeverConnectedThereIsNothingToHear) {
  start(setup(1, 3));
  results::CallRecord refused = call(std::nullopt);
  refused.turns.clear();
  refused.connected.reset();
  refused.ended = results::CallEnd::refused;
  hold(refused);
  const results::Recordings made = recorder_->finish();
  EXPECT_THAT(made.conversations, IsEmpty());
}

TEST_F(Recording, ACallThatWasCutShortIsNoFailure) {
  start(setup(0, 3));
  results::CallRecord cancelled = call(std::nullopt);
  cancelled.turns.clear();
  cancelled.ended = results::CallEnd::cancelled;
  hold(cancelled);
  EXPECT_THAT(recorder_->finish().conversations, IsEmpty());
}

TEST_F(Recording, ACallThatWasCutShortIsRecordedUntilThen) {
  start(setup(1, 0));
  results::CallRecord cancelled = call(100ms);
  cancelled.end = *cancelled.connected + 250ms;
  cancelled.ended = results::CallEnd::cancelled;
  hold(cancelled);
  const results::Recordings made = recorder_->finish();
  ASSERT_EQ(made.conversations.size(), 1u);
  EXPECT_EQ(made.conversations[0].audio_length, 250ms);
  const auto clip = audio::read_clip(directory_ / made.conversations[0].audio_file);
  ASSERT_TRUE(clip.has_value());
  EXPECT_EQ(clip->samples.size(), 4000u);
}

/// A second of two channels is 64 kB.
TEST_F(Recording, TheDiskIsNotUsedBeyondItsBudget) {
  RecorderSetup little = setup(1, 0);
  little.most_disk = 200'000;
  start(little);
  for (int i = 0; i < 10; ++i) hold(100ms);
  const results::Recordings made = recorder_->finish();
  EXPECT_EQ(made.conversations.size(), 3u);
  EXPECT_EQ(made.left_out, 7u);
  EXPECT_EQ(made.disk_used, 3u * 64'044);
  EXPECT_EQ(files().size(), 3u);
}

TEST_F(Recording, TheWorstFindRoomThoughTheyComeLast) {
  RecorderSetup little = setup(1, 1);
  little.most_disk = 520'000;  // for eight, of which a quarter is kept for the worst
  start(little);
  for (int i = 0; i < 10; ++i) hold(100ms);
  const std::string slow = hold(5s), failed = hold(std::nullopt);
  const results::Recordings made = recorder_->finish();
  EXPECT_THAT(names(made, Chosen::slowest_ttfb), ElementsAre(slow));
  EXPECT_THAT(names(made, Chosen::failed), ElementsAre(failed));
  for (const auto& one : made.conversations) EXPECT_FALSE(one.audio_file.empty()) << one.note;
  EXPECT_EQ(made.conversations.size() + made.left_out, 12u);
  EXPECT_EQ(made.disk_used, 8u * 64'044);
}

TEST_F(Recording, WithoutMemoryACallIsToldOfWithoutItsAudio) {
  RecorderSetup little = setup(1, 0);
  little.most_memory = piece_bytes;
  start(little);
  hold(call(100ms), 500);
  const results::Recordings made = recorder_->finish();
  ASSERT_EQ(made.conversations.size(), 1u);
  EXPECT_EQ(made.conversations[0].audio_file, "");
  EXPECT_EQ(made.conversations[0].note,
            "no audio: there was no memory left of 32K (--record-memory)");
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Recording, ADiskThatCannotBeWrittenIsTold) {
  RecorderSetup gone = setup(1, 0);
  gone.directory = directory_ / "missing";
  start(gone);
  hold(100ms);
  const results::Recordings made = recorder_->finish();
  ASSERT_EQ(made.conversations.size(), 1u);
  EXPECT_TRUE(made.conversations[0].audio_file.empty());
  EXPECT_NE(made.conversations[0].note.find("cannot write"), std::string::npos);
  ASSERT_FALSE(recorder_->problem().has_value());
  EXPECT_EQ(made.disk_used, 0u);
}

TEST_F(Recording, ConversationsAreToldInTheOrderInWhichTheyBegan) {
  start(setup(1, 2));
  const results::CallRecord first = call(10ms);
  number_ = 1;
  const results::CallRecord second = call(900ms);
  hold(second);
  hold(first);
  EXPECT_THAT(names(recorder_->finish()), ElementsAre(first.call_id, second.call_id));
}

}  // namespace
}  // namespace busyhour::recording
