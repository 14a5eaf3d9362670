// What is wrong with a server's certificate, and what failed in a handshake, for a reader.
#pragma once

#include <openssl/x509_vfy.h>

#include <string>

#include "core/exchange.hpp"

namespace longshore::http {

// `store` is at the certificate that OpenSSL complained about.
std::string describe_problem(X509_STORE_CTX* store, const std::string& host);

// The handshake failed for another reason than the certificate: what OpenSSL's error `code` means.
std::string describe_handshake_error(unsigned long code);

// Whether `code` means that the server speaks nothing newer than TLS 1.1.
bool is_obsolete_protocol(unsigned long code);

}  // namespace longshore::http
