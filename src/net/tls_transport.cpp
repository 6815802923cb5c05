// OpenSSL between the same recvmsg and send that plain connections use, so that reads keep the
// kernel's stamp: a BIO of our own hands it what was received, and sends at once what it makes.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "net/socket_address.h"
#include "net/stamped_socket.h"
#include "net/tls.h"
#include "net/tls_failure.h"

namespace busyhour::net {
namespace {

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

/// Each call keeps the certificates of its server, and with each of them a decoded public key (3
/// KiB for P-256). A thousand calls have the same server: those of a thread share one copy of a
/// key.
void share_public_keys(STACK_OF(X509) * chain) {
  constexpr int most = 8;
  thread_local std::array<std::unique_ptr<EVP_PKEY, KeyFree>, most> shared;
  for (int at = 0; at < std::min(sk_X509_num(chain), most); ++at) {
    X509* certificate = sk_X509_value(chain, at);
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr) continue;
    std::unique_ptr<EVP_PKEY, KeyFree>& known = shared.at(static_cast<std::size_t>(at));
    if (known.get() == key) continue;
    if (known != nullptr && EVP_PKEY_eq(known.get(), key) == 1) {
      X509_set_pubkey(certificate, known.get());
    } else {
      EVP_PKEY_up_ref(key);
      known.reset(key);
    }
  }
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(FileDescriptor socket, const Clock& clock, SSL_CTX* context, std::string host);

  int fd() const override { return socket_.fd(); }
  HandshakeState handshake(std::span<std::byte> buffer) override;
  Received rx(std::span<std::byte> buffer) override;
  Sent tx(std::span<const std::byte> bytes) override;
  void end_sending() override;
  std::string error() const override {
    return error_.empty() ? error_text(socket_.error()) : error_;
  }

 private:
  struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  void expect_host();
  static int note_certificate(int trusted, X509_STORE_CTX* verification);
  int read_for_step(BIO* bio, std::span<std::byte> wanted);
  HandshakeState handshake_failed(std::span<std::byte> buffer);
  void decrypt(std::span<std::byte> plain, Received& received);
  void keep_undecrypted();

  static BIO_METHOD* bio_method();
  static int bio_read(BIO* bio, char* out, int size);
  static int bio_write(BIO* bio, const char* data, int size);
  static long bio_control(BIO* bio, int command, long number, void* pointer);

  /// A call of handshake(): it ends when OpenSSL, having got on, asks for more.
  struct Step {
    OSSL_HANDSHAKE_STATE begun_in;
    IoState read = IoState::would_block;  ///< what became of the last read
  };

  StampedSocket socket_;
  std::optional<Step> step_;
  std::string host_;                        // empty on a server
  std::span<const std::byte> undecrypted_;  // what the BIO reads from, during a call
  std::vector<std::byte> kept_;             // what it left for the next call
  Received kept_read_;                      // how that came
  std::string error_;
  std::string refused_names_;  // what a certificate that was refused is for
  std::unique_ptr<SSL, SslFree> ssl_;
};

int TlsTransport::bio_read(BIO* bio, char* out, int size) {
  auto& self = *static_cast<TlsTransport*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const std::span<std::byte> wanted =
      std::as_writable_bytes(std::span(out, static_cast<std::size_t>(size)));
  if (self.step_) return self.read_for_step(bio, wanted);
  if (self.undecrypted_.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t taken = std::min(self.undecrypted_.size(), wanted.size());
  std::memcpy(out, self.undecrypted_.data(), taken);
  self.undecrypted_ = self.undecrypted_.subspan(taken);
  return static_cast<int>(taken);
}

/// Straight from the socket, where the rest stays, so that the event loop calls again. OpenSSL asks
/// for the header of a record, then for the record.
int TlsTransport::read_for_step(BIO* bio, std::span<std::byte> wanted) {
  if (SSL_get_state(ssl_.get()) != step_->begun_in) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const Received received = socket_.receive(wanted);
  step_->read = received.state;
  if (received.state == IoState::ok) return static_cast<int>(received.bytes.size());
  if (received.state == IoState::would_block) BIO_set_retry_read(bio);
  return -1;
}

int TlsTransport::bio_write(BIO* bio, const char* data, int size) {
  auto& self = *static_cast<TlsTransport*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const Sent sent =
      self.socket_.send(std::as_bytes(std::span(data, static_cast<std::size_t>(size))));
  if (sent.taken > 0) return static_cast<int>(sent.taken);
  if (sent.state == IoState::would_block) BIO_set_retry_write(bio);
  return -1;
}

long TlsTransport::bio_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;  // nothing is buffered here
}

BIO_METHOD* TlsTransport::bio_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stamped socket");
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

TlsTransport::TlsTransport(FileDescriptor socket, const Clock& clock, SSL_CTX* context,
                           std::string host)
    : socket_(std::move(socket), clock), host_(std::move(host)), ssl_(SSL_new(context)) {
  BIO* bio = BIO_new(bio_method());
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  if (host_.empty()) {
    SSL_set_accept_state(ssl_.get());
  } else {
    SSL_set_connect_state(ssl_.get());
    expect_host();
  }
}

/// Server Name Indication is for names only (RFC 6066 section 3).
void TlsTransport::expect_host() {
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_verify(ssl_.get(), SSL_get_verify_mode(ssl_.get()), note_certificate);
  if (is_ip_address(host_)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), host_.c_str());
    return;
  }
  SSL_set_tlsext_host_name(ssl_.get(), host_.c_str());
  SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  SSL_set1_host(ssl_.get(), host_.c_str());
}

/// Changes nothing in the judgement: after a refusal OpenSSL does not keep the certificate, so its
/// names have to be taken here.
int TlsTransport::note_certificate(int trusted, X509_STORE_CTX* verification) {
  if (trusted == 0) {
    auto* ssl = static_cast<SSL*>(
        X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto& self = *static_cast<TlsTransport*>(SSL_get_app_data(ssl));
    self.refused_names_ = certificate_names(X509_STORE_CTX_get0_cert(verification));
  }
  return trusted;
}

/// A step for each message of the peer: all of them at once take a millisecond, in which no frame
/// of another call leaves.
HandshakeState TlsTransport::handshake(std::span<std::byte> buffer) {
  step_ = Step{.begun_in = SSL_get_state(ssl_.get())};
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  const int problem = SSL_get_error(ssl_.get(), result);
  const IoState read = std::exchange(step_, {})->read;
  if (result == 1) {
    if (!host_.empty()) share_public_keys(SSL_get_peer_cert_chain(ssl_.get()));
    return HandshakeState::done;
  }
  if (problem == SSL_ERROR_WANT_WRITE) return HandshakeState::wants_write;
  if (problem == SSL_ERROR_WANT_READ) return HandshakeState::wants_read;
  if (read == IoState::end || read == IoState::failed) {
    error_ = (read == IoState::end ? "the connection ended" : error_text(socket_.error())) +
             " during the TLS handshake" + (host_.empty() ? "" : " with " + host_);
    return HandshakeState::failed;
  }
  return handshake_failed(buffer);
}

HandshakeState TlsTransport::handshake_failed(std::span<std::byte> buffer) {
  if (!host_.empty()) {
    error_ = client_handshake_failure(ssl_.get(), host_, refused_names_);
    return HandshakeState::failed;
  }
  if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST) {
    const std::string_view answer =
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nthis port speaks TLS: use wss://\n";
    socket_.receive(buffer);  // a request that is left unread makes the kernel drop the answer
    socket_.send(std::as_bytes(std::span(answer)));
  }
  error_ = tls_error_text();
  return HandshakeState::failed;
}

void TlsTransport::keep_undecrypted() {
  kept_.assign(undecrypted_.begin(), undecrypted_.end());
  undecrypted_ = {};
}

Received TlsTransport::rx(std::span<std::byte> buffer) {
  // Decrypted bytes go before the received ones in the buffer. They are at most as many, and those
  // of one record more that SSL holds from before: it fits.
  const std::size_t plain_size = buffer.size() / 8 * 5;
  std::vector<std::byte> kept;
  Received received;
  if (kept_.empty()) {
    received = socket_.receive(buffer.subspan(plain_size));
    if (received.state != IoState::ok) return received;
    undecrypted_ = received.bytes;
  } else {
    kept.swap(kept_);
    received = kept_read_;
    undecrypted_ = kept;
  }
  decrypt(buffer.first(plain_size), received);
  kept_read_ = received;
  keep_undecrypted();
  return received;
}

void TlsTransport::decrypt(std::span<std::byte> plain, Received& received) {
  std::size_t size = 0;
  int problem = SSL_ERROR_NONE;
  received.newest_is_last = false;
  while (size < plain.size()) {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_.get(), plain.data() + size, plain.size() - size, &count);
    if (result != 1) {
      problem = SSL_get_error(ssl_.get(), result);
      break;
    }
    size += count;
    received.newest_is_last = undecrypted_.empty();
  }
  received.bytes = plain.first(size);
  received.state = size > 0 ? IoState::ok : IoState::would_block;
  IoState& after = size > 0 ? received.then : received.state;
  if (problem == SSL_ERROR_ZERO_RETURN) {
    after = IoState::end;
  } else if (problem == SSL_ERROR_SSL || problem == SSL_ERROR_SYSCALL) {
    error_ = tls_error_text();
    after = IoState::failed;
  }
}

Sent TlsTransport::tx(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  ERR_clear_error();
  std::size_t taken = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &taken);
  if (result == 1) return {IoState::ok, taken};
  const int problem = SSL_get_error(ssl_.get(), result);
  if (problem == SSL_ERROR_WANT_WRITE || problem == SSL_ERROR_WANT_READ) {
    return {IoState::would_block, 0};
  }
  ERR_clear_error();
  return {IoState::failed, 0};
}

void TlsTransport::end_sending() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
  socket_.end_sending();
}

}  // namespace

std::unique_ptr<Transport> make_tls_client_transport(FileDescriptor socket, const Clock& clock,
                                                     SSL_CTX* context, const std::string& host) {
  return std::make_unique<TlsTransport>(std::move(socket), clock, context, host);
}

std::unique_ptr<Transport> make_tls_server_transport(FileDescriptor socket, const Clock& clock,
                                                     SSL_CTX* context) {
  return std::make_unique<TlsTransport>(std::move(socket), clock, context, std::string());
}

}  // namespace busyhour::net
