#include "certificates.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace longshore::testing {

namespace {

void need(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), &X509_EXTENSION_free);
  need(extension != nullptr, "extension");
  need(X509_add_ext(certificate, extension.get(), -1) == 1, "add extension");
}

}  // namespace

Identity make_identity(const CertificateWish& wish, const Identity* issuer) {
  static long serial = 1000;
  Identity made;
  made.key.reset(wish.rsa_bits > 0 ? EVP_RSA_gen(wish.rsa_bits) : EVP_EC_gen("P-256"));
  made.certificate.reset(X509_new());
  X509* certificate = made.certificate.get();
  need(made.key && certificate != nullptr, "key or certificate");
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.valid_from_seconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.valid_until_seconds);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1,
                             -1, 0);
  X509* signer = issuer == nullptr ? certificate : issuer->certificate.get();
  EVP_PKEY* signing_key = issuer == nullptr ? made.key.get() : issuer->key.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  extend(certificate, signer, NID_basic_constraints,
         wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!wish.names.empty()) extend(certificate, signer, NID_subject_alt_name, wish.names);
  need(X509_sign(certificate, signing_key, EVP_get_digestbyname(wish.digest)) > 0, "sign");
  return made;
}

std::string pem_of(const Identity& identity) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  need(PEM_write_bio_X509(memory.get(), identity.certificate.get()) == 1, "PEM");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace longshore::testing
