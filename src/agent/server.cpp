#include "agent/server.h"

#include <utility>

namespace busyhour::agent {

Server::Worker::Worker(Server& server, TruthSink& truth)
    : context{server.behaviour_,     server.repertoire_, protocol::acs_agent(), loop.clock(), truth,
              server.house_.counters},
      reception(loop, context, server.house_) {}

Server::Server(const ServerOptions& options, Repertoire repertoire)
    : behaviour_(options.behaviour), repertoire_(std::move(repertoire)) {
  house_.max_calls = options.max_calls;
  house_.seed = options.seed;
  house_.version = options.version;
}

Server::~Server() {
  stop();
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Repertoire repertoire,
                                              TruthSink& truth) {
  std::unique_ptr<Server> server(new Server(options, std::move(repertoire)));
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
    worker.loop.post([&worker] {
      worker.listener->shutdown();
      worker.loop.stop();
    });
  }
  for (Worker& worker : workers_) {
    if (worker.thread.joinable()) worker.thread.join();
  }
  workers_.clear();
}

}  // namespace busyhour::agent
