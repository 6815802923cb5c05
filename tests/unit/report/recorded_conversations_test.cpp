#include "report/recorded_conversations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "example_run.h"
#include "golden.h"
#include "report/json_parts.h"

namespace busyhour::report {
namespace {

using Json = nlohmann::ordered_json;
using results::BargeIn;
using results::Chosen;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Instant run_begin{1000s};
constexpr ClockPair clocks{run_begin, WallTime(std::chrono::seconds(1'700'000'000))};

/// Two turns: in the first the caller interrupts, the second gets no answer.
results::RecordedConversation example() {
  results::RecordedConversation one;
  one.call = test::good_call("0b1c", "quick_question", 1, run_begin + 2s);
  results::TurnRecord& first = one.call.turns[0];
  first.user_text = "What is my balance?";
  first.heard_text = "what's my balance";
  first.answer_text = "Your balance is";
  first.barge = BargeIn::stopped;
  first.barge_start = *first.first_audible + 1s;
  first.barge_heard_end = *first.barge_start + 150ms;
  first.response_end = first.playout_end = first.barge_heard_end;
  results::TurnRecord second =
      test::failed_turn(2, *first.playout_end + 1s, results::Failure::rate_limit, "429: too many");
  results::Incident limit;
  limit.kind = results::Incident::Kind::rate_limit;
  limit.at = *second.speech_end + 300ms;
  limit.turn = 2;
  limit.code = "429";
  limit.text = "too many";
  one.call.incidents.push_back(limit);
  one.call.planned_turns = 2;
  one.call.end = *second.speech_end + 1s;
  one.messages = {{*first.first_response, "user_final", "what's my balance"},
                  {*first.first_audio + 1ms, "agent_text", "Your balance is"},
                  {*first.barge_heard_end, "stop_audio", ""},
                  {limit.at, "error", "429: too many"}};
  one.call.turns.push_back(std::move(second));
  one.chosen = Chosen::failed;
  one.audio_file = "20231114_221320_0b1c.wav";
  one.sample_rate = 16000;
  one.audio_bytes = 640'044;
  one.audio_length = 10s;
  return one;
}

Json json_of(const results::RecordedConversation& one) {
  results::Recordings recordings;
  recordings.conversations = {one};
  return recorded_conversations_json(recordings, clocks, "conversation_audio").at(0);
}

TEST(RecordedConversations, OfTheExample) {
  results::Recordings recordings;
  recordings.conversations = {example()};
  test::expect_golden(
      "recorded_conversations.json",
      to_file_text(recorded_conversations_json(recordings, clocks, "conversation_audio")));
}

TEST(RecordedConversations, WithoutAnyTheListIsEmpty) {
  EXPECT_EQ(recorded_conversations_json({}, clocks, "x"), Json::array());
}

TEST(RecordedConversations, TheirTimesAreThoseOfTheAudio) {
  const results::RecordedConversation one = example();
  const Json json = json_of(one);
  EXPECT_EQ(json.at("audio_begin_time"), 1'700'000'002.003) << "which begins with the connection";
  const auto at = [&json](const std::string& event) {
    for (const Json& moment : json.at("timeline")) {
      if (moment.at("event") == event) return moment.at("at_s").get<double>();
    }
    return -1.0;
  };
  EXPECT_EQ(at("connected"), 0);
  EXPECT_NEAR(at("barge_in_heard_end") - at("barge_in_start"), 0.15, 1e-9);
  const Json& audio = json.at("turns").at(0).at("audio_files").at(0);
  EXPECT_EQ(audio.at("begin_s"), at("speech_start"));
  EXPECT_EQ(audio.at("end_s"), at("playout_end"));
  EXPECT_EQ(audio.at("path"), "conversation_audio/20231114_221320_0b1c.wav");
}

TEST(RecordedConversations, TheTimelineIsInTheOrderOfTime) {
  const std::vector<TimelineEvent> events = timeline_of(example());
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_LE(events[i - 1].at, events[i].at);
  EXPECT_EQ(events.front().event, "connected");
  EXPECT_EQ(events.back().event, "end");
}

TEST(RecordedConversations, MessagesBelongToTheTurnInWhichTheyCame) {
  const Json turns = json_of(example()).at("turns");
  const auto kinds = [&turns](std::size_t turn) {
    std::vector<std::string> all;
    for (const Json& message : turns.at(turn).at("full_responses_received")) {
      all.push_back(message.at("event"));
    }
    return all;
  };
  EXPECT_THAT(kinds(0), ElementsAre("user_final", "agent_text", "stop_audio"));
  EXPECT_THAT(kinds(1), ElementsAre("error"));
}

TEST(RecordedConversations, AFailedTurnHasNoTimesThatDidNotHappen) {
  const Json turn = json_of(example()).at("turns").at(1);
  EXPECT_EQ(turn.at("turn_successful"), false);
  EXPECT_TRUE(turn.at("end_to_end_latency_ms").is_null());
  EXPECT_TRUE(turn.at("ttfb_ms").is_null());
  EXPECT_EQ(turn.at("agent_text_responses"), Json::array());
  EXPECT_EQ(turn.at("failure"), "rate_limit");
  EXPECT_TRUE(turn.at("barge_in").is_null());
  EXPECT_EQ(turn.at("conversation_flow").at("audio_response_available"), false);
}

TEST(RecordedConversations, WithoutAudioThereAreNoFilesAndAReason) {
  results::RecordedConversation one = example();
  one.audio_file.clear();
  one.note = "no audio: the disk is full";
  const Json json = json_of(one);
  EXPECT_EQ(json.at("audio_files"), Json::array());
  EXPECT_EQ(json.at("turns").at(0).at("audio_files"), Json::array());
  EXPECT_EQ(json.at("note"), "no audio: the disk is full");
  EXPECT_FALSE(json.at("timeline").empty());
}

TEST(RecordedConversations, FileNameTellsTheTime) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  EXPECT_EQ(recorded_conversations_file_name(WallTime(1'700'000'000s)),
            "recorded_conversations_20231114_221320.json");
}

class OnScreen : public ::testing::Test {
 protected:
  std::string shown() const {
    ConsoleText text({});
    print_recordings(text, recordings_);
    return text.take();
  }
  OnScreen() {
    recordings_.rate = 0.2;
    recordings_.conversations = {example(), example(), example()};
    recordings_.conversations[0].sampled = true;
    recordings_.conversations[1].chosen = Chosen::slowest_ttfb;
    recordings_.conversations[2].chosen = Chosen::sample;
    recordings_.conversations[2].sampled = true;
    recordings_.disk_used = 1'920'132;
    recordings_.disk_most = std::uint64_t{1} << 30;
    recordings_.memory_used = 65'536;
    recordings_.memory_most = std::uint64_t{256} << 20;
  }
  results::Recordings recordings_;
};

TEST_F(OnScreen, RecordingsAndTheirBudgetsAreTold) {
  EXPECT_THAT(shown(), HasSubstr("3 conversations: 2 drawn before they began (20%), 1 with "
                                 "the slowest ttfb, 1 that failed"));
  EXPECT_THAT(shown(), HasSubstr("1.8M of 1G"));
  EXPECT_THAT(shown(), HasSubstr("64K of 256M"));
  EXPECT_THAT(shown(), Not(HasSubstr("Left out")));
  EXPECT_THAT(shown(), Not(HasSubstr("Without")));
}

TEST_F(OnScreen, WhatIsMissingIsTold) {
  recordings_.left_out = 7;
  recordings_.conversations[1].audio_file.clear();
  recordings_.conversations[1].note = "no audio: no memory";
  EXPECT_THAT(shown(), HasSubstr("7 of those drawn"));
  EXPECT_THAT(shown(), HasSubstr("1 conversation; no audio: no memory"));
}

}  // namespace
}  // namespace busyhour::report
