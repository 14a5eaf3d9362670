#include "manifest/csv_scanner.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

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

// The first of two bytes in [from, to) of `data`, or `to`. Reads kBlockBytes beyond.
std::size_t find_either(const char* data, std::size_t from, std::size_t to, char one, char other) {
  const auto first = static_cast<unsigned char>(one);
  const auto second = static_cast<unsigned char>(other);
  for (; from < to; from += kBlockBytes) {
    const ByteBlock block = load_block(data + from);
    const std::size_t found = first_marked((block == first) | (block == second));
    if (found < kBlockBytes) return std::min(from + found, to);
  }
  return to;
}

}  // namespace

CsvScanner::CsvScanner(CsvDialect dialect, std::size_t fields_kept, std::uint64_t quoted_bytes_max,
                       std::size_t columns, bool wide)
    : dialect_(dialect),
      quoted_bytes_max_(quoted_bytes_max),
      fields_kept_(fields_kept),
      wide_(wide),
      cells_(columns),
      plain_(columns) {
  start();
}

void CsvScanner::start() {
  state_ = State::kFieldStart;
  quoted_ = doubled_ = at_quote_ = quote_too_long_ = simple_ = false;
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

// False: it is not, or nobody knows yet; nothing has changed then.
bool CsvScanner::scan_simple_record(const char* data, std::size_t size) {
  return wide_ ? scan_simple_wide(data, size) : scan_simple<PortableMarks>(data, size);
}

LONGSHORE_WIDE bool CsvScanner::scan_simple_wide(const char* data, std::size_t size) {
  return scan_simple<WideMarks>(data, size);
}

template <typename Marks>
bool CsvScanner::scan_simple(const char* data, std::size_t size) {
  const char delimiter = dialect_.delimiter;
  const char quote = dialect_.quote.value_or('\n');
  std::string_view* cell = cells_.data();
  std::string_view* const cells_end = cell + cells_.size();
  Plainness* plain = plain_.data();
  std::size_t begin = 0;
  std::uint32_t not_name = 0;  // of the cell at hand, in the bytes before these
  std::uint32_t not_path = 0;
  for (std::size_t at = 0; at < size; at += kMarkedBytes) {
    TextMarks marks = Marks::of_cells(data + at, delimiter, quote);
    for (std::uint32_t ends = marks.ends; ends != 0; ends &= ends - 1) {
      const std::uint32_t mark = ends & -ends;
      const std::size_t found = at + static_cast<std::size_t>(std::countr_zero(ends));
      if (found >= size || cell == cells_end) return false;
      const bool newline = data[found] == '\n';
      if (!newline && data[found] != delimiter) return false;
      const bool returned = newline && found > begin && data[found - 1] == '\r';
      const std::size_t end = returned ? found - 1 : found;
      // Where the return is the last of the bytes before these, all bits are set; the cell is not
      // plain then anyhow, by the return.
      const std::uint32_t of_cell = (returned ? mark >> 1 : mark) - 1;
      *cell++ = {data + begin, end - begin};
      *plain++ = plainness_of(not_name | (marks.not_name & of_cell),
                              not_path | (marks.not_path & of_cell));
      if (newline) {
        if (cell != cells_end) return false;
        field_ = begin;
        ended_ = count_ = cells_.size();
        simple_ = true;
        end_record(end, found + 1);
        return true;
      }
      begin = found + 1;
      const std::uint32_t behind = ~(mark | (mark - 1));
      marks.not_name &= behind;
      marks.not_path &= behind;
      not_name = not_path = 0;
    }
    not_name |= marks.not_name;
    not_path |= marks.not_path;
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
  at_ = find_either(data, at_, size, dialect_.delimiter, '\n');
  if (at_ == size) {
    if (!last) return Piece::kMore;
    const std::size_t content = before_return(data);
    end_field(content);
    return end_record(content, size);
  }
  if (data[at_] == dialect_.delimiter) {
    end_field(at_);
    ++at_;
    return Piece::kField;
  }
  const std::size_t content = before_return(data);
  end_field(content);
  return end_record(content, at_ + 1);
}

// Where the record that ends at at_ has its last byte's end: a return before a line end is part of
// that, also where the manifest was cut between the two.
std::size_t CsvScanner::before_return(const char* data) const {
  return at_ > 0 && dropped_ + at_ > field_ && data[at_ - 1] == '\r' ? at_ - 1 : at_;
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
  if (cr && newline == size) {
    end_field(at_);
    return end_record(next, size);
  }
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
