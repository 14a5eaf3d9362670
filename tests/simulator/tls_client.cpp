#include "simulator/tls_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>

namespace longshore::simulator {

struct TlsClient::State {
  int socket = -1;
  SSL_CTX* context = nullptr;
  SSL* tls = nullptr;
  bool connected = false;
  std::string failure;
  std::string unread;
  Ending ending = Ending::kWhole;  // of the connection, once it has ended

  ~State() {
    SSL_free(tls);
    SSL_CTX_free(context);
    if (socket >= 0) ::close(socket);
  }

  void trust(const std::string& ca_pem) {
    BIO* memory = BIO_new_mem_buf(ca_pem.data(), static_cast<int>(ca_pem.size()));
    X509* ca = PEM_read_bio_X509(memory, nullptr, nullptr, nullptr);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), ca);
    X509_free(ca);
    BIO_free(memory);
  }

  // False at the end, whose kind is then known.
  bool read_more() {
    std::array<char, 16 * 1024> bytes{};
    ERR_clear_error();
    errno = 0;
    const int got = SSL_read(tls, bytes.data(), static_cast<int>(bytes.size()));
    if (got > 0) {
      unread.append(bytes.data(), static_cast<std::size_t>(got));
      return true;
    }
    const bool orderly = SSL_get_error(tls, got) == SSL_ERROR_ZERO_RETURN;
    ending = orderly ? Ending::kClosed : errno == ECONNRESET ? Ending::kReset : Ending::kBroken;
    return false;
  }
};

TlsClient::TlsClient(std::uint16_t port, const std::string& ca_pem, const std::string& host,
                     const TlsClient* earlier)
    : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);
  State& state = *state_;
  state.context = SSL_CTX_new(TLS_client_method());
  state.trust(ca_pem);
  SSL_CTX_set_verify(state.context, SSL_VERIFY_PEER, nullptr);
  state.tls = SSL_new(state.context);
  const bool is_address = host.find_first_not_of("0123456789.:") == std::string::npos;
  if (is_address) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(state.tls), host.c_str());
  } else {
    SSL_set1_host(state.tls, host.c_str());
    SSL_set_tlsext_host_name(state.tls, host.c_str());
  }
  if (earlier != nullptr) SSL_set_session(state.tls, SSL_get0_session(earlier->state_->tls));

  state.socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(state.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    state.failure = "connection refused";
    return;
  }
  SSL_set_fd(state.tls, state.socket);
  state.connected = SSL_connect(state.tls) == 1;
  if (!state.connected) {
    state.failure = X509_verify_cert_error_string(SSL_get_verify_result(state.tls));
  }
}

TlsClient::~TlsClient() = default;

bool TlsClient::connected() const {
  return state_->connected;
}
std::string TlsClient::failure() const {
  return state_->failure;
}
std::string TlsClient::protocol() const {
  return SSL_get_version(state_->tls);
}
bool TlsClient::resumed() const {
  return SSL_session_reused(state_->tls) == 1;
}

bool TlsClient::send(std::string_view bytes) {
  return SSL_write(state_->tls, bytes.data(), static_cast<int>(bytes.size())) ==
         static_cast<int>(bytes.size());
}

namespace {

void parse_head(std::string_view head, Response& response) {
  std::from_chars(head.data() + 9, head.data() + 12, response.status);
  for (std::size_t at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    std::string name(line.substr(0, line.find(':')));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    response.fields[name] = line.substr(line.find(':') + 2);
  }
}

}  // namespace

Response TlsClient::receive(std::size_t body_bytes_max) {
  State& state = *state_;
  Response response;
  while (state.unread.find("\r\n\r\n") == std::string::npos) {
    if (!state.read_more()) {
      response.ending = state.ending;
      return response;
    }
  }
  const std::size_t head_bytes = state.unread.find("\r\n\r\n") + 4;
  parse_head(std::string_view(state.unread).substr(0, head_bytes - 2), response);
  state.unread.erase(0, head_bytes);
  const auto length = response.fields.find("content-length");
  const std::size_t whole = length == response.fields.end() ? SIZE_MAX : std::stoul(length->second);
  while (state.unread.size() < std::min(whole, body_bytes_max) &&
         response.ending == Ending::kWhole) {
    if (!state.read_more()) response.ending = state.ending;
  }
  if (response.ending == Ending::kWhole && whole > body_bytes_max) {
    response.ending = Ending::kStopped;
  }
  response.body = state.unread.substr(0, whole);
  state.unread.erase(0, whole);
  return response;
}

std::string post_text(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: simulator-key\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

Response TlsClient::post(std::string_view target, std::string_view body) {
  send(post_text(target, body));
  return receive();
}

Response TlsClient::get(std::string_view target) {
  send("GET " + std::string(target) +
       " HTTP/1.1\r\nHost: localhost\r\nx-api-key: simulator-key\r\n\r\n");
  return receive();
}

Ending TlsClient::wait_for_end() {
  while (state_->read_more()) {
  }
  return state_->ending;
}

}  // namespace longshore::simulator
