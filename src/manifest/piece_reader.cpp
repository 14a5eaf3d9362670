#include "manifest/piece_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/limits.hpp"
#include "core/reject_code.hpp"
#include "manifest/frames.hpp"
#include "manifest/mapper.hpp"

namespace longshore::manifest {
namespace {

SourceRow source_of(const Row& row) {
  return {row.number, row.place, std::string(row.bytes)};
}

// How long a piece that holds something waits for a writer that pauses: a short while, a few
// times. One that is merely no faster than the reader still fills pieces.
class Patience {
 public:
  static constexpr Milliseconds kPause{20};
  static constexpr int kPausesMax = 10;

  // Whether `source` can be read without waiting any longer than that.
  bool waits_for(Source& source) {
    if (source.ready(Milliseconds(0))) return true;
    return pauses_++ < kPausesMax && source.ready(kPause);
  }

 private:
  int pauses_ = 0;
};

// Steps the parser over its source until it has something to tell.
class Feed {
 public:
  explicit Feed(ReaderParts parts)
      : name_(std::move(parts.name)),
        source_(std::move(parts.source)),
        parser_(std::move(parts.parser)),
        fed_bytes_(parts.fed_bytes) {}

  // A failed read is kFailed as well; kNeedInput comes only with patience that ran out.
  Parser::Step next(Patience* patience = nullptr) {
    while (true) {
      if (!hungry_) {
        const Parser::Step step = parser_->next();
        if (step == Parser::Step::kFailed) {
          error_ = {parser_->error().kind, fmt::format("{}: {}", name_, parser_->error().message)};
        }
        if (step != Parser::Step::kNeedInput) return step;
        hungry_ = true;
      }
      if (patience != nullptr && !patience->waits_for(*source_)) return Parser::Step::kNeedInput;
      if (!feed()) return Parser::Step::kFailed;
    }
  }

  const Error& error() const { return error_; }
  // Of the file as it lies on disk, what the first `parsed` of its (decompressed) bytes take:
  // the source is ahead of the parser by up to a chunk.
  std::uint64_t bytes_on_disk(std::uint64_t parsed) const {
    if (fed_bytes_ == 0) return 0;
    const double share = static_cast<double>(parsed) / static_cast<double>(fed_bytes_);
    const auto read = static_cast<double>(source_->compressed_bytes_read());
    return static_cast<std::uint64_t>(std::llround(read * std::min(share, 1.0)));
  }
  const Parser& parser() const { return *parser_; }
  const Source& source() const { return *source_; }
  const std::string& name() const { return name_; }

 private:
  bool feed() {
    const Result<std::size_t> read = source_->read(parser_->prepare(limits::kReadChunkBytes));
    if (!read) {
      error_ = read.error();
      return false;
    }
    hungry_ = false;
    if (*read == 0) {
      parser_->finish();
    } else {
      parser_->commit(*read);
      fed_bytes_ += *read;
    }
    return true;
  }

  std::string name_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<Parser> parser_;
  std::uint64_t fed_bytes_;
  bool hungry_ = false;  // the parser needs input before its next step
  Error error_;
};

class PieceReader final : public Reader {
 public:
  PieceReader(Feed feed, Mapper mapper, Shape shape, const Configuration& configuration,
              std::optional<Parser::Step> first)
      : feed_(std::move(feed)),
        mapper_(std::move(mapper)),
        shape_(std::move(shape)),
        mapping_(longshore::manifest::mapping_fingerprint(configuration)),
        reading_(longshore::manifest::reading_fingerprint(configuration, shape_.format)),
        join_rows_(configuration.job.frames == Frames::kRows),
        first_(first) {}

  const Shape& shape() const override { return shape_; }
  std::uint64_t mapping_fingerprint() const override { return mapping_; }
  std::uint64_t reading_fingerprint() const override { return reading_; }
  std::uint64_t size_bytes() const override { return feed_.source().size_bytes(); }
  const FileStamp& stamp() const override { return feed_.source().stamp(); }
  const std::optional<Content>& content() const override { return feed_.source().content(); }
  void refill(Piece& piece, std::size_t jobs_max, std::size_t bytes_max) override;

 private:
  void take_row(MappedRow& mapped, Items& items);
  void take_bad_row(Items& items);
  void reject(Reject reject, Items& items);
  bool step(Piece& piece, MappedRow& mapped, Patience& patience);
  Error failure() const;

  Feed feed_;
  Mapper mapper_;
  Shape shape_;
  std::uint64_t mapping_;
  std::uint64_t reading_;
  bool join_rows_;
  std::optional<Parser::Step> first_;  // what stands where a header might have stood
  TextBuffer frame_text_;              // of a row that may be joined with others
  FrameJoiner joiner_;
  std::optional<Place> last_;  // of the last record
  std::uint64_t parsed_bytes_ = 0;
  bool ended_ = false;
  std::optional<Error> failed_;
};

void PieceReader::refill(Piece& piece, std::size_t jobs_max, std::size_t bytes_max) {
  piece.items.clear();
  MappedRow mapped(join_rows_ ? frame_text_ : piece.items.text());
  Patience patience;
  bool more = !ended_ && !failed_;
  while (more && piece.items.size() < jobs_max && piece.items.bytes() < bytes_max) {
    more = step(piece, mapped, patience);
  }
  piece.items.hash_new();
  piece.rows = piece.items.rows();
  piece.bytes_read =
      ended_ ? feed_.source().compressed_bytes_read() : feed_.bytes_on_disk(parsed_bytes_);
  piece.end = ended_;
  piece.failed = failed_;
}

// False: nothing follows, or not yet. What is there is not kept waiting for what is not.
bool PieceReader::step(Piece& piece, MappedRow& mapped, Patience& patience) {
  const Parser::Step step = first_ ? *std::exchange(first_, std::nullopt)
                                   : feed_.next(piece.items.empty() ? nullptr : &patience);
  switch (step) {
    case Parser::Step::kRow:
      take_row(mapped, piece.items);
      return true;
    case Parser::Step::kBadRow:
      take_bad_row(piece.items);
      return true;
    case Parser::Step::kEnd:
      joiner_.finish(piece.items);
      ended_ = true;
      return false;
    case Parser::Step::kFailed:
      failed_ = failure();
      return false;
    case Parser::Step::kNeedInput:
      return false;
    case Parser::Step::kHeader:
      break;
  }
  failed_ = Error{ErrorKind::kInternal,
                  fmt::format("{}: a second header came from the parser", feed_.name())};
  return false;
}

void PieceReader::take_row(MappedRow& mapped, Items& items) {
  const Row& row = feed_.parser().row();
  last_ = row.place;
  parsed_bytes_ = row.place.byte_offset + row.bytes.size();
  if (auto fault = mapper_.map(row, mapped)) {
    reject({.row = source_of(row),
            .reference_id = std::string(mapped.reference_id),
            .code = std::string(fault->code),
            .reason = std::move(fault->reason)},
           items);
  } else if (const std::size_t bytes = mapped.bytes() + row.bytes.size();
             bytes > limits::kJobBytesMax) {
    reject({.row = source_of(row),
            .reference_id = std::string(mapped.reference_id),
            .code = std::string(reject_code::kRowTooLong),
            .reason = fmt::format("its job takes {} bytes; at most {} are allowed", bytes,
                                  limits::kJobBytesMax)},
           items);
  } else if (join_rows_) {
    joiner_.add(mapped, source_of(row), items);
  } else {
    items.add(mapped, row);
  }
}

void PieceReader::take_bad_row(Items& items) {
  Reject bad = feed_.parser().bad_row();
  last_ = bad.row.place;
  parsed_bytes_ = bad.row.place.byte_offset + bad.row.bytes.size();
  // Good enough for a message, not for telling where a job's frames end.
  if (!join_rows_) {
    bad.reference_id = mapper_.reference_id_among(feed_.parser().leading_cells());
  }
  reject(std::move(bad), items);
}

void PieceReader::reject(Reject reject, Items& items) {
  if (join_rows_) {
    joiner_.add_bad(std::move(reject), items);
  } else {
    items.add(std::move(reject));
  }
}

// What broke off, how far the records go, and what is left out because of it.
Error PieceReader::failure() const {
  Error error = feed_.error();
  if (last_) {
    error.message += fmt::format("; the last whole record before it starts at line {} (byte {})",
                                 last_->line, last_->byte_offset);
  } else {
    error.message += "; no whole record stands before it";
  }
  if (const auto start = joiner_.unfinished()) {
    error.message += fmt::format("; the job that starts at line {} may lack frames and is left out",
                                 start->line);
  }
  return error;
}

Error empty_error(const std::string& name) {
  return {ErrorKind::kManifest,
          fmt::format("{} is empty: expected a header line with the names of its columns", name)};
}

std::string extension_of(ManifestFormat format) {
  switch (format) {
    case ManifestFormat::kTsv:
      return "tsv";
    case ManifestFormat::kJsonl:
      return "jsonl";
    case ManifestFormat::kAuto:
    case ManifestFormat::kCsv:
      break;
  }
  return "csv";
}

}  // namespace

Result<std::unique_ptr<Reader>> make_reader(ReaderParts parts, const Configuration& configuration) {
  const ManifestFormat format = parts.format;
  const bool cells = format != ManifestFormat::kJsonl;
  Feed feed(std::move(parts));
  const bool header_expected = cells && configuration.manifest.header;
  std::optional<Parser::Step> first = feed.next();
  if (first == Parser::Step::kFailed) return feed.error();
  if (first == Parser::Step::kEnd && header_expected) return empty_error(feed.name());
  if (first == Parser::Step::kHeader) first.reset();
  Shape shape{.format = format,
              .header = std::string(feed.parser().header_bytes()),
              .extension = extension_of(format)};
  Result<Mapper> mapper = Mapper::make(configuration, feed.parser().columns(), cells);
  if (!mapper) return mapper.error();
  return std::unique_ptr<Reader>(std::make_unique<PieceReader>(
      std::move(feed), std::move(*mapper), std::move(shape), configuration, first));
}

}  // namespace longshore::manifest
