#include "http/certificate.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <string_view>

namespace longshore::http {

namespace {

constexpr int kNamesShownMax = 5;
constexpr std::size_t kNameBytesShownMax = 100;

// The server chose these bytes: none of them may steer a terminal.
std::string shown(std::string_view text) {
  std::string safe(text.substr(0, kNameBytesShownMax));
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return safe;
}

std::string shown_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min);
}

std::string shown_name(const GENERAL_NAME* name) {
  int type = 0;
  const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, &type));
  if (type != GEN_DNS && type != GEN_IPADD) return {};
  const unsigned char* bytes = ASN1_STRING_get0_data(value);
  const int size = ASN1_STRING_length(value);
  if (type == GEN_DNS) {
    return shown({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = size == 4 ? AF_INET : AF_INET6;
  if ((size != 4 && size != 16) || inet_ntop(family, bytes, text.data(), text.size()) == nullptr) {
    return {};
  }
  return text.data();
}

std::string names_in(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::string list;
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < std::min(count, kNamesShownMax); ++i) {
    const std::string name = shown_name(sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty()) list += (list.empty() ? "" : ", ") + name;
  }
  if (count > kNamesShownMax) list += ", …";
  return list.empty() ? "no name (no subjectAltName)" : list;
}

std::string describe_weakness(X509* certificate) {
  const EVP_PKEY* key = X509_get0_pubkey(certificate);
  const int bits = key == nullptr ? 0 : EVP_PKEY_get_bits(key);
  return fmt::format(
      "has a weak key ({} bits); it needs RSA of 2048 bits or more, or an elliptic "
      "curve",
      bits);
}

}  // namespace

std::string describe_problem(X509_STORE_CTX* store, const std::string& host) {
  const int error = X509_STORE_CTX_get_error(store);
  X509* certificate = X509_STORE_CTX_get_current_cert(store);
  const std::string whose = X509_STORE_CTX_get_error_depth(store) == 0
                                ? "the certificate of " + host
                                : "a certificate authority in the chain of " + host;
  if (certificate == nullptr) {
    return fmt::format("{}: {}", whose, X509_verify_cert_error_string(error));
  }
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("{} expired on {}", whose, shown_time(X509_get0_notAfter(certificate)));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("{} is not valid before {}; is this machine's clock right?", whose,
                         shown_time(X509_get0_notBefore(certificate)));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format("the certificate is not for {}: it names {}", host, names_in(certificate));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return fmt::format(
          "{} is self-signed and not trusted; if that is intended, put it into "
          "api.ca_file",
          whose);
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return fmt::format(
          "the certificate of {} comes from an issuer that is not trusted here; name "
          "the issuer's certificate in api.ca_file (the system's are in the package "
          "ca-certificates)",
          host);
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
      return fmt::format("{} {}", whose, describe_weakness(certificate));
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return fmt::format("{} is signed with a weak hash such as SHA-1", whose);
    default:
      return fmt::format("{} cannot be trusted: {}", whose, X509_verify_cert_error_string(error));
  }
}

bool is_obsolete_protocol(unsigned long code) {
  const int reason = ERR_GET_REASON(code);
  return ERR_GET_LIB(code) == ERR_LIB_SSL &&
         (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION);
}

std::string describe_handshake_error(unsigned long code) {
  if (is_obsolete_protocol(code)) {
    return "the server speaks only TLS 1.1 or older; TLS 1.2 or later is needed";
  }
  const char* text = ERR_reason_error_string(code);
  const std::string reason = text == nullptr ? "no reason given" : text;
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return "the TLS handshake failed: " + reason;
  switch (ERR_GET_REASON(code)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return "what answers there does not speak TLS (plain HTTP on that port?)";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_NO_SHARED_CIPHER:
      return "the server and this machine have no TLS cipher in common (" + reason + ")";
    default:
      return "the TLS handshake failed: " + reason;
  }
}

}  // namespace longshore::http
