// Why a TLS handshake failed, in words that say what to do.
#pragma once

#include <openssl/ssl.h>

#include <string>

namespace busyhour::net {

/// The first names and addresses that a certificate is for.
std::string certificate_names(X509* certificate);
/// Call it right after the failure, as it reads (and clears) OpenSSL's error queue. `names` are
/// those of the certificate that was refused.
std::string client_handshake_failure(SSL* ssl, const std::string& host, const std::string& names);
/// The newest entry of the error queue (cleared) in a few words.
std::string tls_error_text();

}  // namespace busyhour::net
