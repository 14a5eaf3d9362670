#include "manifest_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/hash.hpp"

namespace longshore::testing {
namespace {

constexpr std::array<const char*, 3> kKeys{"red", "green", "blue"};

}  // namespace

ManifestModel::ManifestModel(const ModelOptions& options, std::uint64_t seed)
    : options_(options), dice_(seed, 0x3A4F) {
  grow(options.jobs);
}

void ManifestModel::grow(std::uint64_t jobs) {
  for (std::uint64_t i = 0; i < jobs; ++i) add_job();
}

void ManifestModel::add_job() {
  const auto earlier = [this]() -> const ModelJob* {
    if (jobs_.empty()) return nullptr;
    const ModelJob& job = jobs_[dice_.below(jobs_.size())];
    // Frames that follow each other are one job: what repeats it must not stand behind it.
    const bool adjacent = job.reference_id == jobs_.back().reference_id;
    return job.fate == Fate::kGood && !adjacent ? &job : nullptr;
  };
  if (dice_.chance(options_.repeated)) {
    if (const ModelJob* job = earlier()) {
      jobs_.push_back(make(job->reference_id, job->version, Fate::kRepeat, job->key));
    }
  }
  if (dice_.chance(options_.conflict)) {
    if (const ModelJob* job = earlier()) {
      jobs_.push_back(make(job->reference_id, job->version + 100, Fate::kConflict, job->key));
    }
  }
  const std::string id = fmt::format("r{}", ++ids_);
  const Fate fate = dice_.chance(options_.bad) ? Fate::kBad : Fate::kGood;
  jobs_.push_back(make(id, 0, fate, dice_.pick(kKeys)));
}

void ManifestModel::change(double share) {
  for (ModelJob& job : jobs_) {
    const auto same_id = std::ranges::count(jobs_, job.reference_id, &ModelJob::reference_id);
    if (job.fate != Fate::kGood || same_id > 1 || !dice_.chance(share)) continue;
    job = make(job.reference_id, job.version + 1, job.fate, job.key);
  }
}

ModelJob ManifestModel::make(const std::string& id, int version, Fate fate,
                             const std::string& key) const {
  ModelJob job{id, version, fate, key, {}, {}};
  const std::uint64_t mark = hash64(id);
  const std::size_t frames = options_.frames ? 1 + mark % kFramesMost : 1;
  for (std::size_t frame = 0; frame < frames; ++frame) {
    job.urls.push_back(fmt::format("https://images.example/{}/{}/{}.jpg", id, version, frame));
    // One bad frame spoils its job.
    const Fate of_row = fate == Fate::kBad && frame + 1 < frames ? Fate::kGood : fate;
    job.rows.push_back(row(id, job.urls.back(), key, of_row, mark / 8 % 3));
  }
  return job;
}

std::string ManifestModel::row(const std::string& id, const std::string& url,
                               const std::string& key, Fate fate, std::size_t flaw) const {
  const bool bad = fate == Fate::kBad;
  const std::string shown = bad && flaw == 0 ? "no-url" : url;
  const std::string tag = bad && flaw == 1 ? "" : "t";
  const std::string priority = bad && flaw == 2 ? "11" : "5";
  if (options_.jsonl) {
    return fmt::format(
        "{{\"reference_id\":\"{}\",\"image_url\":\"{}\",\"tag\":\"{}\",\"priority_weight\":{},"
        "\"key\":\"{}\"}}\n",
        id, shown, tag, priority, key);
  }
  return fmt::format("{},{},{},{},{}\n", id, shown, tag, priority, key);
}

std::string ManifestModel::header() const {
  return options_.jsonl ? "" : "reference_id,image_url,tag,priority_weight,key\n";
}

std::string ManifestModel::text() const {
  std::string text = header();
  for (const ModelJob& job : jobs_) {
    for (const std::string& row : job.rows) text += row;
  }
  return text;
}

std::uint64_t ManifestModel::rows() const {
  std::uint64_t rows = 0;
  for (const ModelJob& job : jobs_) rows += job.rows.size();
  return rows;
}

std::vector<std::string> ManifestModel::reference_ids() const {
  std::vector<std::string> ids;
  for (const ModelJob& job : jobs_) {
    if (job.fate == Fate::kGood) ids.push_back(job.reference_id);
  }
  return ids;
}

}  // namespace longshore::testing
