// A manifest that is, byte for byte, what an earlier run found settled, every row accepted: nothing
// in it has to be read, since what is accepted stays so.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "core/ledger_records.hpp"
#include "longshore/environment.hpp"
#include "longshore/run.hpp"
#include "manifest/reader.hpp"
#include "pipeline/accounts.hpp"

namespace longshore::pipeline {

// One thread at a time. Blocking. `options` and `files` outlive the object.
class Recognition {
 public:
  // Null where it cannot be that file: of another size, read in another way, or no file at all.
  // `reader` has it open, and has read no rows yet.
  static std::shared_ptr<Recognition> of(const std::optional<SettledManifest>& settled,
                                         const manifest::Reader& reader,
                                         const ImportOptions& options, Files& files);

  enum class Step { kFurther, kSame, kOther };
  // Reads on by bounds.scan_bytes. What cannot be read, or is not the file that
  // `reader` has open, is another one: whoever reads its rows will tell.
  Step read_on();
  std::uint64_t bytes_read() const { return bytes_read_; }

  // Enters all its rows, once it is known to be the same.
  void enter(Accounts& accounts) const;

 private:
  Recognition(SettledManifest settled, FileStamp opened, const ImportOptions& options,
              Files& files);

  SettledManifest settled_;
  FileStamp opened_;
  const ImportOptions& options_;
  Files& files_;
  std::unique_ptr<manifest::ContentScan> scan_;  // once begun
  std::uint64_t bytes_read_ = 0;
};

// What is to be kept of a manifest whose rows `reader` has read to their end, whose books are
// closed and in which nothing is pending. Nothing where some row was not accepted, or some job_id
// is missing, which is to be looked for again, or it was no file.
std::optional<SettledManifest> settled_by(const manifest::Reader& reader,
                                          const ImportOptions& options, const Accounts& accounts,
                                          std::uint64_t job_ids_missing);

}  // namespace longshore::pipeline
