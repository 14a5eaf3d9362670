#include "pipeline/recognition.hpp"

#include <utility>

#include "core/hash.hpp"
#include "core/limits.hpp"
#include "core/mutant.hpp"
#include "pipeline/run_context.hpp"

namespace longshore::pipeline {
namespace {

bool all_accepted(const Tally& tally) {
  return tally.accepted + tally.already_accepted == tally.read;
}

std::uint64_t reading_of(const manifest::Reader& reader, const ImportOptions& options) {
  return hash64(options.program, reader.reading_fingerprint());
}

}  // namespace

Recognition::Recognition(SettledManifest settled, FileStamp opened, const ImportOptions& options,
                         Files& files)
    : settled_(std::move(settled)), opened_(opened), options_(options), files_(files) {}

std::shared_ptr<Recognition> Recognition::of(const std::optional<SettledManifest>& settled,
                                             const manifest::Reader& reader,
                                             const ImportOptions& options, Files& files) {
  if (!settled || options.program.empty()) return nullptr;
  // Neither standard input nor a pipe, which has no size, can be read a second time.
  if (options.manifest_path == "-" || reader.size_bytes() == 0) return nullptr;
  if (reader.size_bytes() != settled->size_bytes) return nullptr;
  if (reading_of(reader, options) != settled->reading) return nullptr;
  return std::shared_ptr<Recognition>(new Recognition(*settled, reader.stamp(), options, files));
}

Recognition::Step Recognition::read_on() {
  if (!scan_) {
    auto opened = manifest::ContentScan::open(files_, options_.manifest_path);
    if (!opened) return Step::kOther;
    scan_ = std::move(*opened);
    // Another file may stand there by now, whose rows nobody would read.
    if (scan_->stamp() != opened_) return Step::kOther;
  }
  const auto content = scan_->read_on(bound(options_.bounds.scan_bytes, limits::kScanBytesMax));
  if (!content) return Step::kOther;
  bytes_read_ = scan_->bytes_read();
  if (bytes_read_ > settled_.size_bytes) return Step::kOther;
  if (!*content) return Step::kFurther;
  const bool same = bytes_read_ == settled_.size_bytes &&
                    ((*content)->sha256 == settled_.sha256 || mutated(Mutant::kSettledBySize));
  return same ? Step::kSame : Step::kOther;
}

void Recognition::enter(Accounts& accounts) const {
  accounts.read_many(settled_.jobs, settled_.rows);
  accounts.enter_many(Column::kAlreadyAccepted, settled_.jobs, settled_.rows);
}

std::optional<SettledManifest> settled_by(const manifest::Reader& reader,
                                          const ImportOptions& options, const Accounts& accounts,
                                          std::uint64_t job_ids_missing) {
  const auto& content = reader.content();
  if (!content || options.program.empty() || job_ids_missing > 0) return std::nullopt;
  const bool all = all_accepted(accounts.rows()) && all_accepted(accounts.jobs());
  if (!all && !mutated(Mutant::kSettledAnyhow)) return std::nullopt;
  return SettledManifest{.sha256 = content->sha256,
                         .size_bytes = content->size_bytes,
                         .reading = reading_of(reader, options),
                         .rows = accounts.rows().read,
                         .jobs = accounts.jobs().read};
}

}  // namespace longshore::pipeline
