// From bytes to rows, with no I/O: a parser is fed chunks of any size and yields records
// with their places. CSV, TSV and JSONL implement it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/row.hpp"
#include "longshore/configuration.hpp"
#include "longshore/result.hpp"
#include "manifest/json_view.hpp"
#include "manifest/plain_text.hpp"

namespace longshore::manifest {

// A sound record. Everything points into the parser and is valid until its next call. kBlockBytes
// behind each text are readable.
struct Row {
  std::uint64_t number = 0;  // of the record, header not counted, from 1
  Place place;
  std::string_view bytes;                   // exact, terminator included
  std::span<const std::string_view> cells;  // CSV, TSV: unquoted, as many as columns
  std::string_view json;                    // JSONL: the line without terminator, all of it
                                            // valid JSON, readable for kJsonPadding beyond
  std::span<const JsonMember> members;      // those of `json`, where it is an object; may be
                                            // left empty, to be found again
  std::uint64_t pattern = 0;  // of objects with the same one, the members bear the same names in
                              // the same order, and nothing in them is escaped; 0: who knows
  std::span<const std::string_view> values;  // with a pattern: of the members, and behind them an
                                             // empty one and the object itself
  std::span<const Plainness> plain;  // of each cell or value, of a string between its quotes;
                                     // empty where nobody knows
};

inline constexpr std::size_t kJsonPadding = 64;  // zeros behind what has arrived

class Parser {
 public:
  enum class Step {
    kNeedInput,  // feed more, or finish()
    kHeader,     // columns() and header_bytes() are known; comes once, before any row
    kRow,        // row()
    kBadRow,     // bad_row(): this record cannot be used; parsing goes on behind it
    kEnd,        // everything was parsed
    kFailed,     // error(): nothing behind this place can be trusted; it was not yielded
  };

  virtual ~Parser() = default;

  // Room for the next chunk (at least `bytes`), valid until commit(); then how much of it
  // was filled. Only after kNeedInput or at the start.
  virtual std::span<char> prepare(std::size_t bytes) = 0;
  virtual void commit(std::size_t bytes) = 0;
  // Nothing more will come.
  virtual void finish() = 0;

  virtual Step next() = 0;

  // The names of the columns, in order: from the header or from manifest.columns. Empty for
  // JSONL made of objects.
  virtual const std::vector<std::string>& columns() const = 0;
  // The header record's exact bytes (with a BOM, if there was one); empty without header.
  virtual std::string_view header_bytes() const = 0;
  virtual const Row& row() const = 0;
  // Owned by the parser until the next call; reference_id is left empty.
  virtual const Reject& bad_row() const = 0;
  // Its first cells, as far as they stand under their columns; of a ragged row the very first,
  // which is its own unless just that one is missing. For messages alone.
  virtual std::span<const std::string_view> leading_cells() const { return {}; }
  virtual const Error& error() const = 0;
};

// `configuration.format` decides (never kAuto here). With delimiter unset, CSV finds it out
// from the first record. Errors are those of the options themselves (kConfiguration).
Result<std::unique_ptr<Parser>> make_parser(const ManifestConfiguration& configuration);

// What kAuto stands for, by the manifest's name or else its first bytes (decompressed, a byte
// order mark included).
ManifestFormat detect_format(std::string_view path, std::string_view first_bytes);

}  // namespace longshore::manifest
