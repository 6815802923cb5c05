#include "protocol/json_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace busyhour::protocol {
namespace {

TEST(JsonScan, ReadsTheFourSpellingsOfAgentAudio) {
  for (
      const std::string message : {
          R"({"kind":"AudioData","AudioData":{"data":"AQACAA=="},"StopAudio":null})",
          R"({"kind":"AudioData","audioData":{"data":"AQACAA==","timestamp":null,"participantRawID":null,"silent":false}})",
          R"({"kind":"AudioData","AudioData":{"data":"AQACAA==","sequenceId":0},"StopAudio":null})",
          R"({"Kind":"AudioData","AudioData":{"Data":"AQACAA=="},"StopAudio":null})",
          R"({"kind":"audioData","audioData":{"data":"AQACAA==","isSilent":false},"stopAudio":{}})",
      }) {
    const auto audio = scan_audio_message(message);
    ASSERT_TRUE(audio) << message;
    EXPECT_EQ(audio->data, "AQACAA==");
    EXPECT_FALSE(audio->silent);
    EXPECT_GE(audio->data.data(), message.data()) << "the data must lie in the message itself";
    EXPECT_LT(audio->data.data(), message.data() + message.size());
  }
}

TEST(JsonScan, ReadsTheMicrophoneFrameOfAcs) {
  const auto audio = scan_audio_message(
      R"({"kind":"AudioData","audioData":{"timestamp":"2026-11-21T10:15:30.120Z",)"
      R"("participantRawID":"8:acs:1f0c","data":"AAA=","silent":true}})");
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->data, "AAA=");
  EXPECT_TRUE(audio->silent);
}

TEST(JsonScan, AllowsWhitespaceBetweenTokens) {
  const auto audio = scan_audio_message(
      " { \"kind\" : \"AudioData\",\n\t\"AudioData\": {\"data\": \"AAA=\" } , \"StopAudio\": null "
      "}\r\n");
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->data, "AAA=");
}

TEST(JsonScan, PassesOverMembersOfNoConsequence) {
  const auto audio = scan_audio_message(
      R"({"kind":"AudioData","audioData":{"at":[1.25,-0.5,{}],"data":"AAA="},)"
      R"("session_context":{"session_id":"c","timestamp":1795256133.25,"tags":[]}})");
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->data, "AAA=");
}

TEST(JsonScan, TheFirstOfRepeatedMembersCounts) {
  const auto audio = scan_audio_message(
      R"({"kind":"AudioData","audioData":{"data":"first","data":"second","silent":false,"silent":true}})");
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->data, "first");
  EXPECT_FALSE(audio->silent);
}

TEST(JsonScan, LeavesEverythingElseToTheParser) {
  for (const std::string_view message : {
           R"()",
           R"({)",
           R"([])",
           R"({"kind":"StopAudio","AudioData":null,"StopAudio":{}})",
           R"({"AudioData":{"data":"AAA="},"kind":"AudioData"})",
           R"({"kind":"AudioData","AudioData":{"sequenceId":1}})",
           R"({"kind":"AudioData","AudioData":{"data":null}})",
           R"({"kind":"AudioData","AudioData":{"data":"AA\/A"}})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA)",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"}} x)",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA","sequenceId":01}})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA","silent":null}})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA",}})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":{"a":1})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":{"a":1,}})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":[1,]})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":[[[[[1]]]]]})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":1.})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":1e999})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":1234567890123456789})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":-})",
           R"({"kind":"AudioData","AudioData":{"data":"AAAA"},"extra":nul})",
       }) {
    EXPECT_FALSE(scan_audio_message(message)) << message;
  }
}

}  // namespace
}  // namespace busyhour::protocol
