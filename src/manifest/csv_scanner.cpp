#include "manifest/csv_scanner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "manifest/byte_scan.hpp"

namespace longshore::manifest {
namespace {

// The quotes themselves.
constexpr std::uint64_t kQuoteSlackBytes = 2;

// The first `byte` in [from, to) of `data`, or `to`.
std::size_t find_byte(const char* data, std::size_t from, std::size_t to, char byte) {
  if (from == to) return to;
  const void* const found = std::memchr(data + from, byte, to - from);
  return found == nullptr ? to : static_cast<std::size_t>(static_cast<const char*>(found) - data);
}

}  // namespace

CsvScanner::CsvScanner(CsvDialect dialect, std::size_t fields_kept, std::uint64_t quoted_bytes_max)
    : dialect_(dialect), quoted_bytes_max_(quoted_bytes_max), fields_kept_(fields_kept) {
  start();
}

void CsvScanner::start() {
  state_ = State::kFieldStart;
  quoted_ = doubled_ = at_quote_ = quote_too_long_ = false;
  dropped_ = field_ = 0;
  at_ = ended_ = content_ = newlines_ = quote_newlines_ = 0;
  count_ = 1;
  misquoted_.reset();
}

std::span<const CsvField> CsvScanner::fields() const {
  return {fields_.data(), std::min(ended_, fields_.size())};
}

void CsvScanner::drop() {
  dropped_ += at_;
  at_ = 0;
}

// What nearly every record is: whole, without a quote, and no wider than one before it. False:
// it is not, or nobody knows yet; nothing has changed then.
bool CsvScanner::scan_simple_record(const char* data, std::size_t size) {
  const char quote = dialect_.quote.value_or('\n');
  std::size_t begin = 0;
  std::size_t field = 0;
  for (std::size_t block = 0; block < size; block += kScanSlackBytes) {
    unsigned marks = marks_of(data + block, dialect_.delimiter, '\n', quote);
    for (; marks != 0; marks &= marks - 1) {
      const std::size_t at = block + static_cast<std::size_t>(std::countr_zero(marks));
      if (at >= size || field == fields_.size()) return false;
      const char found = data[at];
      if (found != dialect_.delimiter && found != '\n') return false;
      const bool ends = found == '\n';
      const std::size_t end = ends && at > begin && data[at - 1] == '\r' ? at - 1 : at;
      fields_[field++] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                          false};
      if (ends) {
        field_ = begin;
        ended_ = count_ = field;
        end_record(end, at + 1);
        return true;
      }
      begin = at + 1;
    }
  }
  return false;
}

CsvScanner::Status CsvScanner::scan(const char* data, std::size_t size, bool last) {
  const bool at_start = state_ == State::kFieldStart && at_ == 0 && dropped_ == 0;
  if (at_start && scan_simple_record(data, size)) return Status::kRecord;
  while (true) {
    if (state_ == State::kFieldStart) {
      if (at_ == size && !last) return Status::kMore;
      quoted_ = at_ < size && dialect_.quote == data[at_];
      state_ = quoted_ ? State::kQuoted : State::kPlain;
      if (quoted_) {
        ++at_;
        quote_newlines_ = newlines_;
      }
    }
    const Piece piece =
        state_ == State::kPlain ? scan_plain(data, size, last) : scan_quoted(data, size, last);
    if (piece == Piece::kMore) return Status::kMore;
    if (piece == Piece::kRecord) return Status::kRecord;
    if (piece == Piece::kField) next_field();
  }
}

void CsvScanner::next_field() {
  state_ = State::kFieldStart;
  field_ = dropped_ + at_;
  quoted_ = doubled_ = false;
  ++count_;
}

CsvScanner::Piece CsvScanner::scan_plain(const char* data, std::size_t size, bool last) {
  const char* const end = data + size;
  at_ = static_cast<std::size_t>(find_either(data + at_, end, dialect_.delimiter, '\n') - data);
  if (at_ == size) {
    if (!last) return Piece::kMore;
    end_field(size);
    return end_record(size, size);
  }
  if (data[at_] == dialect_.delimiter) {
    end_field(at_);
    ++at_;
    return Piece::kField;
  }
  const std::size_t content =
      at_ > 0 && dropped_ + at_ > field_ && data[at_ - 1] == '\r' ? at_ - 1 : at_;
  end_field(content);
  return end_record(content, at_ + 1);
}

CsvScanner::Piece CsvScanner::scan_quoted(const char* data, std::size_t size, bool last) {
  const std::uint64_t reach = field_ + quoted_bytes_max_ + kQuoteSlackBytes - dropped_;
  const std::size_t stop =
      std::max(at_, static_cast<std::size_t>(std::min(reach, std::uint64_t{size})));
  const std::size_t quote = find_byte(data, at_, stop, *dialect_.quote);
  newlines_ += static_cast<std::size_t>(std::count(data + at_, data + quote, '\n'));
  at_ = quote;
  at_quote_ = quote < stop;
  quote_too_long_ = !at_quote_ && stop >= reach;
  return at_quote_ ? after_quote(data, size, last) : Piece::kMore;
}

// What a quote inside a quoted field means, which its next bytes decide.
CsvScanner::Piece CsvScanner::after_quote(const char* data, std::size_t size, bool last) {
  const std::size_t next = at_ + 1;
  if (next == size) {
    if (!last) return Piece::kMore;
    end_field(at_);
    return end_record(size, size);
  }
  if (data[next] == *dialect_.quote) {
    doubled_ = true;
    at_quote_ = false;
    at_ = next + 1;
    return Piece::kGoOn;
  }
  if (data[next] == dialect_.delimiter) {
    end_field(at_);
    at_ = next + 1;
    return Piece::kField;
  }
  const bool cr = data[next] == '\r';
  if (cr && next + 1 == size && !last) return Piece::kMore;
  const std::size_t newline = cr ? next + 1 : next;
  if (newline < size && data[newline] == '\n') {
    end_field(at_);
    return end_record(next, newline + 1);
  }
  if (!misquoted_) misquoted_ = ended_;
  state_ = State::kPlain;
  at_ = next;
  return Piece::kGoOn;
}

void CsvScanner::end_field(std::size_t end) {
  if (ended_ < fields_kept_ && dropped_ == 0) {
    if (ended_ == fields_.size()) fields_.emplace_back();
    const std::uint64_t begin = quoted_ ? field_ + 1 : field_;
    fields_[ended_] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                       doubled_};
  }
  ++ended_;
}

CsvScanner::Piece CsvScanner::end_record(std::size_t content, std::size_t size) {
  content_ = content;
  at_ = size;
  return Piece::kRecord;
}

}  // namespace longshore::manifest
