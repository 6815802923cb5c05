#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/caller_dialect.h"

namespace busyhour::protocol {
namespace {

const CallerDialect& cascade() {
  static const auto dialect = make_caller_dialect({.endpoint = Endpoint::browser}).value();
  return *dialect;
}
const CallerDialect& voicelive() {
  static const auto dialect =
      make_caller_dialect({.endpoint = Endpoint::browser, .pipeline = Pipeline::voicelive}).value();
  return *dialect;
}

AgentEvent parse(std::string_view message, const CallerDialect& dialect = cascade()) {
  AgentEvent event;
  dialect.parse(message, false, event);
  return event;
}

TEST(BrowserCaller, SpeaksRawSamplesAndOpensWithNothing) {
  const std::vector<audio::Sample> samples = {1, -2, 300};
  for (const CallerDialect* dialect : {&cascade(), &voicelive()}) {
    const FrameTemplate frame = dialect->frame(samples);
    EXPECT_TRUE(frame.binary);
    EXPECT_EQ(frame.payload, std::string("\x01\x00\xfe\xff\x2c\x01", 6));
    EXPECT_EQ(frame.timestamp_at, FrameTemplate::absent);
    EXPECT_EQ(frame.participant_at, FrameTemplate::absent);
    EXPECT_TRUE(dialect->opening({}).empty())
        << "one generation of agents would take a text for something typed";
  }
}

TEST(BrowserCaller, HeadersAreThoseOfTheSeeds) {
  const CallIdentity id{"call", "correlation", "subscription", "participant"};
  EXPECT_EQ(cascade().headers(id), acs_caller().headers(id));
}

TEST(BrowserCaller, AudioSaysItsRateOrHasThePipelines) {
  const AgentEvent page = parse(
      R"({"type":"audio_data","data":"AAABAAIA","frame_index":0,"total_frames":173,"sample_rate":48000,"is_final":false})");
  EXPECT_EQ(page.kind, AgentEventKind::audio);
  EXPECT_EQ(page.audio, "AAABAAIA");
  EXPECT_EQ(page.sample_rate, 48000);
  EXPECT_FALSE(page.binary_audio);
  const AgentEvent live = parse(
      R"({"type":"audio_data","data":"AAABAAIA","frame_index":3,"total_frames":null,"sample_rate":24000,"response_id":"resp_x","is_final":false})",
      voicelive());
  EXPECT_EQ(live.sample_rate, 24000);
  EXPECT_EQ(live.response_id, "resp_x");
  for (const std::string_view said :
       {"", R"(,"sample_rate":0)", R"(,"sample_rate":-8000)", R"(,"sample_rate":null)",
        R"(,"sample_rate":99999999999)", R"(,"sample_rate":"24000")", R"(,"sample_rate":1.5)"}) {
    const std::string message =
        R"({"type":"audio_data","data":"AAAB")" + std::string(said) + R"(})";
    EXPECT_EQ(parse(message).sample_rate, 48000) << message;
    EXPECT_EQ(parse(message, voicelive()).sample_rate, 24000) << message;
  }
}

TEST(BrowserCaller, TheLastFrameOfASentenceIsAudioAndNoEnd) {
  const AgentEvent last = parse(
      R"({"type":"audio_data","data":"AAABAAIA","frame_index":172,"total_frames":173,"sample_rate":48000,"is_final":true})");
  EXPECT_EQ(last.kind, AgentEventKind::audio);
  EXPECT_EQ(last.audio, "AAABAAIA");
}

TEST(BrowserCaller, FinalWithoutDataEndsTheAudio) {
  for (const std::string_view message :
       {R"({"type":"audio_data","is_final":true,"response_id":"resp_x","total_frames":null})",
        R"({"type":"audio_data","data":null,"is_final":true,"response_id":"resp_x"})",
        R"({"type":"audio_data","data":"","is_final":true,"response_id":"resp_x"})"}) {
    const AgentEvent end = parse(message, voicelive());
    EXPECT_EQ(end.kind, AgentEventKind::audio_end) << message;
    EXPECT_EQ(end.response_id, "resp_x");
    EXPECT_TRUE(end.audio.empty());
  }
  EXPECT_EQ(parse(R"({"type":"audio_data","data":"","is_final":false})").kind,
            AgentEventKind::informational);
}

TEST(BrowserCaller, AudioInOtherShapesThanTheUsual) {
  for (
      const std::string_view message :
      {R"({"is_final":false,"sample_rate":24000,"data":"AAAB","type":"audio_data"})",
       R"({"Type":"AUDIO_DATA","Data":"AAAB","Sample_Rate":24000})",
       R"({"type":"audio\u005fdata","data":"AA\u0041B","sample_rate":24000})",
       R"({"type":"audio_data","data":"AAAB","sample_rate":24000,"session_context":{"timestamp":1.5}})",
       R"({"type":"audio_data","sample_rate":24000,"deep":[[[[[[1]]]]]],"data":"AAAB"})",
       R"({"type":"audio","data":"AAAB","format":"pcm","sample_rate":24000,"channels":1,"session_id":"s1","timestamp":"2026-11-21T10:15:31.1"})"}) {
    const AgentEvent event = parse(message);
    EXPECT_EQ(event.kind, AgentEventKind::audio) << message;
    EXPECT_EQ(event.audio, "AAAB") << message;
    EXPECT_EQ(event.sample_rate, 24000) << message;
  }
}

TEST(BrowserCaller, EndsOfTheCascade) {
  const AgentEvent end =
      parse(R"({"type":"assistant_final","content":"full text","speaker":"assistant"})");
  EXPECT_EQ(end.kind, AgentEventKind::agent_final);
  EXPECT_EQ(end.text, "full text");
  EXPECT_EQ(
      parse(
          R"({"type":"event","payload":{"type":"assistant","streaming":false,"status":"completed","message":"m"}})")
          .kind,
      AgentEventKind::agent_final);
}

TEST(BrowserCaller, BothControlMessagesStopTheAudio) {
  for (
      const std::string_view message :
      {R"({"type":"control","action":"tts_cancelled","reason":"barge_in","at":"partial","session_id":"c0ffee"})",
       R"({"type":"control","action":"audio_stop","reason":"barge_in","trigger":"voicelive_vad","at":"speech_started","energy":812.5})",
       R"({"kind":"StopAudio","AudioData":null,"StopAudio":{}})"}) {
    EXPECT_EQ(parse(message).kind, AgentEventKind::stop_audio) << message;
    EXPECT_EQ(parse(message, voicelive()).kind, AgentEventKind::stop_audio) << message;
  }
}

TEST(BrowserCaller, TranscriptsAndText) {
  const AgentEvent user = parse(
      R"({"type":"event","topic":"session","sender":"User","payload":{"sender":"User","message":"my balance"},"session_context":{}})");
  EXPECT_EQ(user.kind, AgentEventKind::user_final);
  EXPECT_EQ(user.text, "my balance");
  const AgentEvent piece = parse(
      R"({"type":"assistant_streaming","sender":"Agent","payload":{"content":"It is","streaming":true}})");
  EXPECT_EQ(piece.kind, AgentEventKind::agent_text);
  EXPECT_EQ(piece.text, "It is");
  EXPECT_EQ(
      parse(R"({"type":"status","sender":"System","topic":"session","payload":{"message":"Hi!"}})")
          .kind,
      AgentEventKind::informational)
      << "the greeting's text is no answer";
  EXPECT_EQ(
      parse(
          R"({"type":"event","sender":"System","payload":{"event_type":"speech_cascade_connected","data":{"message":"ready"}}})")
          .kind,
      AgentEventKind::informational);
}

TEST(BrowserCaller, ErrorsAndTheEnd) {
  const AgentEvent tts = parse(R"({"type":"tts_error","error":"no voice","text":"first 100"})");
  EXPECT_EQ(tts.kind, AgentEventKind::error);
  EXPECT_EQ(tts.text, "no voice");
  const AgentEvent upstream =
      parse(R"({"kind":"ErrorData","errorData":{"code":null,"message":"upstream"}})", voicelive());
  EXPECT_EQ(upstream.kind, AgentEventKind::error);
  EXPECT_EQ(upstream.text, "upstream");
  const AgentEvent exit = parse(
      R"({"type":"exit","topic":"session","sender":"System","payload":{"type":"exit","message":"Goodbye."}})");
  EXPECT_EQ(exit.kind, AgentEventKind::session_end);
  EXPECT_EQ(exit.text, "Goodbye.");
  EXPECT_EQ(parse(R"({"type":"session_end","reason":"HUMAN_HANDOFF"})").text, "HUMAN_HANDOFF");
}

TEST(BrowserCaller, TheFirstVoiceLiveSocket) {
  const auto live = [](std::string_view message) { return parse(message, voicelive()); };
  const AgentEvent error = live(
      R"({"type":"error","error_code":"AUDIO_PROCESSING_ERROR","error_message":"bad frame","error_type":"audio_error","is_recoverable":true,"session_id":"s1"})");
  EXPECT_EQ(error.kind, AgentEventKind::error);
  EXPECT_EQ(error.code, "AUDIO_PROCESSING_ERROR");
  EXPECT_EQ(error.text, "bad frame");
  const AgentEvent heard =
      live(R"({"type":"text","content":"hello there","role":"user","is_partial":false})");
  EXPECT_EQ(heard.kind, AgentEventKind::user_final);
  EXPECT_EQ(heard.text, "hello there");
  EXPECT_EQ(live(R"({"type":"text","content":"hel","role":"user","is_partial":true})").kind,
            AgentEventKind::user_partial);
  EXPECT_EQ(live(R"({"type":"text","content":"Hi","role":"assistant","is_partial":false})").kind,
            AgentEventKind::agent_text);
  EXPECT_EQ(live(R"({"type":"status","status":"processing","message":"speech started"})").kind,
            AgentEventKind::informational);
  const AgentEvent bye = live(R"({"type":"status","status":"disconnected","message":"bye"})");
  EXPECT_EQ(bye.kind, AgentEventKind::session_end);
  EXPECT_EQ(bye.text, "bye");
}

TEST(BrowserCaller, WhatIsNotOfTheDialectSaysWhy) {
  EXPECT_EQ(parse("hello").text, "not a JSON object: hello");
  AgentEvent event = parse(R"({"type":"audio_data","data":"AAAB"})");
  cascade().parse(std::string_view("\0\1\2\3", 4), true, event);
  EXPECT_EQ(event.kind, AgentEventKind::malformed);
  EXPECT_TRUE(event.audio.empty());
  EXPECT_EQ(event.text,
            "a binary message of 4 bytes; what an agent sends to a browser is text only");
  EXPECT_EQ(parse(R"({"type":"turn_summary","status":"final"})").label, "turn_summary final");
}

}  // namespace
}  // namespace busyhour::protocol
