// The server on real sockets and threads. Callers send their frames at once: the agent counts
// frames, so nothing here depends on how long anything takes.
#include "agent/server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "net/client.h"
#include "simulated_call.h"

namespace busyhour::agent {
namespace {

using Kind = protocol::AgentEventKind;

class SharedTruth final : public TruthSink {
 public:
  void write(std::string_view call_id, const TruthRecord& record) override {
    const std::lock_guard lock(mutex_);
    records.emplace_back(std::string(call_id), record);
  }
  void on_call_ended() override {}

  std::vector<std::pair<std::string, TruthRecord>> records;  // read when the server has stopped

 private:
  std::mutex mutex_;
};

/// Says one thing and listens until it has heard `wanted` messages, or the call is over.
class Client final : public net::ConnectionHandler {
 public:
  Client(net::EventLoop& loop, const net::ClientTarget& target, const std::string& id,
         std::size_t wanted, std::function<void()> done)
      : wanted_(wanted), done_(std::move(done)) {
    connection_ = net::connect(loop, target, {{"x-ms-call-connection-id", id}}, *this);
  }

  std::vector<Kind> heard;
  std::optional<net::CloseInfo> closed;

 private:
  void on_open() override {
    const std::vector<audio::Sample> speech(320, 3000), silence(320, 0);
    for (int i = 0; i < 10; ++i) {
      connection_->send_text(protocol::acs_caller().frame(speech).payload);
    }
    connection_->send_text(protocol::acs_caller().frame(silence).payload);
  }
  void on_message(const net::Message& message) override {
    protocol::AgentEvent event;
    protocol::acs_caller().parse(message.payload, message.binary, event);
    heard.push_back(event.kind);
    if (heard.size() == wanted_) done_();
  }
  void on_drained(Instant) override {}
  void on_closed(const net::CloseInfo& info) override {
    closed = info;
    if (heard.size() < wanted_) done_();
  }

  std::size_t wanted_;
  std::function<void()> done_;
  std::unique_ptr<net::Connection> connection_;
};

class ServerTest : public testing::Test {
 public:
  void stop_when_all_are_closed(Instant now) {
    const bool all = std::ranges::all_of(
        clients_, [](const Client& client) { return client.closed.has_value(); });
    if (all) return loop_.stop();
    loop_.schedule(*poll_, now + 1ms);
  }

 protected:
  ServerTest() {
    options_.listen.address = "127.0.0.1";
    options_.behaviour.greeting = false;
    options_.behaviour.vad_silence = 20ms;
    options_.behaviour.stt = options_.behaviour.llm = options_.behaviour.tts = Delay::fixed(0ns);
  }

  Result<std::unique_ptr<Server>> start(int answer_frames) {
    return Server::start(options_, {{"", tone(1)}, {{"", tone(answer_frames)}}}, truth_);
  }

  /// Lets so many clients call, until each has heard `wanted` messages.
  void call(const Server& server, int clients, std::size_t wanted) {
    target_.url =
        net::parse_url("ws://127.0.0.1:" + std::to_string(server.port()) + "/api/v1/media/stream")
            .value();
    target_.endpoints = net::resolve(target_.url).value();
    int waiting = clients;
    for (int i = 0; i < clients; ++i) {
      clients_.emplace_back(loop_, target_, "call-" + std::to_string(i), wanted, [&] {
        if (--waiting == 0) loop_.stop();
      });
    }
    loop_.run();
  }

  net::Timer* poll_ = nullptr;
  ServerOptions options_;
  SharedTruth truth_;
  net::EventLoop loop_;
  net::ClientTarget target_;
  std::deque<Client> clients_;
};

TEST_F(ServerTest, AnswersACall) {
  auto server = start(3);
  ASSERT_TRUE(server) << server.error().message;
  call(**server, 1, 5);
  (*server)->stop();
  EXPECT_EQ(clients_[0].heard, (std::vector{Kind::user_final, Kind::audio, Kind::audio, Kind::audio,
                                            Kind::agent_final}));
  ASSERT_EQ(truth_.records.size(), 1U);
  const auto& [call_id, turn] = truth_.records[0];
  EXPECT_EQ(call_id, "call-0");
  EXPECT_EQ(turn.speech_end_frame, 9U);
  ASSERT_TRUE(turn.first_response && turn.first_audio && turn.last_audio);
  EXPECT_LE(*turn.first_response, *turn.first_audio);
  EXPECT_LT(*turn.first_audio, *turn.last_audio);
}

TEST_F(ServerTest, StoppingKeepsTheTruthOfCallsThatAreUp) {
  auto server = start(500);
  ASSERT_TRUE(server) << server.error().message;
  call(**server, 3, 2);
  (*server)->stop();
  EXPECT_EQ((*server)->counters().calls_up, 0U);
  ASSERT_EQ(truth_.records.size(), 3U);
  for (const auto& [call_id, turn] : truth_.records) EXPECT_TRUE(turn.first_audio) << call_id;
}

TEST_F(ServerTest, StoppingSaysGoodbye) {
  auto server = start(500);
  ASSERT_TRUE(server) << server.error().message;
  call(**server, 2, 2);
  std::thread stopping([&] { (*server)->stop(); });
  net::MethodTimer<ServerTest, &ServerTest::stop_when_all_are_closed> poll(*this);
  poll_ = &poll;
  loop_.schedule(poll, loop_.now());
  loop_.run();
  stopping.join();
  for (const Client& client : clients_) {
    ASSERT_TRUE(client.closed);
    EXPECT_EQ(client.closed->cause, net::CloseCause::remote_close);
    EXPECT_EQ(client.closed->close_code, 1001);
  }
}

TEST_F(ServerTest, ThreadsShareThePort) {
  options_.threads = 2;
  auto server = start(1);
  ASSERT_TRUE(server) << server.error().message;
  call(**server, 8, 3);
  EXPECT_EQ((*server)->counters().calls, 8U);
  (*server)->stop();
  EXPECT_EQ(truth_.records.size(), 8U);
}

TEST_F(ServerTest, RefusesCallsBeyondTheLimit) {
  options_.max_calls = 3;
  auto server = start(1);
  ASSERT_TRUE(server) << server.error().message;
  call(**server, 5, 3);
  EXPECT_EQ((*server)->counters().refused, 2U);
  const auto refused = std::ranges::count_if(clients_, [](const Client& client) {
    return client.closed && client.closed->cause == net::CloseCause::http_status &&
           client.closed->http_status == 503 && client.closed->retry_after == "1";
  });
  EXPECT_EQ(refused, 2);
}

TEST_F(ServerTest, ATakenPortIsAUsageErrorWhateverTheNumberOfThreads) {
  options_.threads = 2;
  auto first = start(1);
  ASSERT_TRUE(first) << first.error().message;
  options_.listen.port = (*first)->port();
  for (const int threads : {1, 2}) {
    options_.threads = threads;
    const auto second = start(1);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::usage);
  }
}

}  // namespace
}  // namespace busyhour::agent
