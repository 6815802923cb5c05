// wss: certificates that are good, and every way in which they are not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "certificates.h"
#include "frame_bytes.h"
#include "loopback.h"
#include "raw_peer.h"

namespace busyhour::net {
namespace {

using test::CertificateWish;
using test::Identity;
using test::Loopback;
using test::make_identity;
using test::RawClient;
using test::RawServer;
using test::RawSocket;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

struct TlsTest : testing::Test {
  test::CertificateFolder folder;
  Identity authority = make_identity({.names = "", .authority = true});
  Loopback t;

  TlsTest() {
    t.tls = true;
    t.tls_options.ca_file = folder.write_certificate(authority, "ca.pem");
    serve(make_identity({}, &authority));
  }
  void serve(const Identity& identity) {
    t.listen_options.tls.certificate_file = folder.write_certificate(identity, "server.pem");
    t.listen_options.tls.key_file = folder.write_key(identity, "server-key.pem");
  }
  void expect_refusal(const std::string& detail) {
    t.call();
    EXPECT_EQ(t.client.opened, 0);
    EXPECT_EQ(t.client.closed, 1);
    EXPECT_EQ(t.client.info.cause, CloseCause::tls);
    EXPECT_EQ(t.client.info.detail, detail);
    EXPECT_TRUE(t.requests.empty()) << "the request went out before the server was verified";
  }
  void expect_success() {
    t.client_script.on_open = [](Connection& c) { c.close(1000, ""); };
    t.call();
    EXPECT_EQ(t.client.opened, 1) << t.client.info.detail;
  }
};

TEST_F(TlsTest, EchoesMessagesOfAllSizes) {
  const std::vector<std::size_t> sizes = {0, 1, 125, 16'384, 70'000, 1'000'000};
  std::size_t next = 0;
  const auto send_next = [&](Connection& c) {
    if (next == sizes.size()) return c.close(1000, "done");
    c.send_text(std::string(sizes[next], static_cast<char>('a' + next)));
    ++next;
  };
  t.server_script.on_message = [](Connection& c, const Message& m) { c.send_text(m.payload); };
  t.client_script.on_open = send_next;
  t.client_script.on_message = [&](Connection& c, const Message&) { send_next(c); };
  t.call();
  ASSERT_EQ(t.client.texts.size(), sizes.size()) << t.client.info.detail;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(t.client.texts[i], std::string(sizes[i], static_cast<char>('a' + i)));
  }
  EXPECT_EQ(t.client.info.cause, CloseCause::local);
  EXPECT_EQ(t.server.info.cause, CloseCause::remote_close);
  EXPECT_EQ(t.server.info.reason, "done");
}

TEST_F(TlsTest, VerifiesANameAsWellAsAnAddress) {
  t.host = "localhost";
  expect_success();
}

TEST_F(TlsTest, TheTimeOfArrivalIsTheKernels) {
  test::expect_kernel_stamps(t);
}

TEST_F(TlsTest, MessagesCarryTheTimeOfArrival) {
  Instant sent;
  t.server_script.on_open = [&](Connection& c) {
    sent = t.loop.now();
    c.send_text("one");
    c.send_text("two");
  };
  t.client_script.on_message = [&](Connection& c, const Message& m) {
    EXPECT_GE(m.arrival.at, sent - 100us);
    EXPECT_LE(m.arrival.at, t.loop.now());
    if (m.payload == "two") c.close(1000, "");
  };
  t.call();
  EXPECT_EQ(t.client.texts.size(), 2U);
  EXPECT_EQ(t.client.arrivals.back().uncertainty, Duration{0});
}

/// The client stands still while the server sends; what does not fit the kernel waits, encrypted in
/// part, and arrives whole.
TEST_F(TlsTest, AStalledPeerGetsAllInOrder) {
  constexpr int count = 3000;
  int queued = 0;
  t.server_script.on_open = [&](Connection& c) {
    for (int i = 0; i < count; ++i) {
      std::string text = std::to_string(i) + " ";
      text.resize(5000, 'x');
      const SendResult result = c.send_text(text);
      EXPECT_NE(result, SendResult::dropped);
      if (result == SendResult::queued) ++queued;
    }
  };
  t.listen_options.limits.max_queue = 32'000'000;
  t.server_script.on_drained = [](Connection& c) { c.close(1000, ""); };
  t.call();
  EXPECT_GT(queued, 0) << "the kernel hid the stall";
  ASSERT_EQ(t.client.texts.size(), static_cast<std::size_t>(count)) << t.client.info.detail;
  for (int i = 0; i < count; ++i) {
    ASSERT_EQ(std::atoi(t.client.texts[static_cast<std::size_t>(i)].c_str()), i);
  }
}

TEST_F(TlsTest, ACutConnectionIsADrop) {
  t.server_script.on_open = [](Connection& c) { c.abort(); };
  t.call();
  EXPECT_EQ(t.client.info.cause, CloseCause::dropped);
}

TEST_F(TlsTest, ASelfSignedCertificateIsRefused) {
  serve(make_identity({}));
  expect_refusal(
      "certificate of 127.0.0.1 is not trusted: self-signed certificate; give its CA with "
      "--tls-ca, or --insecure for tests");
}

TEST_F(TlsTest, ASelfSignedCertificateMayBeNamedAsTrusted) {
  serve(make_identity({}));
  t.tls_options.ca_file = t.listen_options.tls.certificate_file;
  expect_success();
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefused) {
  const Identity stranger = make_identity({.names = "", .authority = true});
  serve(make_identity({}, &stranger));
  expect_refusal(
      "certificate of 127.0.0.1 is not trusted: its CA is unknown here; give it with --tls-ca, or "
      "--insecure for tests");
}

TEST_F(TlsTest, TheSystemsAuthoritiesDoNotKnowOurs) {
  t.tls_options.ca_file.clear();
  expect_refusal(
      "certificate of 127.0.0.1 is not trusted: its CA is unknown here; give it with --tls-ca, or "
      "--insecure for tests");
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  serve(make_identity({.valid_from_days = -3, .valid_to_days = -1}, &authority));
  expect_refusal("certificate of 127.0.0.1 has expired: renew it, or --insecure for tests");
}

TEST_F(TlsTest, ACertificateOfTheFutureIsRefused) {
  serve(make_identity({.valid_from_days = 2, .valid_to_days = 3}, &authority));
  expect_refusal(
      "certificate of 127.0.0.1 is not valid yet: check the clock, or --insecure for tests");
}

TEST_F(TlsTest, ACertificateOfAnotherHostIsRefused) {
  t.host = "localhost";
  serve(make_identity({.names = "DNS:agent.example.test,IP:10.1.2.3,DNS:*.example.test"},
                      &authority));
  expect_refusal(
      "certificate of localhost is for agent.example.test, 10.1.2.3, *.example.test, not for "
      "localhost: use a name it is for, or --insecure for tests");
}

TEST_F(TlsTest, ACertificateOfAnotherAddressIsRefused) {
  serve(make_identity({.names = "DNS:localhost"}, &authority));
  expect_refusal(
      "certificate of 127.0.0.1 is for localhost, not for 127.0.0.1: use a name it is for, or "
      "--insecure for tests");
}

TEST_F(TlsTest, InsecureTakesAnyCertificate) {
  serve(make_identity({.names = "", .valid_from_days = -3, .valid_to_days = -1}));
  t.tls_options = {.verify = false, .ca_file = {}};
  expect_success();
}

TEST_F(TlsTest, APlainServerIsTold) {
  t.listen_options.tls = {};
  t.host = "localhost";
  t.listen();
  t.call(t.listener->port());
  EXPECT_EQ(t.client.info.cause, CloseCause::tls);
  EXPECT_EQ(t.client.info.detail,
            "localhost does not speak TLS on this port: use ws:// in place of wss://");
}

TEST_F(TlsTest, APlainClientIsToldByOurServer) {
  t.tls = false;
  t.call();
  EXPECT_EQ(t.client.info.cause, CloseCause::http_status);
  EXPECT_EQ(t.client.info.detail, "HTTP 400 Bad Request: this port speaks TLS: use wss://");
}

TEST_F(TlsTest, AServerThatEndsTheHandshakeIsTold) {
  RawServer server([](RawSocket& s) { s.read_exactly(5); });
  t.call(server.port());
  EXPECT_EQ(t.client.info.cause, CloseCause::tls);
  EXPECT_THAT(t.client.info.detail, HasSubstr("during the TLS handshake with 127.0.0.1"));
}

TEST_F(TlsTest, AServerThatNeverAnswersTheHandshakeIsTimedOut) {
  RawServer server([](RawSocket& s) { s.read_to_end(); });
  t.handshake_timeout = 50ms;
  t.call(server.port());
  EXPECT_EQ(t.client.info.cause, CloseCause::handshake_timeout);
  EXPECT_THAT(t.client.info.detail, HasSubstr("did not answer the TLS handshake within 50ms"));
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreUsageErrors) {
  const std::string good = t.listen_options.tls.certificate_file;
  const std::string key = t.listen_options.tls.key_file;
  const std::string text = folder.write_text("not PEM\n", "text.pem");
  const std::string other_key = folder.write_key(authority, "other-key.pem");
  const auto fault = [&](const std::string& certificate, const std::string& key_file) {
    ListenOptions options = t.listen_options;
    options.tls = {.certificate_file = certificate, .key_file = key_file};
    const auto server = listen(t.loop, options, t);
    EXPECT_FALSE(server);
    EXPECT_EQ(server.error().kind, ErrorKind::usage);
    return server.error().message;
  };
  EXPECT_THAT(fault(folder.path("none.pem"), key),
              testing::AllOf(HasSubstr("none.pem cannot be read"), HasSubstr("No such file")));
  EXPECT_THAT(fault(good, folder.path("none.pem")), StartsWith("the TLS key "));
  EXPECT_THAT(fault(text, key), HasSubstr("text.pem is not a certificate in PEM form"));
  EXPECT_THAT(fault(good, text), HasSubstr("text.pem cannot be used with the certificate"));
  EXPECT_THAT(fault(good, other_key), HasSubstr("key values mismatch"));
  for (const std::string& file : {folder.path("none.pem"), text}) {
    const auto context = make_tls_client_context({.verify = true, .ca_file = file});
    ASSERT_FALSE(context);
    EXPECT_EQ(context.error().kind, ErrorKind::usage);
    EXPECT_THAT(context.error().message, HasSubstr("CA file " + file));
  }
}

TEST_F(TlsTest, KeyAndCertificateMayShareAFile) {
  const Identity identity = make_identity({}, &authority);
  const std::string key = folder.write_key(identity, "key.pem");
  const std::string certificate = folder.write_certificate(identity, "certificate.pem");
  std::string both;
  for (const std::string& file : {certificate, key}) {
    std::ifstream in(file);
    both.append(std::istreambuf_iterator<char>(in), {});
  }
  t.listen_options.tls = {.certificate_file = folder.write_text(both, "both.pem"), .key_file = {}};
  expect_success();
}

}  // namespace
}  // namespace busyhour::net
