// TLS over a socket, and the contexts that both sides make once.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "net/client.h"
#include "net/server.h"
#include "net/transport.h"

namespace busyhour::net {

struct SslContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;

class TlsClientContext {
 public:
  explicit TlsClientContext(SslContext context) : context_(std::move(context)) {}
  SSL_CTX* get() const { return context_.get(); }

 private:
  SslContext context_;
};

Result<SslContext> make_tls_server_context(const TlsServerOptions& options);

/// `host` is the name (or the address) that the certificate must be for.
std::unique_ptr<Transport> make_tls_client_transport(FileDescriptor socket, const Clock& clock,
                                                     SSL_CTX* context, const std::string& host);
std::unique_ptr<Transport> make_tls_server_transport(FileDescriptor socket, const Clock& clock,
                                                     SSL_CTX* context);

}  // namespace busyhour::net
