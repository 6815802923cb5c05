#include "cli/message_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

namespace busyhour::cli {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view agent_audio =
    R"({"kind":"AudioData","audioData":{"data":"AAAAAA==","silent":false}})";

class LoggedCall : public testing::Test {
 protected:
  LoggedCall() {
    const std::vector<audio::Sample> samples(320, 0);
    const std::string frame = dialect_.frame(samples).payload;
    log_.opened(begin_ + 1ms);
    log_.sent(R"({"kind":"AudioMetadata"})", false, begin_ + 2ms);
    log_.sent(frame, false, begin_ + 20ms);
    receive(agent_audio, 30ms);
    log_.sent(frame, false, begin_ + 40ms);
    receive(agent_audio, 50ms);
    receive(R"({"kind":"StopAudio","stopAudio":{}})", 60ms);
    net::CloseInfo end;
    end.detail = "closed by this side";
    log_.closed(end, begin_ + 2s);
    log_.understand(dialect_);
  }
  void receive(std::string_view payload, Duration at) {
    log_.received({payload, false, {begin_ + at}});
  }

  const protocol::CallerDialect& dialect_ = protocol::acs_caller();
  const Instant begin_ = instant_from_ns(1'000'000'000);
  MessageLog log_{begin_};
};

TEST_F(LoggedCall, KindsAreThoseOfTheDialect) {
  std::vector<std::string> kinds;
  for (const LoggedMessage& message : log_.messages()) kinds.push_back(message.kind);
  EXPECT_THAT(kinds, testing::ElementsAre("open", "control", "audio", "audio", "audio", "audio",
                                          "stop_audio", "close"));
}

TEST_F(LoggedCall, AudioThatFollowsAudioSharesALineOfTheTimeLine) {
  const std::string lines = timeline(log_.messages(), report::Charset::ascii);
  EXPECT_THAT(lines, ContainsRegex("0\\.020 s  ->  audio +2 "));
  EXPECT_THAT(lines, ContainsRegex("0\\.030 s  <-  audio +2 "));
  EXPECT_THAT(lines, ContainsRegex("0\\.060 s  <-  stop_audio +1 "));
  EXPECT_THAT(lines, ContainsRegex("2\\.000 s  ->  close +1 +0  closed by this side"));
  EXPECT_EQ(std::ranges::count(lines, '\n'), 7);
}

TEST_F(LoggedCall, TheTableCountsKindsByDirection) {
  const std::string table = kinds_table(log_.messages());
  EXPECT_THAT(table, ContainsRegex(fmt::format("<-  audio +2 +{0} +{1} +{1}\n",
                                               2 * agent_audio.size(), agent_audio.size())));
  EXPECT_THAT(table, ContainsRegex("->  control +1 +24 +24 +24\n"));
  EXPECT_THAT(table, Not(HasSubstr("close")));
}

TEST_F(LoggedCall, RawLinesHoldEachMessageAsItWas) {
  std::istringstream lines(raw_lines(log_.messages()));
  std::vector<nlohmann::json> read;
  for (std::string line; std::getline(lines, line);) read.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(read.size(), 8u);
  EXPECT_EQ(read[3]["direction"], "received");
  EXPECT_EQ(read[3]["t_ms"], 30.0);
  EXPECT_EQ(read[3]["kind"], "audio");
  EXPECT_EQ(read[3]["text"], agent_audio);
}

TEST(MessageLog, BinaryMessagesAreKeptAsBase64) {
  MessageLog log(instant_from_ns(0));
  log.sent(std::string_view("\0\1", 2), true, instant_from_ns(5'000'000));
  log.understand(protocol::acs_caller());
  const auto line = nlohmann::json::parse(raw_lines(log.messages()));
  EXPECT_EQ(line["base64"], "AAE=");
  EXPECT_EQ(line["kind"], "control");
}

}  // namespace
}  // namespace busyhour::cli
