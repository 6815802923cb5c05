// The simulated voice agent as a server: one or more threads that share a port.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "agent/behaviour.h"
#include "agent/reception.h"
#include "agent/repertoire.h"
#include "base/error.h"
#include "net/event_loop.h"
#include "net/server.h"
#include "net/timer_wheel.h"

namespace busyhour::agent {

struct ServerOptions {
  net::ListenOptions listen;
  Behaviour behaviour;
  int threads = 1;
  std::uint64_t max_calls = 0;  ///< 0: no limit
  std::uint64_t seed = 0;       ///< call k draws its delays from child k of this seed
  std::string version;          ///< for /health
  DialectChoice dialects;
  std::vector<Fault> faults;
};

/// Serves from start() until it is destroyed or stopped. `truth` must outlive it.
class Server {
 public:
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, const Phrases& phrases,
                                               TruthSink& truth);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return port_; }
  const Counters& counters() const { return house_.counters; }
  /// Closes the calls that are up (1001), with their last turns in the truth log, and ends the
  /// threads; callers that do not answer are dropped after a short while.
  void stop();

 private:
  /// One thread's loop and what its calls share. Not movable: sessions point into it.
  struct Worker {
    Worker(Server& server, TruthSink& truth);
    void wind_up();
    void end(Instant now);

    net::EventLoop loop;
    SessionContext context;
    Reception reception;
    net::MethodTimer<Worker, &Worker::end> patience{*this};  // calls that end may set it
    std::unique_ptr<net::Server> listener;
    std::thread thread;
  };

  Server(const ServerOptions& options, const Phrases& phrases);
  Result<void> listen(const ServerOptions& options, TruthSink& truth);

  const Behaviour behaviour_;
  const Voices voices_;
  const FaultTable faults_;
  House house_;
  std::uint16_t port_ = 0;
  std::deque<Worker> workers_;
};

}  // namespace busyhour::agent
