#include "t/support/tls_files.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <memory>

namespace moxi {
namespace {

constexpr long kDay = 24 * 60 * 60;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

}  // namespace

TlsFiles::TlsFiles(const std::string& names, int days) {
  std::string pattern = std::filesystem::temp_directory_path() / "tls_files.XXXXXX";
  EXPECT_NE(nullptr, ::mkdtemp(pattern.data()));
  folder_ = pattern;
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -10 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), days * kDay);
  X509_set_pubkey(made.get(), key.get());
  if (!names.empty()) {
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names_of(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()),
        X509_EXTENSION_free);
    EXPECT_EQ(1, X509_add_ext(made.get(), names_of.get(), -1));
    EXPECT_EQ(1, X509_set_version(made.get(), X509_VERSION_3));
  }
  EXPECT_NE(0, X509_sign(made.get(), key.get(), EVP_sha256()));
  const File certificate_file(std::fopen(certificate().c_str(), "w"));
  EXPECT_EQ(1, PEM_write_X509(certificate_file.get(), made.get()));
  const File key_file(std::fopen(this->key().c_str(), "w"));
  EXPECT_EQ(1,
            PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr));
}

TlsFiles::~TlsFiles() {
  std::filesystem::remove_all(folder_);
}

}  // namespace moxi
