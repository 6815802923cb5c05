// Both ends of a TLS connection without an event loop.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "certificates.h"
#include "net/client.h"
#include "net/file_descriptor.h"
#include "net/tls.h"

namespace busyhour::net {
namespace {

constexpr int most_steps = 100;  // so that what hangs fails

/// Two connected TCP sockets.
struct SocketPair {
  FileDescriptor near, far;
  SocketPair() {
    const FileDescriptor listener(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener.get(), generic, size), 0);
    EXPECT_EQ(::listen(listener.get(), 1), 0);
    EXPECT_EQ(::getsockname(listener.get(), generic, &size), 0);
    near = FileDescriptor(::socket(AF_INET, SOCK_STREAM, 0));
    EXPECT_EQ(::connect(near.get(), generic, size), 0);
    far = FileDescriptor(::accept(listener.get(), nullptr, nullptr));
    for (const FileDescriptor* socket : {&near, &far}) {
      int yes = 1;
      EXPECT_EQ(::ioctl(socket->get(), FIONBIO, &yes), 0);
    }
  }
};

void wait_for_bytes(const Transport& transport) {
  constexpr int long_enough_ms = 20'000;
  pollfd readable{.fd = transport.fd(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(::poll(&readable, 1, long_enough_ms), 1);
}

struct TlsTransportTest : testing::Test {
  test::CertificateFolder folder;
  test::Identity authority = test::make_identity({.names = "", .authority = true});
  test::Identity identity = test::make_identity({}, &authority);
  SystemClock clock;
  std::array<std::byte, 65536> buffer{};
  std::shared_ptr<TlsClientContext> client_context;
  SslContext server_context;
  std::unique_ptr<Transport> client, server;

  TlsTransportTest() {
    TlsOptions trust;
    trust.ca_file = folder.write_certificate(authority, "ca.pem");
    client_context = *make_tls_client_context(trust);
    TlsServerOptions own;
    own.certificate_file = folder.write_certificate(identity, "server.pem");
    own.key_file = folder.write_key(identity, "server-key.pem");
    server_context = *make_tls_server_context(own);
    SocketPair sockets;
    client = make_tls_client_transport(std::move(sockets.near), clock, client_context->get(),
                                       "localhost");
    server = make_tls_server_transport(std::move(sockets.far), clock, server_context.get());
  }

  void expect_to_arrive(std::string_view words, Transport& from, Transport& to) {
    EXPECT_EQ(from.tx(std::as_bytes(std::span(words))).taken, words.size());
    Received received;
    while (received.state == IoState::would_block) {  // the server sends tickets first
      wait_for_bytes(to);
      received = to.rx(buffer);
    }
    ASSERT_EQ(received.state, IoState::ok);
    EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(received.bytes.data()),
                               received.bytes.size()),
              words);
  }
};

TEST_F(TlsTransportTest, TakesAStepForEachMessageOfTheServer) {
  ASSERT_EQ(client->handshake(buffer), HandshakeState::wants_read);  // its hello
  // The server reads it and answers; how many calls that takes depends on how it comes.
  std::thread answering([&] {
    std::array<std::byte, 1024> unused{};
    for (int calls = 0; calls < most_steps; ++calls) {
      wait_for_bytes(*server);
      if (server->handshake(unused) != HandshakeState::wants_read) return;
    }
  });
  int steps = 0;
  HandshakeState state = HandshakeState::wants_read;
  for (; state == HandshakeState::wants_read && steps < most_steps; ++steps) {
    wait_for_bytes(*client);
    state = client->handshake(buffer);
  }
  answering.join();
  ASSERT_EQ(state, HandshakeState::done) << client->error();
  // Hello, extensions, certificate, its proof, and the end (RFC 8446 section 2).
  EXPECT_GE(steps, 5);
  expect_to_arrive("what follows the handshake", *client, *server);
  expect_to_arrive("and what is answered", *server, *client);
}

TEST_F(TlsTransportTest, SaysWhenThePeerLeavesDuringTheHandshake) {
  HandshakeState state = client->handshake(buffer);
  server.reset();
  for (int steps = 0; state == HandshakeState::wants_read && steps < most_steps; ++steps) {
    wait_for_bytes(*client);
    state = client->handshake(buffer);
  }
  EXPECT_EQ(state, HandshakeState::failed);
  EXPECT_TRUE(client->error().ends_with(" during the TLS handshake with localhost"))
      << client->error();
}

}  // namespace
}  // namespace busyhour::net
