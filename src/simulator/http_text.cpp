#include "simulator/http_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/ascii.hpp"

namespace longshore::simulator {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

// `name` is in lower case.
bool is_named(std::string_view field, std::string_view name) {
  return field.size() == name.size() &&
         std::equal(field.begin(), field.end(), name.begin(),
                    [](char one, char other) { return ascii::lower(one) == other; });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool parse_request_line(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == 0 || first == std::string_view::npos || last == first) return false;
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
  head.keep_alive = version == "HTTP/1.1";
  return head.target.starts_with('/') && head.target.find(' ') == std::string_view::npos;
}

bool parse_field(std::string_view line, RequestHead& head) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (is_named(name, "content-length")) {
    const char* end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, head.content_length);
    return error == std::errc{} && rest == end;
  }
  if (is_named(name, "x-api-key")) head.api_key = value;
  if (is_named(name, "connection")) {
    if (is_named(value, "close")) head.keep_alive = false;
    if (is_named(value, "keep-alive")) head.keep_alive = true;
  }
  if (is_named(name, "expect")) head.expects_continue = is_named(value, "100-continue");
  if (is_named(name, "transfer-encoding")) head.chunked = true;
  return true;
}

std::string_view reason_of(int status) {
  struct Reason {
    int status;
    std::string_view text;
  };
  static constexpr std::array<Reason, 13> kReasons{{{200, "OK"},
                                                    {302, "Found"},
                                                    {400, "Bad Request"},
                                                    {401, "Unauthorized"},
                                                    {404, "Not Found"},
                                                    {405, "Method Not Allowed"},
                                                    {411, "Length Required"},
                                                    {413, "Content Too Large"},
                                                    {429, "Too Many Requests"},
                                                    {431, "Request Header Fields Too Large"},
                                                    {500, "Internal Server Error"},
                                                    {502, "Bad Gateway"},
                                                    {503, "Service Unavailable"}}};
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.text;
  }
  return "Unknown";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append(kLineEnd);
}

}  // namespace

HeadState parse_head(std::string_view text, RequestHead& head) {
  const std::size_t end = text.find(kHeadEnd);
  if (end == std::string_view::npos) return HeadState::kPartial;
  head = RequestHead{};
  head.bytes = end + kHeadEnd.size();
  std::string_view rest = text.substr(0, end + kLineEnd.size());
  bool request_line = true;
  while (!rest.empty()) {
    const std::size_t line_end = rest.find(kLineEnd);
    const std::string_view line = rest.substr(0, line_end);
    const bool good = request_line ? parse_request_line(line, head) : parse_field(line, head);
    if (!good) return HeadState::kBad;
    request_line = false;
    rest.remove_prefix(line_end + kLineEnd.size());
  }
  return HeadState::kWhole;
}

void append_head(std::string& out, const Reply& reply, BodyFraming framing, std::size_t length) {
  out += "HTTP/1.1 ";
  out += std::to_string(reply.status);
  out += ' ';
  out.append(reason_of(reply.status)).append(kLineEnd);
  append_field(out, "Content-Type", reply.content_type);
  if (!reply.retry_after.empty()) append_field(out, "Retry-After", reply.retry_after);
  if (!reply.location.empty()) append_field(out, "Location", reply.location);
  switch (framing) {
    case BodyFraming::kLength:
      append_field(out, "Content-Length", std::to_string(length));
      break;
    case BodyFraming::kChunked:
      append_field(out, "Transfer-Encoding", "chunked");
      break;
    case BodyFraming::kUntilClose:
      append_field(out, "Connection", "close");
      break;
  }
  out += kLineEnd;
}

void append_chunk(std::string& out, std::string_view bytes) {
  std::array<char, 2 * sizeof(std::size_t)> hex{};
  const auto [end, error] = std::to_chars(hex.data(), hex.data() + hex.size(), bytes.size(), 16);
  out.append(hex.data(), static_cast<std::size_t>(end - hex.data())).append(kLineEnd);
  out.append(bytes).append(kLineEnd);
}

}  // namespace longshore::simulator
