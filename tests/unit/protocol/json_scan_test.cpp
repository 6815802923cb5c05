#include "protocol/json_scan.h"

#include <gtest/gtest.h>

#include <array>
#include <optional>
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

constexpr std::array<std::string_view, 2> types = {"audio_data", "audio"};

std::optional<TypedAudio> typed(std::string_view message) {
  return scan_typed_audio(message, types, "data");
}

TEST(JsonScan, ReadsAudioThatIsToldByItsType) {
  const auto audio =
      typed(R"({"type":"audio_data","data":"AAAB","frame_index":0,"sample_rate":24000,)"
            R"("response_id":"resp_1","item_id":"item_1","is_final":true,"total_frames":null})");
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->type, "audio_data");
  EXPECT_EQ(audio->data, "AAAB");
  EXPECT_EQ(audio->sample_rate, 24000);
  EXPECT_EQ(audio->response_id, "resp_1");
  EXPECT_EQ(audio->item_id, "item_1");
  EXPECT_TRUE(audio->is_final);
  const auto other = typed(R"({ "DATA" : "AAAB" , "is_final":null, "Type" : "Audio" })");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->data, "AAAB");
  EXPECT_EQ(other->sample_rate, 0);
  EXPECT_FALSE(other->is_final);
}

TEST(JsonScan, TheFirstOfRepeatedMembersOfATypedMessageCounts) {
  const auto audio =
      typed(R"({"type":"audio","type":"status","data":"first","data":null,"is_final":false,)"
            R"("is_final":true,"sample_rate":null,"sample_rate":8000})");
  ASSERT_TRUE(audio);
  EXPECT_EQ(audio->type, "audio");
  EXPECT_EQ(audio->data, "first");
  EXPECT_FALSE(audio->is_final);
  EXPECT_EQ(audio->sample_rate, 0);
}

TEST(JsonScan, LeavesOtherTypedMessagesToTheParser) {
  for (const std::string_view message : {
           R"({})",
           R"({"type":"audio_data"})",
           R"({"data":"AAAB"})",
           R"({"type":"audio_data","data":null})",
           R"({"type":"audio_data","data":null,"data":"AAAB"})",
           R"({"type":"audio_data","data":5})",
           R"({"type":"audio_data","data":"AA\/B"})",
           R"({"type":"status","data":"AAAB"})",
           R"({"type":7,"data":"AAAB"})",
           R"({"type":"audio_data","data":"AAAB","kind":"StopAudio"})",
           R"({"type":"audio_data","data":"AAAB","response_id":7})",
           R"({"type":"audio_data","data":"AAAB","response_id":"null,\"x\""})",
           R"({"type":"audio_data","data":"AAAB","sample_rate":01})",
           R"({"type":"audio_data","data":"AAAB","x":{"y":[1,}})",
           R"({"type":"audio_data","data":"AAAB",})",
           R"({"type":"audio_data","data":"AAAB"}})",
           R"({"type":"audio_data","data":"AAAB")",
       }) {
    EXPECT_FALSE(typed(message)) << message;
  }
}

}  // namespace
}  // namespace busyhour::protocol
