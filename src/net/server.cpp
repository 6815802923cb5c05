#include "net/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <unordered_map>
#include <utility>

#include "net/file_descriptor.h"
#include "net/http_exchange.h"
#include "net/socket_address.h"
#include "net/tls.h"
#include "net/ws_connection.h"

namespace busyhour::net {
namespace {

constexpr int backlog = 4096;          // the kernel cuts it to net.core.somaxconn
constexpr int accepts_per_round = 64;  // so that a flood of callers does not stop the calls
constexpr Duration accept_pause = 100ms;

/// A WebSocket with its handler. Forwards to the handler, to know when it is over.
class Session final : public ConnectionHandler {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_session_closed(Session& session) = 0;
  };

  Session(Owner& owner, std::unique_ptr<SessionHandler> handler)
      : owner_(owner), handler_(std::move(handler)) {}

  void start(EventLoop& loop, std::unique_ptr<Transport> transport, const ConnectionLimits& limits,
             const Received& surplus, Instant since) {
    connection_ = std::make_unique<WsConnection>(loop, std::move(transport),
                                                 FrameReader::Role::server, limits, *this);
    handler_->attach(*connection_);
    connection_->start(surplus, since);
  }
  WsConnection& connection() { return *connection_; }

 private:
  void on_open() override { handler_->on_open(); }
  void on_message(const Message& message) override { handler_->on_message(message); }
  void on_drained(Instant at) override { handler_->on_drained(at); }
  void on_closed(const CloseInfo& info) override {
    handler_->on_closed(info);
    owner_.on_session_closed(*this);
  }

  Owner& owner_;
  std::unique_ptr<SessionHandler> handler_;
  std::unique_ptr<WsConnection> connection_;
};

class ListeningServer final : public Server,
                              private FdHandler,
                              private HttpExchange::Owner,
                              private Session::Owner {
 public:
  ListeningServer(EventLoop& loop, RequestHandler& handler, const ListenOptions& options,
                  FileDescriptor socket, SocketAddress address, SslContext tls)
      : loop_(loop),
        handler_(handler),
        request_timeout_(options.request_timeout),
        limits_(options.limits),
        socket_(std::move(socket)),
        address_(address),
        tls_(std::move(tls)) {
    loop_.add(socket_.get(), EPOLLIN, *this);
  }

  ~ListeningServer() override {
    shutdown();
    while (!sessions_.empty()) sessions_.begin()->second->connection().close_now();
  }

  std::uint16_t port() const override { return address_.port(); }
  std::size_t open_sessions() const override { return sessions_.size(); }
  void shutdown() override;

 private:
  void on_ready(std::uint32_t epoll_events) override;
  void accept_one(FileDescriptor socket);
  void pause_accepting();
  void resume_accepting(Instant now);
  void on_upgraded(std::unique_ptr<Transport> transport, std::unique_ptr<SessionHandler> session,
                   const Received& surplus, Instant since) override;
  void on_finished(HttpExchange& exchange) override { exchanges_.erase(&exchange); }
  void on_session_closed(Session& session) override { sessions_.erase(&session); }

  EventLoop& loop_;
  RequestHandler& handler_;
  Duration request_timeout_;
  ConnectionLimits limits_;
  FileDescriptor socket_;
  SocketAddress address_;
  SslContext tls_;  // null for plain ws
  std::unordered_map<HttpExchange*, std::unique_ptr<HttpExchange>> exchanges_;
  std::unordered_map<Session*, std::unique_ptr<Session>> sessions_;
  MethodTimer<ListeningServer, &ListeningServer::resume_accepting> resume_{*this};
};

void ListeningServer::shutdown() {
  if (socket_) loop_.remove(socket_.get(), *this);
  socket_.reset();
  loop_.cancel(resume_);
  for (const auto& [key, exchange] : exchanges_) exchange->abandon();
  for (const auto& [key, session] : sessions_) session->connection().abort();
}

void ListeningServer::on_ready(std::uint32_t /*epoll_events*/) {
  for (int i = 0; i < accepts_per_round && socket_; ++i) {
    FileDescriptor accepted(
        ::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted) {
      accept_one(std::move(accepted));
      continue;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      pause_accepting();
    }
    return;
  }
}

void ListeningServer::accept_one(FileDescriptor socket) {
  const int one = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  auto transport = tls_ ? make_tls_server_transport(std::move(socket), loop_.clock(), tls_.get())
                        : make_plain_transport(std::move(socket), loop_.clock());
  auto exchange =
      std::make_unique<HttpExchange>(loop_, std::move(transport), request_timeout_, handler_,
                                     static_cast<HttpExchange::Owner&>(*this));
  HttpExchange& started = *exchange;
  exchanges_.emplace(&started, std::move(exchange));
  started.start();
}

/// Out of descriptors: the callers wait in the backlog. The socket stays ready all that time, so it
/// is not watched for a while.
void ListeningServer::pause_accepting() {
  loop_.modify(socket_.get(), 0, *this);
  loop_.schedule(resume_, loop_.now() + accept_pause);
}

void ListeningServer::resume_accepting(Instant /*now*/) {
  loop_.modify(socket_.get(), EPOLLIN, *this);
}

void ListeningServer::on_upgraded(std::unique_ptr<Transport> transport,
                                  std::unique_ptr<SessionHandler> handler, const Received& surplus,
                                  Instant since) {
  auto session = std::make_unique<Session>(static_cast<Session::Owner&>(*this), std::move(handler));
  Session& started = *session;
  sessions_.emplace(&started, std::move(session));
  started.start(loop_, std::move(transport), limits_, surplus, since);
}

Error bind_error(int error, const ListenOptions& options) {
  const std::string port = std::to_string(options.port);
  switch (error) {
    case EADDRINUSE:
      return {ErrorKind::usage, "port " + port + " is taken on " + options.address +
                                    ": stop the other program or choose another with --port"};
    case EACCES:
      return {ErrorKind::usage, "port " + port + " on " + options.address +
                                    " is not allowed for this user: choose one above 1023"};
    case EADDRNOTAVAIL:
      return {ErrorKind::usage,
              "address " + options.address + " is not one of this machine: use 0.0.0.0 for all"};
    default:
      return {ErrorKind::failure,
              "cannot listen on " + options.address + " port " + port + ": " + error_text(error)};
  }
}

Result<FileDescriptor> bind_and_listen(SocketAddress& address, const ListenOptions& options) {
  FileDescriptor socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int one = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (options.reuse_port) {
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
  }
  address.size = sizeof address.storage;
  if (!socket || ::bind(socket.get(), address.get(), address.size) != 0 ||
      ::listen(socket.get(), backlog) != 0 ||
      ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.size) !=
          0) {
    return std::unexpected(bind_error(errno, options));
  }
  return socket;
}

}  // namespace

Result<std::unique_ptr<Server>> listen(EventLoop& loop, const ListenOptions& options,
                                       RequestHandler& handler) {
  SslContext tls;
  if (!options.tls.certificate_file.empty()) {
    auto context = make_tls_server_context(options.tls);
    if (!context) return std::unexpected(context.error());
    tls = std::move(*context);
  }
  auto addresses = look_up(options.address, options.port, true);
  if (!addresses || addresses->empty()) {
    return usage_error("address " + options.address +
                       " cannot be listened on: write it as 0.0.0.0 or ::");
  }
  SocketAddress address = addresses->front();
  auto socket = bind_and_listen(address, options);
  if (!socket) return std::unexpected(socket.error());
  return std::make_unique<ListeningServer>(loop, handler, options, std::move(*socket), address,
                                           std::move(tls));
}

}  // namespace busyhour::net
