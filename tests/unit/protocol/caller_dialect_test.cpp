#include "protocol/caller_dialect.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace busyhour::protocol {
namespace {

std::string error_of(const CallerOptions& options) {
  const auto made = make_caller_dialect(options);
  if (made) return "";
  EXPECT_EQ(made.error().kind, ErrorKind::usage);
  return made.error().message;
}

TEST(CallerDialect, NamesOfEndpointsAndPipelines) {
  EXPECT_EQ(endpoint_from("acs"), Endpoint::acs);
  EXPECT_EQ(endpoint_from("Browser"), Endpoint::browser);
  EXPECT_EQ(endpoint_from("REALTIME"), Endpoint::realtime);
  EXPECT_EQ(endpoint_from(""), std::nullopt);
  EXPECT_EQ(endpoint_from("twilio"), std::nullopt);
  EXPECT_EQ(pipeline_from("Cascade"), Pipeline::cascade);
  for (const std::string_view text : {"voicelive", "voice_live", "live", "realtime", "VoiceLive"}) {
    EXPECT_EQ(pipeline_from(text), Pipeline::voicelive) << text;
  }
  EXPECT_EQ(pipeline_from("cascading"), std::nullopt);
  for (const Endpoint endpoint : {Endpoint::acs, Endpoint::browser, Endpoint::realtime}) {
    EXPECT_EQ(endpoint_from(to_text(endpoint)), endpoint);
  }
  for (const Pipeline pipeline : {Pipeline::cascade, Pipeline::voicelive}) {
    EXPECT_EQ(pipeline_from(to_text(pipeline)), pipeline);
  }
}

TEST(CallerDialect, Paths) {
  for (const Pipeline pipeline : {Pipeline::cascade, Pipeline::voicelive}) {
    EXPECT_EQ(default_path(Endpoint::acs, pipeline), "/api/v1/media/stream");
    EXPECT_EQ(default_path(Endpoint::realtime, pipeline), "/v1/realtime");
  }
  EXPECT_EQ(default_path(Endpoint::browser, Pipeline::cascade), "/api/v1/realtime/conversation");
  EXPECT_EQ(default_path(Endpoint::browser, Pipeline::voicelive), "/api/v1/live-voice/session");
}

TEST(CallerDialect, EachHasASampleRateOfItsOwn) {
  const auto rate = [](CallerOptions options) {
    return make_caller_dialect(options).value()->sample_rate();
  };
  EXPECT_EQ(rate({}), 16000);
  EXPECT_EQ(rate({.pipeline = Pipeline::voicelive}), 16000) << "the phone network does not change";
  EXPECT_EQ(rate({.endpoint = Endpoint::browser}), 16000);
  EXPECT_EQ(rate({.endpoint = Endpoint::browser, .pipeline = Pipeline::voicelive}), 24000);
  EXPECT_EQ(rate({.endpoint = Endpoint::realtime}), 24000);
  EXPECT_EQ(rate({.endpoint = Endpoint::acs, .sample_rate = 24000}), 24000);
  EXPECT_EQ(rate({.endpoint = Endpoint::browser, .sample_rate = 48000}), 48000);
  EXPECT_EQ(rate({.endpoint = Endpoint::realtime,
                  .sample_rate = 16000,
                  .realtime_names = RealtimeNames::beta}),
            16000);
}

TEST(CallerDialect, RatesThatCannotBe) {
  EXPECT_EQ(error_of({.sample_rate = 8000}),
            "ACS media streaming has no sample rate of 8000 Hz; take 16000, 24000");
  EXPECT_EQ(
      error_of({.endpoint = Endpoint::browser, .sample_rate = 44100}),
      "a browser conversation has no sample rate of 44100 Hz; take 16000, 8000, 24000, 48000");
  EXPECT_EQ(error_of({.endpoint = Endpoint::realtime, .sample_rate = 16000}),
            "the Realtime API has no sample rate of 16000 Hz; take 24000");
  EXPECT_NE(error_of({.sample_rate = -1}), "");
}

TEST(CallerDialect, FramePeriods) {
  for (const Endpoint endpoint : {Endpoint::acs, Endpoint::browser, Endpoint::realtime}) {
    for (const Duration period : {5ms, 10ms, 20ms, 33ms, 100ms, 1000ms}) {
      const auto dialect = make_caller_dialect({.endpoint = endpoint, .frame_period = period});
      ASSERT_TRUE(dialect) << period.count();
      EXPECT_EQ((*dialect)->frame_period(), period);
    }
    for (const Duration period : {Duration(-20ms), Duration(0), Duration(1ms), Duration(1001ms),
                                  Duration(20'500us), Duration(20ms + 1ns)}) {
      const std::string error = error_of({.endpoint = endpoint, .frame_period = period});
      EXPECT_NE(error.find(format_duration(period)), std::string::npos) << error;
    }
  }
  EXPECT_EQ(error_of({.frame_period = 2s}),
            "a frame cannot last 2s; take whole milliseconds from 5ms to 1s");
}

TEST(CallerDialect, AcsSaysHowLongItsFramesAre) {
  const auto dialect = make_caller_dialect({.sample_rate = 24000, .frame_period = 40ms}).value();
  const std::vector<audio::Sample> samples(960);
  EXPECT_NE(dialect->opening({})[0].find(R"("length":1920)"), std::string::npos);
  EXPECT_EQ(dialect->frame(samples).payload.size(),
            acs_caller().frame({}).payload.size() + 4UL * 1920 / 3);
}

TEST(CallerDialect, OnlyTheRealtimeApiWaitsAndDoesNotGreet) {
  for (const Endpoint endpoint : {Endpoint::acs, Endpoint::browser, Endpoint::realtime}) {
    const auto dialect = make_caller_dialect({.endpoint = endpoint}).value();
    EXPECT_EQ(dialect->waits_until_ready(), endpoint == Endpoint::realtime);
    EXPECT_EQ(dialect->expects_greeting(), endpoint != Endpoint::realtime);
    EXPECT_EQ(dialect->interrupted("item_1", 1500ms).empty(), endpoint != Endpoint::realtime);
  }
}

}  // namespace
}  // namespace busyhour::protocol
