#include "http/tls_context.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "core/system_words.hpp"
#include "http/certificate.hpp"
#include "http/origin.hpp"

namespace longshore::http {

namespace {

// 112 bits: RSA and DH from 2048 bits, no SHA-1 signatures.
constexpr int kSecurityLevel = 2;

Error unusable(std::string message) {
  return Error{ErrorKind::kConfiguration, std::move(message)};
}

Error unreadable(const std::string& ca_file, int reason) {
  return system_error(ErrorKind::kConfiguration, "api.ca_file: " + ca_file + " cannot be read",
                      reason);
}

// Called for each certificate of the chain; the first complaint ends the handshake.
int verify_certificate(int sound, X509_STORE_CTX* store) {
  if (sound == 1) return 1;
  auto* connection =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* problem = static_cast<CertificateProblem*>(SSL_get_app_data(connection));
  if (problem->detail.empty()) problem->detail = describe_problem(store, problem->host);
  return 0;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::make(const std::string& host,
                                                     const std::string& ca_file) {
  std::unique_ptr<TlsContext> context(new TlsContext(host));
  if (!context->context_ || !context->bio_method_.ready() || !context->configure()) {
    return unusable("OpenSSL cannot be set up: its library or configuration is broken");
  }
  Result<void> trust = context->load_trust(ca_file);
  if (!trust) return trust.error();
  return context;
}

TlsContext::TlsContext(const std::string& host)
    : host_(host),
      context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free),
      session_(nullptr, &SSL_SESSION_free) {}

TlsContext::~TlsContext() = default;

bool TlsContext::configure() {
  SSL_CTX* context = context_.get();
  SSL_CTX_set_app_data(context, this);
  SSL_CTX_set_security_level(context, kSecurityLevel);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Each record is one step, so that a server cannot keep a read busy with records without data.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_read_ahead(context, 1);  // a record's header and body in one read
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, verify_certificate);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_session);
  static constexpr std::array<unsigned char, 9> kProtocols = {8,   'h', 't', 't', 'p',
                                                              '/', '1', '.', '1'};
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_alpn_protos(context, kProtocols.data(), kProtocols.size()) == 0;
}

Result<void> TlsContext::load_trust(const std::string& ca_file) {
  ERR_clear_error();
  system_wanted_ = ca_file.empty();
  if (system_wanted_) return {};
  if (SSL_CTX_load_verify_file(context_.get(), ca_file.c_str()) == 1) return {};
  std::error_code ignored;
  if (std::filesystem::is_directory(ca_file, ignored)) return unreadable(ca_file, EISDIR);
  const unsigned long first = ERR_peek_error();
  if (ERR_SYSTEM_ERROR(first)) return unreadable(ca_file, ERR_GET_REASON(first));
  const char* reason = ERR_reason_error_string(first);
  return unusable(
      fmt::format("api.ca_file: {} does not hold a certificate in PEM form that can be "
                  "read ({})",
                  ca_file, reason == nullptr ? "no reason given" : reason));
}

// A run that finds all its jobs accepted makes no connection.
bool TlsContext::trust_system() {
  if (!system_wanted_) return true;
  system_wanted_ = SSL_CTX_set_default_verify_paths(context_.get()) != 1;
  return !system_wanted_;
}

// Takes the session over by returning 1.
int TlsContext::keep_session(SSL* connection, SSL_SESSION* session) {
  auto* context = static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
  context->session_.reset(session);
  return 1;
}

SslPtr TlsContext::make_connection(SocketState& socket, CertificateProblem& problem) {
  SslPtr none(nullptr, &SSL_free);
  if (!trust_system()) return none;
  SslPtr connection(SSL_new(context_.get()), &SSL_free);
  if (!connection) return none;
  BIO* bio = bio_method_.make(socket);
  if (bio == nullptr) return none;
  SSL_set_bio(connection.get(), bio, bio);
  problem.host = host_;
  SSL_set_app_data(connection.get(), &problem);
  X509_VERIFY_PARAM* expected = SSL_get0_param(connection.get());
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  const bool named =
      is_ip_address(host_)
          ? X509_VERIFY_PARAM_set1_ip_asc(expected, host_.c_str()) == 1
          : X509_VERIFY_PARAM_set1_host(expected, host_.c_str(), host_.size()) == 1 &&
                SSL_set_tlsext_host_name(connection.get(), host_.c_str()) == 1;
  if (!named) return none;
  // A session that cannot be offered only costs a full handshake.
  if (session_ && SSL_SESSION_is_resumable(session_.get()) == 1) {
    SSL_set_session(connection.get(), session_.get());
  }
  SSL_set_connect_state(connection.get());
  return connection;
}

}  // namespace longshore::http
