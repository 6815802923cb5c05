// A second opinion: Boost.Beast's WebSocket as the other side. Beast is strict about what it reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <thread>

#include "loopback.h"

namespace busyhour::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using BeastSocket = websocket::stream<tcp::socket>;
using test::Loopback;
using testing::ElementsAre;

const std::vector<std::size_t> sizes = {0, 1, 125, 126, 127, 4096, 65535, 65536, 200'000};

std::string pattern(std::size_t size, std::size_t seed) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + seed) % 26);
  return text;
}

/// Reads one message and its kind.
std::string read(BeastSocket& socket, bool* binary = nullptr) {
  beast::flat_buffer buffer;
  socket.read(buffer);
  if (binary != nullptr) *binary = socket.got_binary();
  return beast::buffers_to_string(buffer.data());
}

/// Beast's error when the other side has closed; anything else is a failure.
void expect_closed(BeastSocket& socket) {
  beast::flat_buffer buffer;
  beast::error_code error;
  socket.read(buffer, error);
  EXPECT_EQ(error, websocket::error::closed) << error.message();
}

/// Runs `script` on a thread with the first connection that a Beast server accepts.
class BeastServer {
 public:
  explicit BeastServer(std::function<void(BeastSocket&)> script)
      : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        thread_([this, script = std::move(script)] {
          try {
            BeastSocket socket(acceptor_.accept());
            socket.accept();
            script(socket);
          } catch (const std::exception& e) {
            ADD_FAILURE() << "Beast: " << e.what();
          }
        }) {}
  ~BeastServer() { join(); }
  /// What the script has written down may be read after it.
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

TEST(Beast, ReadsWhatOurClientSends) {
  std::vector<std::string> received;
  std::vector<bool> kinds;
  websocket::close_reason reason;
  BeastServer server([&](BeastSocket& socket) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      bool binary = false;
      received.push_back(read(socket, &binary));
      kinds.push_back(binary);
    }
    expect_closed(socket);
    reason = socket.reason();
  });
  Loopback t;
  t.client_script.on_open = [](Connection& c) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const std::string message = pattern(sizes[i], i);
      if (i % 2 == 0) {
        c.send_text(message);
      } else {
        c.send_binary(std::as_bytes(std::span(message)));
      }
    }
    c.close(1000, "read them all?");
  };
  t.call(server.port());
  server.join();
  ASSERT_EQ(received.size(), sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(received[i], pattern(sizes[i], i));
    EXPECT_EQ(kinds[i], i % 2 == 1);
  }
  EXPECT_EQ(reason.code, 1000);
  EXPECT_EQ(reason.reason, "read them all?");
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
}

TEST(Beast, FragmentsPingsAndClosesAreRead) {
  int pongs = 0;
  BeastServer server([&](BeastSocket& socket) {
    socket.control_callback([&](websocket::frame_type kind, beast::string_view payload) {
      if (kind == websocket::frame_type::pong && payload == "alive?") ++pongs;
    });
    socket.text(true);
    socket.write_some(false, asio::buffer(std::string("one ")));
    socket.ping("alive?");
    socket.write_some(false, asio::buffer(std::string("message ")));
    socket.write_some(true, asio::buffer(std::string("in three")));
    socket.auto_fragment(true);
    socket.write_buffer_bytes(1000);
    socket.binary(true);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const std::string message = pattern(sizes[i], i);
      socket.write(asio::buffer(message));
    }
    EXPECT_EQ(read(socket), "got them");
    socket.close(websocket::close_reason(websocket::close_code::going_away, "so long"));
  });
  Loopback t;
  t.client_script.on_message = [&](Connection& c, const Message&) {
    if (t.client.texts.size() == sizes.size() + 1) c.send_text("got them");
  };
  t.call(server.port());
  server.join();
  ASSERT_EQ(t.client.texts.size(), sizes.size() + 1);
  EXPECT_EQ(t.client.texts[0], "one message in three");
  EXPECT_FALSE(t.client.binary[0]);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(t.client.texts[i + 1], pattern(sizes[i], i));
    EXPECT_TRUE(t.client.binary[i + 1]);
  }
  EXPECT_EQ(pongs, 1);
  EXPECT_EQ(t.client.info.cause, CloseCause::remote_close);
  EXPECT_EQ(t.client.info.close_code, 1001);
  EXPECT_EQ(t.client.info.reason, "so long");
}

TEST(Beast, CallsOurServer) {
  Loopback t;
  t.listen();
  t.server_script.on_message = [](Connection& c, const Message& m) {
    if (m.payload == "bye") {
      c.close(4000, "as you wish");
    } else {
      c.send_text(m.payload);
    }
  };
  t.server_script.on_closed = [&](const CloseInfo&) { t.loop.stop(); };
  std::thread client([port = t.listener->port()] {
    asio::io_context context;
    BeastSocket socket(context);
    socket.next_layer().connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
    socket.handshake("localhost", "/call?x=1");
    socket.auto_fragment(true);
    socket.write_buffer_bytes(3000);
    socket.read_message_max(1'000'000);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      socket.write(asio::buffer(pattern(sizes[i], i)));
      EXPECT_EQ(read(socket), pattern(sizes[i], i));
    }
    socket.write(asio::buffer(std::string("bye")));
    expect_closed(socket);
    EXPECT_EQ(socket.reason().code, 4000);
    EXPECT_EQ(socket.reason().reason, "as you wish");
  });
  t.run();
  client.join();
  EXPECT_EQ(t.server.texts.size(), sizes.size() + 1);
  EXPECT_EQ(t.server.info.cause, CloseCause::local);
}

/// Beast offers permessage-deflate when asked to; our server does not agree, and Beast goes on
/// without.
TEST(Beast, OurServerAgreesToNoCompression) {
  Loopback t;
  t.listen();
  t.server_script.on_message = [](Connection& c, const Message& m) { c.send_text(m.payload); };
  t.server_script.on_closed = [&](const CloseInfo&) { t.loop.stop(); };
  std::thread client([port = t.listener->port()] {
    asio::io_context context;
    BeastSocket socket(context);
    websocket::permessage_deflate offer;
    offer.client_enable = true;
    socket.set_option(offer);
    socket.next_layer().connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
    websocket::response_type response;
    socket.handshake(response, "localhost", "/");
    EXPECT_EQ(response["Sec-WebSocket-Extensions"], "");
    socket.write(asio::buffer(pattern(5000, 1)));
    EXPECT_EQ(read(socket), pattern(5000, 1));
    socket.close(websocket::close_code::normal);
  });
  t.run();
  client.join();
  EXPECT_THAT(std::string(t.requests.at(0).header("Sec-WebSocket-Extensions")),
              testing::HasSubstr("permessage-deflate"));
  EXPECT_EQ(t.server.info.close_code, 1000);
}

}  // namespace
}  // namespace busyhour::net
