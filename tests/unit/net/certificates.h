// Certificates made for a test, as PEM files in a directory that goes with it.
#pragma once

#include <openssl/x509.h>

#include <filesystem>
#include <memory>
#include <string>

namespace busyhour::net::test {

struct OpensslFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

struct Identity {
  std::unique_ptr<EVP_PKEY, OpensslFree> key;
  std::unique_ptr<X509, OpensslFree> certificate;
};

struct CertificateWish {
  std::string names = "DNS:localhost,IP:127.0.0.1";  ///< subjectAltName, as openssl.cnf writes it
  bool authority = false;
  int valid_from_days = -1;
  int valid_to_days = 1;
};
/// Signed by `issuer`, or by itself.
Identity make_identity(const CertificateWish& wish, const Identity* issuer = nullptr);

class CertificateFolder {
 public:
  CertificateFolder();
  ~CertificateFolder();
  std::string write_certificate(const Identity& identity, const std::string& name) const;
  std::string write_key(const Identity& identity, const std::string& name) const;
  std::string write_text(const std::string& text, const std::string& name) const;
  std::string path(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

}  // namespace busyhour::net::test
