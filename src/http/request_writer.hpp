// How a request is put into bytes.
#pragma once

#include <string>
#include <string_view>

#include "core/exchange.hpp"

namespace longshore::http {

// Whether `text` may stand in a request line or a header: visible ASCII, and inside a header
// blanks. Everything else could start a header of its own.
bool fits_request_line(std::string_view text);
bool fits_header(std::string_view text);

// Everything that is the same in all requests is put together once.
class RequestWriter {
 public:
  // `path_prefix` goes before every target. The key is kept inside `constant_` only.
  RequestWriter(std::string_view host_header, std::string_view path_prefix,
                std::string_view api_key);

  // Whether the request, host and key can be sent without changing the request's meaning.
  bool accepts(const Request& request) const;
  // Replaces `into`, whose memory is reused. Only for a request that accepts() took.
  void write(const Request& request, std::string& into) const;

 private:
  bool sound_;
  std::string path_prefix_;
  std::string constant_;  // from the version to the last header that is always the same
};

}  // namespace longshore::http
