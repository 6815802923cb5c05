#include "certificates.h"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <fstream>

namespace busyhour::net::test {
namespace {

constexpr long day = 24L * 60 * 60;

struct FileClose {
  void operator()(FILE* file) const { std::fclose(file); }
};

void add_extension(X509* certificate, int id, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
  ASSERT_NE(extension, nullptr) << value;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

Identity make_identity(const CertificateWish& wish, const Identity* issuer) {
  static long serial = 1;
  Identity made;
  made.key.reset(EVP_EC_gen("P-256"));
  made.certificate.reset(X509_new());
  X509* certificate = made.certificate.get();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.valid_from_days * day);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.valid_to_days * day);
  X509_set_pubkey(certificate, made.key.get());
  const std::string subject = "busyhour test " + std::to_string(serial++);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(subject.c_str()), -1, -1, 0);
  const Identity& signer = issuer == nullptr ? made : *issuer;
  X509_set_issuer_name(certificate, X509_get_subject_name(signer.certificate.get()));
  add_extension(certificate, NID_basic_constraints,
                wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!wish.names.empty()) add_extension(certificate, NID_subject_alt_name, wish.names);
  EXPECT_GT(X509_sign(certificate, signer.key.get(), EVP_sha256()), 0);
  return made;
}

CertificateFolder::CertificateFolder() {
  std::string name = testing::TempDir() + "busyhour-certificates-XXXXXX";
  folder_ = ::mkdtemp(name.data());
}

CertificateFolder::~CertificateFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string CertificateFolder::write_certificate(const Identity& identity,
                                                 const std::string& name) const {
  const std::unique_ptr<FILE, FileClose> file(std::fopen(path(name).c_str(), "w"));
  EXPECT_EQ(PEM_write_X509(file.get(), identity.certificate.get()), 1);
  return path(name);
}

std::string CertificateFolder::write_key(const Identity& identity, const std::string& name) const {
  const std::unique_ptr<FILE, FileClose> file(std::fopen(path(name).c_str(), "w"));
  EXPECT_EQ(
      PEM_write_PrivateKey(file.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr),
      1);
  return path(name);
}

std::string CertificateFolder::write_text(const std::string& text, const std::string& name) const {
  std::ofstream(path(name)) << text;
  return path(name);
}

}  // namespace busyhour::net::test
