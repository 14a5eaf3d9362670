#include "http/request_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/byte_block.hpp"

namespace longshore::http {

bool fits_request_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool fits_header(std::string_view text) {
  constexpr auto kUnfit = [](ByteBlock bytes) -> ByteMarks {
    return (bytes < ' ') | (bytes >= 0x7f);
  };
  return find_marked(text, 0, kUnfit) == std::string_view::npos;
}

RequestWriter::RequestWriter(std::string_view host_header, std::string_view path_prefix,
                             std::string_view api_key)
    : sound_(fits_request_line(host_header) && !host_header.empty() &&
             fits_request_line(path_prefix) && fits_header(api_key)),
      path_prefix_(path_prefix) {
  constant_ = " HTTP/1.1\r\nHost: ";
  constant_ += host_header;
  constant_ += "\r\nx-api-key: ";
  constant_ += api_key;
  constant_ +=
      "\r\nUser-Agent: longshore\r\nAccept: application/json\r\nConnection: keep-alive\r\n";
}

bool RequestWriter::accepts(const Request& request) const {
  return sound_ && request.target.starts_with('/') && fits_request_line(request.target);
}

void RequestWriter::write(const Request& request, std::string& into) const {
  into.clear();
  const bool post = request.method == Method::kPost;
  into += post ? "POST " : "GET ";
  into += path_prefix_;
  into += request.target;
  into += constant_;
  if (post) {
    std::array<char, 20> digits;
    std::size_t bytes = 0;
    for (const std::string_view piece : request.body) bytes += piece.size();
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes);
    into += "Content-Type: application/json\r\nContent-Length: ";
    into.append(digits.data(), end.ptr);
    into += "\r\n\r\n";
    for (const std::string_view piece : request.body) into += piece;
  } else {
    into += "\r\n";
  }
}

}  // namespace longshore::http
