#include "net/tls_failure.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <memory>

#include "net/socket_address.h"
#include "net/text_line.h"

namespace busyhour::net {
namespace {

constexpr int shown_names = 3;

std::string name_text(const GENERAL_NAME& name) {
  if (name.type == GEN_DNS) {
    const auto* text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name.d.dNSName));
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(name.d.dNSName));
    return one_line(std::string_view(text, size), 80);
  }
  if (name.type != GEN_IPADD) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = ASN1_STRING_length(name.d.iPAddress) == 4 ? AF_INET : AF_INET6;
  ::inet_ntop(family, ASN1_STRING_get0_data(name.d.iPAddress), text.data(), text.size());
  return text.data();
}

std::string certificate_fault(long result, const std::string& host, const std::string& names) {
  const std::string certificate = "certificate of " + host;
  const std::string way_out = ", or --insecure for tests";
  switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return certificate + " is for " + names + ", not for " + host + ": use a name it is for" +
             way_out;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return certificate + " has expired: renew it" + way_out;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return certificate + " is not valid yet: check the clock" + way_out;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return certificate + " is not trusted: its CA is unknown here; give it with --tls-ca" +
             way_out;
    default:
      return certificate + " is not trusted: " + X509_verify_cert_error_string(result) +
             "; give its CA with --tls-ca" + way_out;
  }
}

}  // namespace

std::string certificate_names(X509* certificate) {
  const auto free_names = [](GENERAL_NAMES* names) { GENERAL_NAMES_free(names); };
  const std::unique_ptr<GENERAL_NAMES, decltype(free_names)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      free_names);
  std::string text;
  int shown = 0;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()) && shown < shown_names; ++i) {
    const std::string name = name_text(*sk_GENERAL_NAME_value(names.get(), i));
    if (name.empty()) continue;
    text += (shown++ == 0 ? "" : ", ") + name;
  }
  return text.empty() ? "no name at all" : text;
}

std::string tls_error_text() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "TLS error" : reason;
}

std::string client_handshake_failure(SSL* ssl, const std::string& host, const std::string& names) {
  const long verified = SSL_get_verify_result(ssl);
  if (verified != X509_V_OK) {
    ERR_clear_error();
    return certificate_fault(verified, host, names);
  }
  const unsigned long code = ERR_peek_error();
  switch (ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
      ERR_clear_error();
      return host + " does not speak TLS on this port: use ws:// in place of wss://";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      ERR_clear_error();
      return host + " offers no TLS 1.2 or newer";
    default:
      return "TLS handshake with " + host + " failed: " + tls_error_text();
  }
}

}  // namespace busyhour::net
