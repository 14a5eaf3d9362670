#include "http/socket_bio.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace longshore::http {

namespace {

SocketState& state_of(BIO* bio) {
  return *static_cast<SocketState*>(BIO_get_data(bio));
}

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

int write_some(BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
  SocketState& state = state_of(bio);
  BIO_clear_retry_flags(bio);
  state.blocked = false;
  const ssize_t sent = ::send(state.descriptor, bytes, size, MSG_NOSIGNAL);
  if (sent >= 0) {
    state.bytes_sent += static_cast<std::uint64_t>(sent);
    *written = static_cast<std::size_t>(sent);
    return 1;
  }
  state.blocked = would_block(errno);
  if (state.blocked) {
    BIO_set_retry_write(bio);
  } else {
    state.error = errno;
  }
  return -1;
}

int read_some(BIO* bio, char* into, std::size_t size, std::size_t* received) {
  SocketState& state = state_of(bio);
  BIO_clear_retry_flags(bio);
  state.blocked = false;
  if (!state.received.empty()) {
    *received = state.received.copy(into, size);
    state.received.remove_prefix(*received);
    return 1;
  }
  const ssize_t got = ::recv(state.descriptor, into, size, 0);
  if (got > 0) {
    *received = static_cast<std::size_t>(got);
    return 1;
  }
  state.blocked = got < 0 && would_block(errno);
  state.ended = got == 0;
  if (state.blocked) {
    BIO_set_retry_read(bio);
  } else if (got < 0) {
    state.error = errno;
  }
  return state.ended ? 0 : -1;
}

long control(BIO* bio, int command, long, void*) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_EOF:
      return state_of(bio).ended ? 1 : 0;
    default:
      return 0;
  }
}

}  // namespace

SocketBioMethod::SocketBioMethod()
    : method_(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "longshore socket"),
              &BIO_meth_free) {
  if (!method_) return;
  BIO_meth_set_write_ex(method_.get(), write_some);
  BIO_meth_set_read_ex(method_.get(), read_some);
  BIO_meth_set_ctrl(method_.get(), control);
}

BIO* SocketBioMethod::make(SocketState& state) const {
  BIO* bio = BIO_new(method_.get());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &state);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace longshore::http
