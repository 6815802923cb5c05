#include "agent/truth.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "agent/truth_log.h"
#include "temporary_directory.h"

namespace busyhour::agent {
namespace {

TEST(Truth, IsOneLineWithNullWhereNothingHappened) {
  TruthRecord record;
  record.turn = 2;
  record.speech_end_frame = 74;
  record.speech_end = instant_from_ns(1'500);
  EXPECT_EQ(
      to_json("call-1", record),
      R"({"call_id":"call-1","turn":2,"speech_end_frame":74,"speech_end_ns":1500,"speech_end_uncertainty_ns":0,)"
      R"("first_response_ns":null,"first_audio_ns":null,"first_audible_ns":null,"last_audio_ns":null,)"
      R"("barge_start_ns":null,"barge_start_uncertainty_ns":0,"barge_heard_ns":null,"stop_sent_ns":null,"fault":null})");
  record.speech_end_uncertainty = 40ns;
  record.barge_start_uncertainty = 60ns;
  record.first_response = instant_from_ns(1'600);
  record.first_audio = instant_from_ns(1'700);
  record.first_audible = instant_from_ns(1'750);
  record.last_audio = instant_from_ns(1'800);
  record.barge_start = instant_from_ns(1'850);
  record.barge_heard = instant_from_ns(1'900);
  record.stop_sent = instant_from_ns(9'223'372'036'854'775'807);
  record.fault = "stall";
  EXPECT_EQ(
      to_json("\"", record),
      R"({"call_id":"\"","turn":2,"speech_end_frame":74,"speech_end_ns":1500,"speech_end_uncertainty_ns":40,)"
      R"("first_response_ns":1600,"first_audio_ns":1700,"first_audible_ns":1750,"last_audio_ns":1800,)"
      R"("barge_start_ns":1850,"barge_start_uncertainty_ns":60,"barge_heard_ns":1900,)"
      R"("stop_sent_ns":9223372036854775807,"fault":"stall"})");
}

// Each test has a file of its own: tests run side by side.
class TruthLogFile : public testing::Test {
 protected:
  std::string content() const { return directory_.read("truth.jsonl"); }

  test::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_ / "truth.jsonl";
};

TEST_F(TruthLogFile, LinesAreThereWhenACallHasEnded) {
  auto log = TruthLog::open(file_);
  ASSERT_TRUE(log);
  (*log)->write("a", {});
  (*log)->write("b", {});
  EXPECT_EQ(content(), "") << "kept back while calls go on";
  (*log)->on_call_ended();
  EXPECT_EQ(content(), to_json("a", {}) + '\n' + to_json("b", {}) + '\n');
}

TEST_F(TruthLogFile, ClosingWritesTheRest) {
  auto log = TruthLog::open(file_);
  ASSERT_TRUE(log);
  (*log)->write("a", {});
  EXPECT_TRUE((*log)->close());
  EXPECT_EQ(content(), to_json("a", {}) + '\n');
}

TEST_F(TruthLogFile, AnOldLogIsReplaced) {
  std::ofstream(file_) << "old\n";
  auto log = TruthLog::open(file_);
  ASSERT_TRUE(log);
  EXPECT_TRUE((*log)->close());
  EXPECT_EQ(content(), "");
}

TEST(TruthLog, APlaceThatCannotBeWrittenIsAUsageError) {
  const auto log = TruthLog::open("/nowhere/at/all/truth.jsonl");
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::usage);
  EXPECT_EQ(log.error().message,
            "cannot write the truth log /nowhere/at/all/truth.jsonl: No such file or directory; "
            "choose another place");
}

TEST(TruthLog, AFullDiskIsTold) {
  auto log = TruthLog::open("/dev/full");
  ASSERT_TRUE(log);
  (*log)->write("a", {});
  (*log)->on_call_ended();
  const auto closed = (*log)->close();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().message,
            "the truth log /dev/full is incomplete: No space left on device");
}

}  // namespace
}  // namespace busyhour::agent
