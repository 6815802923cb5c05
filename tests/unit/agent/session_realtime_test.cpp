// A session in OpenAI Realtime's dialect: who may ask for what, and what the events say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "simulated_call.h"

namespace busyhour::agent {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Realtime : public testing::Test {
 protected:
  explicit Realtime(std::vector<Fault> faults = {})
      : agent_(plain_behaviour(), protocol::realtime_agent(false), std::move(faults)) {}

  void speak(int frames, audio::Sample level = 3000) {
    const std::vector<audio::Sample> samples(480, level);
    const std::string message = R"({"type":"input_audio_buffer.append","audio":")" +
                                base64_encode(std::as_bytes(std::span(samples))) + "\"}";
    for (int i = 0; i < frames; ++i) call_.frame(message);
  }
  void be_silent(int frames) { speak(frames, 5); }
  void turn_detection(const std::string& value) {
    call_.receive(R"({"type":"session.update","session":{"type":"realtime","audio":{"input":)"
                  R"({"turn_detection":)" +
                  value + "}}}}");
  }

  std::vector<json> events(std::string_view type) const {
    std::vector<json> found;
    for (const std::string& message : call_.messages) {
      json event = json::parse(message);
      if (event["type"] == type) found.push_back(std::move(event));
    }
    return found;
  }
  /// The types of all events in their order, a run of the same once, transcripts and parts left
  /// out.
  std::vector<std::string> course() const {
    std::vector<std::string> types;
    for (const std::string& message : call_.messages) {
      const std::string type = json::parse(message)["type"];
      const bool detail = type.contains("transcript") || type.contains("item") ||
                          type.contains("part") || type == "response.output_audio.done";
      if (!detail && (types.empty() || types.back() != type)) types.push_back(type);
    }
    return types;
  }
  std::string error_code() const {
    const auto errors = events("error");
    return errors.empty() ? "" : errors.back()["error"]["code"].get<std::string>();
  }

  SimulatedAgent agent_;
  SimulatedCall call_{agent_};
};

TEST_F(Realtime, ATurnTakesItsCourse) {
  call_.open();
  be_silent(5);
  speak(10);  // until 300 ms
  be_silent(70);
  EXPECT_THAT(course(),
              ElementsAre("session.created", "input_audio_buffer.speech_started",
                          "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
                          "response.created", "response.output_audio.delta", "response.done"));
  EXPECT_EQ(events("input_audio_buffer.speech_stopped")[0]["audio_end_ms"], 800)
      << "the silence that made it certain is part of it";
  EXPECT_EQ(events("input_audio_buffer.speech_started")[0]["audio_start_ms"], 0)
      << "100 ms less 300 ms of prefix";
  EXPECT_EQ(events("response.done")[0]["response"]["status"], "completed");
  EXPECT_EQ(events("response.done")[0]["response"]["output"][0]["content"][0]["transcript"],
            "first");
  ASSERT_THAT(agent_.truth, SizeIs(1));
  const TruthRecord& turn = agent_.truth[0].second;
  EXPECT_EQ(turn.speech_end_frame, 14U);
  EXPECT_EQ(turn.first_response, call_.begin() + 900ms);
  EXPECT_EQ(turn.first_audio, call_.begin() + 1100ms);
}

TEST_F(Realtime, EachResponseHasItsOwnIdsAndEachEventToo) {
  call_.open();
  for (int turn = 0; turn < 2; ++turn) {
    speak(10);
    be_silent(120);
  }
  const auto created = events("response.created");
  ASSERT_THAT(created, SizeIs(2));
  EXPECT_NE(created[0]["response"]["id"], created[1]["response"]["id"]);
  const auto deltas = events("response.output_audio.delta");
  EXPECT_EQ(deltas.front()["response_id"], created[0]["response"]["id"]);
  EXPECT_EQ(deltas.back()["response_id"], created[1]["response"]["id"]);
  std::set<std::string> ids;
  for (const std::string& message : call_.messages) ids.insert(json::parse(message)["event_id"]);
  EXPECT_EQ(ids.size(), call_.messages.size());
}

TEST_F(Realtime, TheSessionsSilenceEndsTurns) {
  call_.open();
  turn_detection(R"({"type":"server_vad","silence_duration_ms":200})");
  speak(10);
  be_silent(9);
  EXPECT_THAT(events("input_audio_buffer.speech_stopped"), IsEmpty());
  be_silent(1);
  EXPECT_THAT(events("input_audio_buffer.speech_stopped"), SizeIs(1));
}

TEST_F(Realtime, ACallerWhoInterruptsCancelsTheResponse) {
  call_.open();
  speak(10);
  be_silent(80);  // the first answer
  speak(10);
  be_silent(50);  // the second, which takes a second, has begun
  const std::size_t before = call_.messages.size();
  speak(10);
  const std::vector<std::string> after(call_.messages.begin() + static_cast<int>(before),
                                       call_.messages.end());
  const auto done = events("response.done").back()["response"];
  EXPECT_EQ(done["status"], "cancelled");
  EXPECT_EQ(done["status_details"]["reason"], "turn_detected");
  ASSERT_THAT(agent_.truth, SizeIs(2));
  const TruthRecord& turn = agent_.truth[1].second;
  ASSERT_TRUE(turn.barge_start && turn.barge_heard && turn.stop_sent);
  EXPECT_EQ(*turn.barge_heard - *turn.barge_start, 180ms);
  EXPECT_EQ(turn.stop_sent, turn.barge_heard);
  EXPECT_EQ(json::parse(after.back())["type"], "response.done");
}

TEST_F(Realtime, WithoutInterruptResponseTheAnswerGoesOn) {
  call_.open();
  turn_detection(R"({"type":"server_vad","interrupt_response":false})");
  speak(10);
  be_silent(50);
  speak(10);
  be_silent(60);
  EXPECT_EQ(events("response.done")[0]["response"]["status"], "completed");
  EXPECT_EQ(agent_.counters.barge_ins, 0U);
}

TEST_F(Realtime, WithoutCreateResponseTheAnswerIsAskedFor) {
  call_.open();
  turn_detection(R"({"type":"server_vad","create_response":false})");
  speak(10);
  be_silent(60);
  EXPECT_THAT(events("conversation.item.input_audio_transcription.completed"), SizeIs(1));
  EXPECT_THAT(events("response.created"), IsEmpty());
  call_.receive(R"({"type":"response.create"})");
  call_.pass(200ms);
  EXPECT_THAT(events("response.output_audio.delta"), SizeIs(1));
  call_.pass(200ms);
  ASSERT_THAT(agent_.truth, SizeIs(1));
  EXPECT_TRUE(agent_.truth[0].second.first_audio);
}

TEST_F(Realtime, InManualModeTheCallerEndsItsTurn) {
  call_.open();
  turn_detection("null");
  speak(10);
  be_silent(100);
  EXPECT_THAT(events("input_audio_buffer.committed"), IsEmpty());
  call_.receive(R"({"type":"input_audio_buffer.commit"})");
  EXPECT_THAT(events("input_audio_buffer.committed"), SizeIs(1));
  call_.pass(500ms);
  EXPECT_THAT(events("response.created"), IsEmpty());
  call_.receive(R"({"type":"response.create"})");
  call_.pass(500ms);
  EXPECT_EQ(events("response.done")[0]["response"]["status"], "completed");
  ASSERT_THAT(agent_.truth, SizeIs(1));
  EXPECT_EQ(agent_.truth[0].second.speech_end_frame, 9U);
  EXPECT_THAT(events("input_audio_buffer.speech_started"), IsEmpty());
}

TEST_F(Realtime, AnEmptyBufferCannotBeCommitted) {
  call_.open();
  call_.receive(R"({"type":"input_audio_buffer.commit","event_id":"mine"})");
  EXPECT_EQ(error_code(), "input_audio_buffer_commit_empty");
  EXPECT_EQ(events("error")[0]["error"]["event_id"], "mine");
  speak(10);
  call_.receive(R"({"type":"input_audio_buffer.clear"})");
  call_.receive(R"({"type":"input_audio_buffer.commit"})");
  EXPECT_THAT(events("error"), SizeIs(2));
  EXPECT_THAT(events("input_audio_buffer.cleared"), SizeIs(1));
}

TEST_F(Realtime, AResponseMayBeCancelledOnce) {
  call_.open();
  call_.receive(R"({"type":"response.cancel"})");
  EXPECT_EQ(error_code(), "response_cancel_not_active");
  speak(10);
  be_silent(35);
  call_.receive(R"({"type":"response.create"})");
  EXPECT_EQ(error_code(), "conversation_already_has_active_response");
  call_.receive(R"({"type":"response.cancel"})");
  const auto done = events("response.done");
  ASSERT_THAT(done, SizeIs(1));
  EXPECT_EQ(done[0]["response"]["status_details"]["reason"], "client_cancelled");
  call_.pass(1s);
  EXPECT_THAT(events("response.done"), SizeIs(1));
  EXPECT_THAT(events("error"), SizeIs(2));
}

TEST_F(Realtime, GreetsOnlyWhenAsked) {
  call_.open();
  call_.pass(1s);
  EXPECT_THAT(course(), ElementsAre("session.created"));
  call_.receive(R"({"type":"response.create"})");
  call_.pass(1s);
  EXPECT_EQ(events("response.done")[0]["response"]["output"][0]["content"][0]["transcript"],
            "hello");
  EXPECT_THAT(agent_.truth, IsEmpty()) << "it answers no turn";
}

TEST_F(Realtime, TruncatingSaysWhatWasHeard) {
  call_.open();
  call_.receive(R"({"type":"response.create"})");
  call_.pass(1s);
  const std::string item = events("response.output_audio.delta")[0]["item_id"];
  const auto truncate = [&](const std::string& id, int ms) {
    call_.receive(json{
        {"type", "conversation.item.truncate"},
        {"item_id", id},
        {"content_index", 0},
        {"audio_end_ms",
         ms}}.dump());
  };
  truncate(item, 40);
  EXPECT_EQ(events("conversation.item.truncated")[0]["audio_end_ms"], 40);
  truncate(item, 4000);
  EXPECT_EQ(error_code(), "invalid_value") << "so much was never sent";
  truncate("item_other", 40);
  EXPECT_EQ(error_code(), "item_truncate_invalid_item_id");
}

class DeafRealtime : public Realtime {
 protected:
  DeafRealtime() : Realtime({make_fault(FaultKind::ignore_barge_in)}) {}
};

TEST_F(DeafRealtime, DoesNotNoticeSpeechIntoItsWords) {
  call_.open();
  speak(10);
  be_silent(80);
  speak(10);
  be_silent(42);  // the second answer, which takes a second, has begun
  speak(12);
  be_silent(60);
  EXPECT_THAT(events("input_audio_buffer.speech_started"), SizeIs(2))
      << "a client would stop its playback at a third one";
  EXPECT_EQ(events("response.done").back()["response"]["status"], "completed");
}

class LimitedRealtime : public Realtime {
 protected:
  LimitedRealtime() : Realtime({make_fault(FaultKind::rate_limit_openai)}) {}
};

TEST_F(LimitedRealtime, ARateLimitIsTheResponsesFailure) {
  call_.open();
  speak(10);
  be_silent(60);
  const auto done = events("response.done");
  ASSERT_THAT(done, SizeIs(1));
  EXPECT_EQ(done[0]["response"]["status"], "failed");
  EXPECT_EQ(done[0]["response"]["status_details"]["error"]["code"], "rate_limit_exceeded");
  EXPECT_THAT(events("error"), IsEmpty());
  ASSERT_THAT(agent_.truth, SizeIs(1));
  EXPECT_EQ(agent_.truth[0].second.fault, "rate_limit_openai");
  EXPECT_EQ(agent_.truth[0].second.first_audio, std::nullopt);
}

}  // namespace
}  // namespace busyhour::agent
