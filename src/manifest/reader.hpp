// The manifest as the rest of the program sees it: jobs and rejects, in the order of the
// file, read in pieces of bounded size. Blocking; runs on Lane::kReader.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/row.hpp"
#include "longshore/configuration.hpp"
#include "longshore/environment.hpp"
#include "manifest/content.hpp"
#include "manifest/items.hpp"

namespace longshore::manifest {

// A piece of the manifest.
struct Piece {
  Items items;
  std::uint64_t rows = 0;        // records in `items`
  std::uint64_t bytes_read = 0;  // of the file as it lies on disk, up to the last of `items`
  bool end = false;              // nothing follows: the manifest was read to its end
  // Set where reading failed after `items`: what stands in them is sound, the unfinished
  // record and its frame group are not in them. Nothing follows.
  std::optional<Error> failed;
};

// What the rejects file needs to be of the manifest's own format.
struct Shape {
  ManifestFormat format = ManifestFormat::kCsv;  // never kAuto
  std::string header;     // its exact bytes, a BOM included; empty where there is none
  std::string extension;  // "csv", "tsv", "jsonl"
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual const Shape& shape() const = 0;
  // A number that changes with the mapping (the job: section), for the ledger.
  virtual std::uint64_t mapping_fingerprint() const = 0;
  // One that changes with every key that decides which rows become jobs, and which jobs.
  virtual std::uint64_t reading_fingerprint() const = 0;
  // Bytes on disk of a regular file, else 0.
  virtual std::uint64_t size_bytes() const = 0;
  // Of the file as it was opened.
  virtual const FileStamp& stamp() const = 0;
  // Of a regular file that was read to its end, where its digest was wanted.
  virtual const std::optional<Content>& content() const = 0;
  // The next piece: at most `jobs_max` jobs and about `bytes_max` bytes of them, and at least
  // one item, unless the manifest ends. Fewer where a pipe's writer pauses.
  Piece next(std::size_t jobs_max, std::size_t bytes_max) {
    Piece piece;
    refill(piece, jobs_max, bytes_max);
    return piece;
  }
  // The same, in the memory of a piece that is no longer needed.
  virtual void refill(Piece& piece, std::size_t jobs_max, std::size_t bytes_max) = 0;
};

// Opens the manifest (path or "-"), recognises compression and format, reads the header and
// checks the mapping against it. Errors: kManifest; kConfiguration for a mapped field that
// no column bears (naming the nearest columns).
Result<std::unique_ptr<Reader>> open_reader(Files& files, const std::string& path,
                                            const Configuration& configuration,
                                            Digest digest = Digest::kNotWanted);

}  // namespace longshore::manifest
