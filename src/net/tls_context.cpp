#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <cerrno>
#include <fstream>

#include "net/socket_address.h"
#include "net/tls.h"

namespace busyhour::net {
namespace {

std::string last_openssl_error() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

/// A usage error if the file cannot be opened, which OpenSSL would tell less clearly.
Result<void> check_readable(const char* what, const std::string& path) {
  if (std::ifstream(path).good()) return {};
  return usage_error(std::string("the ") + what + " " + path +
                     " cannot be read: " + error_text(errno));
}

SslContext make_context(const SSL_METHOD* method) {
  SslContext context(SSL_CTX_new(method));
  if (!context) return context;
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  return context;
}

Result<void> load_authorities(SSL_CTX* context, const std::string& ca_file) {
  if (ca_file.empty()) {
    if (SSL_CTX_set_default_verify_paths(context) == 1) return {};
    return failure("the system's CA certificates cannot be loaded: " + last_openssl_error());
  }
  if (auto readable = check_readable("CA file", ca_file); !readable) return readable;
  if (SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) != 1) {
    return usage_error("the CA file " + ca_file +
                       " holds no certificate in PEM form: " + last_openssl_error());
  }
  // Whoever names a file trusts what is in it, be it a root, an intermediate or the server's own.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

/// Picks http/1.1 from the client's ALPN offer (RFC 7301); a client that offers only others is
/// told.
int select_http_1_1(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*arg*/);

constexpr std::array<unsigned char, 9> http_1_1 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int select_http_1_1(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*arg*/) {
  unsigned char* selected = nullptr;
  const int found = SSL_select_next_proto(&selected, out_size, http_1_1.data(), http_1_1.size(),
                                          offered, offered_size);
  *out = selected;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

Result<std::shared_ptr<TlsClientContext>> make_tls_client_context(const TlsOptions& options) {
  SslContext context = make_context(TLS_client_method());
  if (!context) return failure("OpenSSL gives no client context: " + last_openssl_error());
  // OpenSSL's own ciphers of TLS 1.3, the cheapest first: a thread encrypts for a thousand calls.
  SSL_CTX_set_ciphersuites(context.get(),
                           "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                           "TLS_CHACHA20_POLY1305_SHA256");
  SSL_CTX_set_alpn_protos(context.get(), http_1_1.data(), http_1_1.size());
  SSL_CTX_set_verify(context.get(), options.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (options.verify) {
    if (auto loaded = load_authorities(context.get(), options.ca_file); !loaded) {
      return std::unexpected(loaded.error());
    }
  }
  return std::make_shared<TlsClientContext>(std::move(context));
}

Result<SslContext> make_tls_server_context(const TlsServerOptions& options) {
  const std::string& certificate = options.certificate_file;
  const std::string& key = options.key_file.empty() ? certificate : options.key_file;
  for (const auto& [what, path] : {std::pair{"TLS certificate", certificate}, {"TLS key", key}}) {
    if (auto readable = check_readable(what, path); !readable) {
      return std::unexpected(readable.error());
    }
  }
  SslContext context = make_context(TLS_server_method());
  if (!context) return failure("OpenSSL gives no server context: " + last_openssl_error());
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return usage_error("the TLS certificate " + certificate +
                       " is not a certificate in PEM form: " + last_openssl_error());
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    const std::string why = last_openssl_error();
    return usage_error("the TLS key " + key + " cannot be used with the certificate " +
                       certificate + ": " + why);
  }
  SSL_CTX_set_alpn_select_cb(context.get(), select_http_1_1, nullptr);
  return context;
}

}  // namespace busyhour::net
