#include "http/socket_bio.hpp"

#include <cerrno>

namespace longshore::http {

namespace {

SocketState& state_of(BIO* bio) {
  return *static_cast<SocketState*>(BIO_get_data(bio));
}

// Whether it went well.
bool note(SocketState& state, const Transfer& transfer) {
  state.blocked = transfer.error == EAGAIN;
  if (transfer.error != 0 && !state.blocked) state.error = transfer.error;
  return transfer.error == 0;
}

int write_some(BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
  SocketState& state = state_of(bio);
  BIO_clear_retry_flags(bio);
  const Transfer transfer = state.socket.try_write({bytes, size});
  if (note(state, transfer)) {
    state.bytes_sent += transfer.bytes;
    *written = transfer.bytes;
    return 1;
  }
  if (state.blocked) BIO_set_retry_write(bio);
  return -1;
}

int read_some(BIO* bio, char* into, std::size_t size, std::size_t* received) {
  SocketState& state = state_of(bio);
  BIO_clear_retry_flags(bio);
  const Transfer transfer = state.socket.try_read({into, size});
  if (note(state, transfer)) {
    state.ended = transfer.bytes == 0;
    *received = transfer.bytes;
    return state.ended ? 0 : 1;
  }
  if (state.blocked) BIO_set_retry_read(bio);
  return -1;
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
