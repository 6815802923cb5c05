#include "recording/call_log.h"

#include <future>

#include "recorded_call.h"

namespace busyhour::recording {
namespace {

using protocol::AgentEventKind;
using testing::call_begin;
using Kind = LogEntry::Kind;

class Log : public testing::RecordedCall {
 protected:
  std::vector<LogReader::Item> items() {
    read_ = log_.read().value();
    std::vector<LogReader::Item> all;
    LogReader reader(read_);
    while (const auto item = reader.next()) all.push_back(*item);
    return all;
  }
  std::vector<Kind> kinds() {
    std::vector<Kind> all;
    for (const auto& item : items()) all.push_back(item.entry.kind);
    return all;
  }

  CallLog log_{spool_, true};
  std::vector<std::byte> read_;
};

TEST_F(Log, KeepsEverythingInItsOrder) {
  log_.on_speech(clip_, call_begin);
  say(log_, call_begin + 1s, 1, 500);
  log_.on_playout_stopped(call_begin + 1010ms);
  log_.on_silence(3);
  log_.on_message(event_of(AgentEventKind::user_final, "hello"), call_begin + 2s);
  EXPECT_EQ(kinds(),
            (std::vector{Kind::speech, Kind::audio, Kind::stopped, Kind::silence, Kind::message}));
  const auto all = items();
  EXPECT_EQ(all[1].entry.at, call_begin + 1s);
  EXPECT_EQ(all[1].entry.value, 16000);
  EXPECT_EQ(all[1].payload.size(), 856u) << "640 bytes as base64";
  EXPECT_EQ(all[3].entry.value, 3);
  EXPECT_EQ(all[4].text(), "hello");
  EXPECT_EQ(log_.rate(), 16000);
}

TEST_F(Log, IsWholeThoughItLiesInPieces) {
  for (int i = 0; i < 500; ++i) {
    log_.on_message(event_of(AgentEventKind::agent_text, std::string(777, static_cast<char>(i))),
                    call_begin + 1ms * i);
  }
  const auto all = items();
  ASSERT_EQ(all.size(), 500u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].entry.at, call_begin + 1ms * i);
    EXPECT_EQ(all[i].text(), std::string(777, static_cast<char>(i)));
  }
}

TEST_F(Log, IsWholeThoughMostOfItLiesInAFile) {
  Spool little(directory_.path(), 4 * piece_bytes, disk_, worker_);
  CallLog log(little, false);
  for (int i = 0; i < 500; ++i) {
    say(log, call_begin + 20ms * i, 1, static_cast<audio::Sample>(i));
    std::promise<void> stored;
    worker_.post([&stored] { stored.set_value(); });
    stored.get_future().wait();
  }
  ASSERT_FALSE(log.lost());
  EXPECT_GT(little.file_bytes(), 5 * piece_bytes);
  const std::vector<std::byte> whole = log.read().value();
  LogReader reader(whole);
  for (int i = 0; i < 500; ++i) {
    const auto item = reader.next();
    ASSERT_TRUE(item.has_value());
    const audio::Clip said = testing::level_clip(1, static_cast<audio::Sample>(i));
    EXPECT_EQ(item->text(), base64_encode(std::as_bytes(std::span(said.samples))));
  }
  EXPECT_FALSE(reader.next().has_value());
}

TEST_F(Log, LeavesOutWhatSaysNothing) {
  log_.on_message(event_of(AgentEventKind::informational, "ping"), call_begin);
  log_.on_message(event_of(AgentEventKind::user_partial, "hel"), call_begin);
  EXPECT_TRUE(items().empty());
}

TEST_F(Log, ALongTextIsCut) {
  log_.on_message(event_of(AgentEventKind::agent_text, std::string(100'000, 'x')), call_begin);
  EXPECT_EQ(items()[0].payload.size(), 4096u);
}

TEST_F(Log, TellsCodesOfErrorsAndNamesOfTheUnknown) {
  auto error = event_of(AgentEventKind::error, "too many");
  error.code = "429";
  log_.on_message(error, call_begin);
  auto unknown = event_of(AgentEventKind::unknown, "");
  unknown.label = "Mystery";
  log_.on_message(unknown, call_begin);
  EXPECT_EQ(items()[0].text(), "429: too many");
  EXPECT_EQ(items()[1].text(), "Mystery");
}

TEST_F(Log, ARateThatNoSoundHasIsNotKept) {
  say(log_, call_begin, 1, 500, 16000);
  protocol::AgentEvent event;
  event.audio = "AAAA";
  for (const int rate : {1, 7999, 48001, 2'000'000'000}) log_.on_audio(event, rate, call_begin);
  EXPECT_EQ(items().size(), 1u);
  EXPECT_EQ(log_.rate(), 16000);
}

TEST_F(Log, EndsAfterAnHour) {
  log_.on_speech(clip_, call_begin);
  say(log_, call_begin + CallLog::longest, 1, 500);
  say(log_, call_begin + CallLog::longest + 1ms, 1, 500);
  log_.on_speech(clip_, call_begin + CallLog::longest + 2ms);
  log_.on_silence(2);
  EXPECT_EQ(kinds(), (std::vector{Kind::speech, Kind::audio}))
      << "what is not said of an utterance that is not kept belongs to no other";
}

TEST_F(Log, IsLostAsAWholeWhereThereIsNoMemory) {
  DiskBudget no_disk(0);
  Spool little(directory_.path(), 2 * piece_bytes, no_disk, worker_);
  CallLog log(little, true);
  say(log, call_begin, 40, 500);  // 34 kB: more than one piece
  EXPECT_FALSE(log.lost());
  EXPECT_EQ(little.take(), nullptr);
  say(log, call_begin + 1s, 40, 500);
  EXPECT_TRUE(log.lost());
  EXPECT_TRUE(log.read()->empty());
  EXPECT_NE(little.take(), nullptr) << "others can have its memory";
  log.on_message(event_of(AgentEventKind::agent_text, "more"), call_begin);
  EXPECT_TRUE(log.read()->empty());
}

TEST_F(Log, ADamagedOneEndsWhereItIsDamaged) {
  log_.on_message(event_of(AgentEventKind::agent_text, "whole"), call_begin);
  log_.on_message(event_of(AgentEventKind::agent_text, "cut"), call_begin);
  const std::vector<std::byte> whole = log_.read().value();
  LogReader reader{std::span(whole).first(whole.size() - 1)};
  EXPECT_TRUE(reader.next().has_value());
  EXPECT_FALSE(reader.next().has_value());
}

}  // namespace
}  // namespace busyhour::recording
