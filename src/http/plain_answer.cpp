#include "http/plain_answer.hpp"

#include <charconv>
#include <optional>

#include "core/byte_block.hpp"
#include "core/limits.hpp"
#include "http/request_writer.hpp"

namespace longshore::http {
namespace {

constexpr std::string_view kVersion = "HTTP/1.1 ";
constexpr std::size_t kStatusDigits = 3;

// Of which the names of headers are made: letters, digits and hyphens.
constexpr auto kNotName = [](ByteBlock bytes) -> ByteMarks {
  const ByteBlock lower = bytes | 0x20;
  const ByteMarks letter = (lower >= 'a') & (lower <= 'z');
  const ByteMarks digit = (bytes >= '0') & (bytes <= '9');
  return ~(letter | digit | (bytes == '-'));
};

bool is_name(std::string_view text) {
  return !text.empty() && find_marked(text, 0, kNotName) == std::string_view::npos;
}

// `lower` holds small letters and hyphens.
bool is(std::string_view name, std::string_view lower) {
  if (name.size() != lower.size()) return false;
  unsigned different = 0;
  for (std::size_t at = 0; at < lower.size(); ++at) {
    different |= static_cast<unsigned char>((name[at] | 0x20) ^ lower[at]);
  }
  return different == 0;
}

// Those that Beast or the client acts upon.
enum class Header { kOther, kLength, kConnection, kSpecial };

Header header_of(std::string_view name) {
  switch (name.size()) {
    case 14:
      return is(name, "content-length") ? Header::kLength : Header::kOther;
    case 10:
      return is(name, "connection") ? Header::kConnection : Header::kOther;
    case 7:
      return is(name, "upgrade") ? Header::kSpecial : Header::kOther;
    case 8:
      return is(name, "location") ? Header::kSpecial : Header::kOther;
    case 11:
      return is(name, "retry-after") ? Header::kSpecial : Header::kOther;
    case 16:
      return is(name, "proxy-connection") || is(name, "content-encoding") ? Header::kSpecial
                                                                          : Header::kOther;
    case 17:
      return is(name, "transfer-encoding") ? Header::kSpecial : Header::kOther;
    default:
      return Header::kOther;
  }
}

std::optional<std::size_t> number_of(std::string_view digits) {
  std::size_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || stop != end) return {};
  return number;
}

// The lines of a head, which end with CRLF.
class Lines {
 public:
  explicit Lines(std::string_view bytes) : bytes_(bytes) {}

  // `line` without its end; false where it is not whole, or holds what cannot be seen. (Not an
  // optional view: it would be read as one block that was just written as two, and wait for them.)
  bool next(std::string_view& line) {
    const std::size_t end = bytes_.find('\r', at_);
    if (end == std::string_view::npos || end + 1 == bytes_.size() || bytes_[end + 1] != '\n') {
      return false;
    }
    line = bytes_.substr(at_, end - at_);
    if (!fits_header(line)) return false;
    at_ = end + 2;
    return true;
  }
  std::size_t at() const { return at_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// 0: not plain. Where no body may come, a length says nothing.
int status_of(std::string_view line) {
  constexpr std::size_t kBytesMin = kVersion.size() + kStatusDigits + 1;
  if (line.size() < kBytesMin || !line.starts_with(kVersion) || line[kBytesMin - 1] != ' ') {
    return 0;
  }
  const auto number = number_of(line.substr(kVersion.size(), kStatusDigits));
  if (!number || *number < 200 || *number == 204 || *number == 304) return 0;
  return static_cast<int>(*number);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// False: not plain.
bool take_header(std::string_view line, std::optional<std::size_t>& length) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_name(line.substr(0, colon))) return false;
  switch (header_of(line.substr(0, colon))) {
    case Header::kOther:
      return true;
    case Header::kConnection:
      return is(trimmed(line.substr(colon + 1)), "keep-alive");
    case Header::kLength:
      if (length) return false;
      length = number_of(trimmed(line.substr(colon + 1)));
      return length.has_value();
    case Header::kSpecial:
      return false;
  }
  return false;
}

}  // namespace

std::size_t read_plain_answer(std::string_view bytes, Answer& answer) {
  Lines lines(bytes.substr(0, limits::kHeaderBytesMax));
  std::string_view line;
  const int status = lines.next(line) ? status_of(line) : 0;
  if (status == 0) return 0;
  std::optional<std::size_t> length;
  for (;;) {
    if (!lines.next(line)) return 0;
    if (line.empty()) break;
    if (!take_header(line, length)) return 0;
  }
  if (!length || *length > limits::kAnswerBytesMax || *length > bytes.size() - lines.at()) return 0;
  answer.status = status;
  answer.body = std::string(bytes.data() + lines.at(), *length);
  return lines.at() + *length;
}

}  // namespace longshore::http
