#include "pipeline/recognition.hpp"

#include <utility>

#include "core/mutant.hpp"
#include "manifest/mapper.hpp"

namespace longshore::pipeline {
namespace {

constexpr std::uint64_t kStepBytes = 32 * 1024 * 1024;

bool all_accepted(const Tally& tally) {
  return tally.accepted + tally.already_accepted == tally.read;
}

}  // namespace

Recognition::Recognition(SettledManifest settled, std::string path, Files& files)
    : settled_(std::move(settled)), path_(std::move(path)), files_(files) {}

std::shared_ptr<Recognition> Recognition::of(const std::optional<SettledManifest>& settled,
                                             const manifest::Reader& reader,
                                             const ImportOptions& options, Files& files) {
  // Neither standard input nor a pipe, which has no size, can be read a second time.
  if (!settled || options.manifest_path == "-" || reader.size_bytes() == 0) return nullptr;
  if (reader.size_bytes() != settled->size_bytes) return nullptr;
  const auto reading = manifest::reading_fingerprint(options.configuration, options.program);
  if (reading != settled->reading) return nullptr;
  return std::shared_ptr<Recognition>(new Recognition(*settled, options.manifest_path, files));
}

Recognition::Step Recognition::read_on() {
  if (!scan_) {
    auto opened = manifest::ContentScan::open(files_, path_);
    if (!opened) return Step::kOther;
    scan_ = std::move(*opened);
  }
  const auto content = scan_->read_on(kStepBytes);
  if (!content) return Step::kOther;
  bytes_read_ = scan_->bytes_read();
  if (!*content) return Step::kFurther;
  const bool same = (*content)->size_bytes == settled_.size_bytes &&
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
  if (!content || job_ids_missing > 0) return std::nullopt;
  if (!all_accepted(accounts.rows()) || !all_accepted(accounts.jobs())) return std::nullopt;
  return SettledManifest{
      .sha256 = content->sha256,
      .size_bytes = content->size_bytes,
      .reading = manifest::reading_fingerprint(options.configuration, options.program),
      .rows = accounts.rows().read,
      .jobs = accounts.jobs().read};
}

}  // namespace longshore::pipeline
