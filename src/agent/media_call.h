// A session on a real connection: the only place where the agent meets sockets and timers.
#pragma once

#include <functional>
#include <unordered_set>

#include "agent/session.h"
#include "net/event_loop.h"
#include "net/server.h"
#include "net/timer_wheel.h"

namespace busyhour::agent {

class MediaCall;

/// The calls of one thread, so that they can be ended in good order.
struct OpenCalls {
  std::unordered_set<MediaCall*> calls;
  std::function<void()> on_last_gone;  ///< set when no new calls are taken any more
};

/// One call on its loop's thread. Counts as up from construction to destruction, so that a limit on
/// calls holds from the moment an upgrade is accepted.
class MediaCall final : public net::SessionHandler, private Line {
 public:
  MediaCall(net::EventLoop& loop, SessionContext& context, OpenCalls& open, CallSetup setup);
  ~MediaCall() override;
  MediaCall(const MediaCall&) = delete;
  MediaCall& operator=(const MediaCall&) = delete;

  void attach(net::Connection& connection) override { connection_ = &connection; }
  void on_open() override { session_.on_open(); }
  void on_message(const net::Message& message) override;
  void on_drained(Instant) override {}
  void on_closed(const net::CloseInfo& info) override;
  /// Says goodbye, as the agent is about to end.
  void go_away();

 private:
  void on_wake(Instant now) { session_.on_wake(now); }

  void send_frame(std::span<const std::byte> frames) override { connection_->send_frame(frames); }
  void send_text(std::string_view message) override { connection_->send_text(message); }
  void wake_at(Instant due) override { loop_.schedule(timer_, due); }
  void sleep() override { loop_.cancel(timer_); }
  void hang_up(std::uint16_t close_code, std::string_view reason) override {
    connection_->close(close_code, reason);
  }
  void drop() override { connection_->abort(); }

  net::EventLoop& loop_;
  Counters& counters_;
  OpenCalls& open_;
  net::Connection* connection_ = nullptr;
  net::MethodTimer<MediaCall, &MediaCall::on_wake> timer_{*this};
  Session session_;
};

}  // namespace busyhour::agent
