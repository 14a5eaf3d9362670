#include "tls_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace longshore::testing {

namespace {

std::pair<int, std::uint16_t> listen_on(const char* address, std::uint16_t port) {
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_port = htons(port);
  inet_pton(AF_INET, address, &place.sin_addr);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  auto* generic = reinterpret_cast<sockaddr*>(&place);
  socklen_t size = sizeof(place);
  if (listener < 0 || ::bind(listener, generic, size) != 0 || ::listen(listener, 64) != 0) {
    throw std::runtime_error("listen");
  }
  ::getsockname(listener, generic, &size);
  return {listener, ntohs(place.sin_port)};
}

int select_http11(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                  unsigned in_size, void*) {
  static constexpr std::array<unsigned char, 9> kProtocol = {8,   'h', 't', 't', 'p',
                                                             '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  const int result =
      SSL_select_next_proto(&chosen, out_size, kProtocol.data(), kProtocol.size(), in, in_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void set_cork(int descriptor, int held) {
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_CORK, &held, sizeof(held));
}

std::size_t body_bytes_of(std::string_view head) {
  static constexpr std::string_view kName = "Content-Length: ";
  const std::size_t at = head.find(kName);
  std::size_t bytes = 0;
  if (at != std::string_view::npos) {
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), bytes);
  }
  return bytes;
}

}  // namespace

ServerConnection::ServerConnection(int descriptor, SSL_CTX* context)
    : descriptor_(descriptor), ssl_(SSL_new(context), &SSL_free) {
  const int yes = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  SSL_set_fd(ssl_.get(), descriptor_);
}

ServerConnection::~ServerConnection() {
  close();
}

std::string ServerConnection::read_plain_head() {
  std::string head;
  char c = 0;
  while (!head.ends_with("\r\n\r\n") && ::recv(descriptor_, &c, 1, 0) == 1) head += c;
  return head;
}

bool ServerConnection::write_plain(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool ServerConnection::accept_tls() {
  ERR_clear_error();
  return SSL_accept(ssl_.get()) == 1;
}

bool ServerConnection::resumed() const {
  return SSL_session_reused(ssl_.get()) == 1;
}

std::string ServerConnection::server_name() const {
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? "" : name;
}

std::string ServerConnection::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return std::string(reinterpret_cast<const char*>(name), size);
}

std::string ServerConnection::read_request() {
  std::string bytes;
  std::array<char, 16 * 1024> piece;
  for (;;) {
    const std::size_t head = bytes.find("\r\n\r\n");
    if (head != std::string::npos && bytes.size() >= head + 4 + body_bytes_of(bytes)) return bytes;
    ERR_clear_error();
    const int got = SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()));
    if (got <= 0) return {};
    bytes.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bool ServerConnection::write(std::string_view bytes) {
  ERR_clear_error();
  return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) > 0;
}

bool ServerConnection::drip(std::string_view bytes, std::chrono::milliseconds pause) {
  SSL_set0_wbio(ssl_.get(), BIO_new(BIO_s_mem()));
  bool sent = write(bytes);
  char* start = nullptr;
  const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &start);
  const std::string records(start, static_cast<std::size_t>(size));
  SSL_set0_wbio(ssl_.get(), BIO_new_socket(descriptor_, BIO_NOCLOSE));
  for (const char& byte : records) {
    sent = sent && write_plain({&byte, 1});
    std::this_thread::sleep_for(pause);
  }
  return sent;
}

bool ServerConnection::ask_to_renegotiate() {
  ERR_clear_error();
  return SSL_renegotiate(ssl_.get()) == 1 && SSL_do_handshake(ssl_.get()) == 1;
}

bool ServerConnection::update_key() {
  ERR_clear_error();
  return SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
         SSL_do_handshake(ssl_.get()) == 1;
}

void ServerConnection::say_goodbye() {
  SSL_shutdown(ssl_.get());
}

void ServerConnection::hold_back() {
  set_cork(descriptor_, 1);
}

void ServerConnection::let_go() {
  set_cork(descriptor_, 0);
}

void ServerConnection::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

void ServerConnection::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  close();
}

void ServerConnection::wait_for_close() {
  std::array<char, 1024> ignored;
  while (::recv(descriptor_, ignored.data(), ignored.size(), 0) > 0) {
  }
}

TlsServer::TlsServer(TlsServerOptions options)
    : options_(std::move(options)), context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
  // OpenSSL writes to the server's sockets without MSG_NOSIGNAL; the client must not need this.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  SSL_CTX_set_security_level(context_.get(), 0);
  if (options_.version_max != 0) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), options_.version_max);
  }
  SSL_CTX_use_certificate(context_.get(), options_.identity->certificate.get());
  SSL_CTX_use_PrivateKey(context_.get(), options_.identity->key.get());
  SSL_CTX_set_alpn_select_cb(context_.get(), select_http11, nullptr);
  std::tie(listener_, port_) = listen_on(options_.address, options_.port);
  accepting_ = std::thread([this] { accept_all(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TlsServer::~TlsServer() {
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  for (std::thread& thread : serving_) thread.join();
  ::close(listener_);
}

void TlsServer::accept_all() {
  for (;;) {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    ++accepted_;
    serving_.emplace_back([this, descriptor] {
      ServerConnection connection(descriptor, context_.get());
      options_.serve(connection);
    });
  }
}

SilentServer::SilentServer(const char* address, std::uint16_t port) {
  std::tie(listener_, port_) = listen_on(address, port);
}
SilentServer::~SilentServer() {
  ::close(listener_);
}

}  // namespace longshore::testing
