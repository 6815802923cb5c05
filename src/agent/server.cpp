#include "agent/server.h"

#include <utility>

namespace busyhour::agent {

namespace {

/// How long callers may take to answer a close frame before the agent ends without them. A
/// connection itself gives up sooner.
constexpr Duration goodbye_limit = 1500ms;

}  // namespace

Server::Worker::Worker(Server& server, TruthSink& truth)
    : context{server.behaviour_, loop.clock(), truth, server.house_.counters, server.faults_},
      reception(loop, context, server.house_, server.voices_) {}

/// `end` must not run inside of a call that ends.
void Server::Worker::wind_up() {
  loop.schedule(patience, loop.now() + goodbye_limit);
  reception.close([this] { loop.schedule(patience, loop.now()); });
}

void Server::Worker::end(Instant /*now*/) {
  listener->shutdown();
  loop.stop();
}

Server::Server(const ServerOptions& options, const Phrases& phrases)
    : behaviour_(options.behaviour),
      voices_(dialects_of(options.dialects), phrases),
      faults_(options.faults) {
  house_.max_calls = options.max_calls;
  house_.seed = options.seed;
  house_.version = options.version;
  house_.dialects = options.dialects;
}

Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, const Phrases& phrases,
                                              TruthSink& truth) {
  std::unique_ptr<Server> server(new Server(options, phrases));
  if (auto listening = server->listen(options, truth); !listening) {
    return std::unexpected(listening.error());
  }
  for (Worker& worker : server->workers_) {
    worker.thread = std::thread([&worker] { worker.loop.run(); });
  }
  return server;
}

Result<void> Server::listen(const ServerOptions& options, TruthSink& truth) {
  net::ListenOptions listen = options.listen;
  if (options.threads > 1) {
    // A shared port would also be shared with another agent that runs already: try it alone first.
    Worker trial(*this, truth);
    auto listener = net::listen(trial.loop, listen, trial.reception);
    if (!listener) return std::unexpected(listener.error());
    listen.port = (*listener)->port();
    listen.reuse_port = true;
  }
  for (int i = 0; i < options.threads; ++i) {
    Worker& worker = workers_.emplace_back(*this, truth);
    auto listener = net::listen(worker.loop, listen, worker.reception);
    if (!listener) return std::unexpected(listener.error());
    worker.listener = std::move(*listener);
    listen.port = port_ = worker.listener->port();
  }
  return {};
}

void Server::stop() {
  for (Worker& worker : workers_) {
    worker.loop.post([&worker] { worker.wind_up(); });
  }
  for (Worker& worker : workers_) {
    if (worker.thread.joinable()) worker.thread.join();
  }
  workers_.clear();
}

}  // namespace busyhour::agent
