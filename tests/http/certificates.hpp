// Certificates made on the spot, good ones and bad ones.
#pragma once

#include <openssl/x509.h>

#include <memory>
#include <string>

namespace longshore::testing {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;

// A certificate with its private key.
struct Identity {
  KeyPtr key{nullptr, &EVP_PKEY_free};
  CertificatePtr certificate{nullptr, &X509_free};
};

struct CertificateWish {
  std::string common_name = "test";
  std::string names = "DNS:localhost,IP:127.0.0.1";  // subjectAltName; empty: none
  long valid_from_seconds = -3600;                   // from now
  long valid_until_seconds = 3600;
  unsigned rsa_bits = 0;  // 0: an elliptic curve
  const char* digest = "SHA256";
  bool authority = false;
};

// Signed by `issuer`, or by itself.
Identity make_identity(const CertificateWish& wish, const Identity* issuer);

std::string pem_of(const Identity& identity);

}  // namespace longshore::testing
