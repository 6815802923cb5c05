// The load engine and the simulated agent in one process, for tests that make real calls.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "agent/server.h"
#include "load/engine.h"
#include "protocol/caller_dialect.h"

namespace busyhour::testing {

inline audio::Clip tone(Duration length) {
  audio::Clip clip;
  const auto n = audio::frame_samples(clip.sample_rate, length);
  for (std::size_t i = 0; i < n; ++i) {
    clip.samples.push_back(static_cast<audio::Sample>(i % 16 < 8 ? 6000 : -6000));
  }
  return clip;
}

class Truth final : public agent::TruthSink {
 public:
  void write(std::string_view call_id, const agent::TruthRecord& record) override {
    const std::lock_guard lock(mutex_);
    turns[{std::string(call_id), record.turn}] = record;
  }
  void on_call_ended() override {}

  std::map<std::pair<std::string, int>, agent::TruthRecord> turns;

 private:
  std::mutex mutex_;
};

/// Keeps what it is told.
class Calls : public ::testing::Test, public load::RunListener {
 protected:
  void start_agent(std::uint64_t max_calls = 0, bool tell_end = true) {
    agent::ServerOptions options = quick_agent();
    options.behaviour.end_mark = tell_end;
    options.max_calls = max_calls;
    start_agent(options, 200ms);
  }

  static agent::ServerOptions quick_agent() {
    agent::ServerOptions options;
    options.listen.address = "127.0.0.1";
    options.behaviour.vad_silence = 60ms;
    options.behaviour.stt = options.behaviour.llm = options.behaviour.tts = Delay::fixed(20ms);
    return options;
  }

  void start_agent(const agent::ServerOptions& options, Duration answer) {
    const agent::Phrases phrases{{"hello", tone(100ms)}, {{"an answer", tone(answer)}}};
    auto server = agent::Server::start(options, phrases, truth_);
    ASSERT_TRUE(server.has_value()) << server.error().message;
    server_ = std::move(*server);
    port_ = server_->port();
  }

  load::Plan plan(int conversations, int concurrent, std::size_t turns = 2) {
    load::Plan made;
    made.dialect = &protocol::acs_caller();
    made.target.url =
        *net::parse_url("ws://127.0.0.1:" + std::to_string(port_) + "/api/v1/media/stream");
    made.target.endpoints = *net::resolve(made.target.url);
    made.conversations = conversations;
    made.concurrent = concurrent;
    made.ramp = load::Ramp::within(0s, concurrent);
    made.manners.patience.pause = 20ms;
    made.manners.patience.quiet_gap = 200ms;
    made.seed = 11;
    const auto clip =
        std::make_shared<const call::WireClip>(tone(200ms), *made.dialect, made.mask_key);
    call::Script script{"tones", {}};
    for (std::size_t i = 0; i < turns; ++i) script.turns.push_back({"beep", clip, {}, {}});
    made.scripts.push_back(std::move(script));
    return made;
  }

  results::RunResult run(const load::Plan& made) {
    auto result = load::run(made, *this, stop_);
    EXPECT_TRUE(result.has_value());
    return std::move(*result);
  }

  void on_turn(std::string_view, const results::TurnRecord& turn) override {
    turns_heard_.push_back(turn);
  }
  void on_incident(std::string_view, const results::Incident& incident) override {
    incidents_heard_.push_back(incident);
  }
  void on_call(const results::CallRecord& call) override { calls_heard_.push_back(call); }
  void on_snapshot(const results::Snapshot& snapshot) override { last_ = snapshot; }

  Truth truth_;
  std::unique_ptr<agent::Server> server_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::vector<results::TurnRecord> turns_heard_;
  std::vector<results::Incident> incidents_heard_;
  std::vector<results::CallRecord> calls_heard_;
  results::Snapshot last_;
};

}  // namespace busyhour::testing
