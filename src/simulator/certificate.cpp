#include "simulator/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>

namespace longshore::simulator {
namespace {

constexpr std::chrono::hours kValidBefore{1};
constexpr std::chrono::hours kValidAfter{24 * 30};
constexpr std::chrono::hours kKeptFor{24};
constexpr long kX509Version3 = 2;

template <auto Free>
struct Freer {
  void operator()(auto* thing) const { Free(thing); }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Freer<BIO_free_all>>;

Error openssl_error(std::string_view what) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return {ErrorKind::kInternal, "the simulated API's certificate could not be made (" +
                                    std::string(what) + "): " + text.data()};
}

Key make_key() {
  return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
}

struct NamedExtension {
  int nid;
  const char* value;
};
constexpr std::array<NamedExtension, 3> kCaExtensions{{
    {NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
    {NID_key_usage, "critical,keyCertSign,cRLSign"},
    {NID_subject_key_identifier, "hash"},
}};
constexpr std::array<NamedExtension, 5> kServerExtensions{{
    {NID_basic_constraints, "critical,CA:FALSE"},
    {NID_key_usage, "critical,digitalSignature"},
    {NID_ext_key_usage, "serverAuth"},
    {NID_subject_alt_name, "IP:127.0.0.1,IP:::1,DNS:localhost"},
    {NID_authority_key_identifier, "keyid:always"},
}};

bool add_extensions(X509* certificate, X509* issuer, const auto& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  for (const NamedExtension& named : extensions) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, named.nid, named.value));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) return false;
  }
  return true;
}

bool set_serial(X509* certificate) {
  std::int64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  serial &= INT64_MAX;
  return ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate), serial | 1) == 1;
}

bool set_validity(X509* certificate, SystemTime today) {
  const auto seconds = [](SystemTime when) { return std::chrono::system_clock::to_time_t(when); };
  return ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(today - kValidBefore)) &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(today + kValidAfter));
}

bool set_subject(X509* certificate, const char* common_name) {
  return X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(common_name), -1, -1,
                                    0) == 1;
}

// `issuer` is null for a certificate that signs itself.
Certificate make_certificate(const char* common_name, EVP_PKEY* key, X509* issuer,
                             EVP_PKEY* issuer_key, SystemTime today, const auto& extensions) {
  Certificate made(X509_new());
  if (!made) return nullptr;
  X509* signer = issuer == nullptr ? made.get() : issuer;
  const bool good = X509_set_version(made.get(), kX509Version3) == 1 && set_serial(made.get()) &&
                    set_validity(made.get(), today) && set_subject(made.get(), common_name) &&
                    X509_set_issuer_name(made.get(), X509_get_subject_name(signer)) == 1 &&
                    X509_set_pubkey(made.get(), key) == 1 &&
                    add_extensions(made.get(), signer, extensions) &&
                    X509_sign(made.get(), issuer_key, EVP_sha256()) > 0;
  if (!good) return nullptr;
  return made;
}

std::string pem_of(const auto& write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  if (!memory || write(memory.get()) != 1) return {};
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string pem_of_certificate(X509* certificate) {
  return pem_of([=](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

Certificate read_certificate(const std::string& pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(memory ? PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr) : nullptr);
}

// A password is never asked for: an encrypted key is none of ours.
Key read_key(const std::string& pem) {
  const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const auto no_password = [](char*, int, int, void*) { return 0; };
  return Key(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr)
                    : nullptr);
}

bool good_until(const X509* certificate, SystemTime now, SystemTime until) {
  std::time_t first = std::chrono::system_clock::to_time_t(now);
  std::time_t last = std::chrono::system_clock::to_time_t(until);
  return X509_cmp_time(X509_get0_notBefore(certificate), &first) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate), &last) > 0;
}

}  // namespace

bool still_good(const Identity& identity, SystemTime now) {
  const Certificate ca = read_certificate(identity.ca);
  const Certificate server = read_certificate(identity.certificate);
  const Key key = read_key(identity.key);
  const bool good = ca && server && key && X509_check_private_key(server.get(), key.get()) == 1 &&
                    X509_verify(server.get(), X509_get0_pubkey(ca.get())) == 1 &&
                    good_until(ca.get(), now, now + kKeptFor) &&
                    good_until(server.get(), now, now + kKeptFor);
  ERR_clear_error();
  return good;
}

Result<Identity> make_identity(SystemTime today) {
  const Key ca_key = make_key();
  const Key server_key = make_key();
  if (!ca_key || !server_key) return openssl_error("P-256 keys");
  const Certificate ca = make_certificate("longshore simulated CA", ca_key.get(), nullptr,
                                          ca_key.get(), today, kCaExtensions);
  if (!ca) return openssl_error("the authority");
  const Certificate server = make_certificate("localhost", server_key.get(), ca.get(), ca_key.get(),
                                              today, kServerExtensions);
  if (!server) return openssl_error("the server's certificate");
  Identity identity;
  identity.ca = pem_of_certificate(ca.get());
  identity.certificate = pem_of_certificate(server.get());
  identity.key = pem_of([&](BIO* out) {
    return PEM_write_bio_PrivateKey(out, server_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  if (identity.ca.empty() || identity.certificate.empty() || identity.key.empty()) {
    return openssl_error("PEM");
  }
  return identity;
}

}  // namespace longshore::simulator
