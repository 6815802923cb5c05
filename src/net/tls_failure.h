// Why a TLS handshake failed, in words that say what to do.
#pragma once

#include <openssl/ssl.h>

#include <string>

namespace busyhour::net {

/// Call it right after the failure, as it reads (and clears) OpenSSL's error queue.
std::string client_handshake_failure(SSL* ssl, const std::string& host);
/// The newest entry of the error queue (cleared) in a few words.
std::string tls_error_text();

}  // namespace busyhour::net
