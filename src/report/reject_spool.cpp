#include "report/reject_spool.hpp"

#include <algorithm>

#include "core/json_text.hpp"
#include "core/utf8.hpp"
#include "report/aside_file.hpp"
#include "report/closing.hpp"

namespace longshore::report {
namespace {

constexpr std::size_t kCodesMax = 64;

std::string default_path(const RejectOptions& options, const std::string& extension) {
  return default_output(options.output_directory, options.manifest_name,
                        "-" + options.what + "." + extension);
}

std::string earlier_path(const std::string& path) {
  return path + ".earlier";
}

// Records as they were in the manifest, each on a line of its own.
class RecordWriter {
 public:
  explicit RecordWriter(AsideFile& file) : file_(file) {}

  Result<void> write(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (unfinished_) {
      if (Result<void> written = file_.write("\n"); !written) return written;
    }
    unfinished_ = bytes.back() != '\n';
    return file_.write(bytes);
  }

 private:
  AsideFile& file_;
  bool unfinished_ = false;  // the last record brought no newline
};

}  // namespace

std::string reason_line(const Reject& reject) {
  std::string line = "{\"line\":" + std::to_string(reject.row.place.line) +
                     ",\"byte_offset\":" + std::to_string(reject.row.place.byte_offset) +
                     ",\"reference_id\":";
  append_json_string(line, valid_utf8(reject.reference_id));
  line += ",\"code\":";
  append_json_string(line, valid_utf8(reject.code));
  line += ",\"reason\":";
  append_json_string(line, valid_utf8(reject.reason));
  line += ",\"http_status\":";
  line += reject.http_status == 0 ? "null" : std::to_string(reject.http_status);
  return line + "}\n";
}

RejectSpool::RejectSpool(Files& files, Random& random, RejectOptions options)
    : files_(files), random_(random), options_(std::move(options)) {}

Result<RejectSink*> RejectSpool::open(const ManifestShape& shape) {
  shape_ = shape;
  path_ = options_.path.empty() ? default_path(options_, shape.extension) : options_.path;
  if (Result<void> allowed = refuse_to_overwrite(); !allowed) return allowed.error();
  for (const std::string& written : {path_, reasons_path(path_)}) {
    Result<void> free = check_replaceable(files_, written);
    if (!free) return Error{ErrorKind::kUsage, "--" + options_.what + ": " + free.error().message};
  }
  if (options_.probe) {
    if (Result<void> writable = probe(files_, random_, path_); !writable) return writable.error();
  }
  auto database = SpoolDatabase::open(options_.vfs);
  if (!database) return database.error();
  database_ = std::move(*database);
  return static_cast<RejectSink*>(this);
}

Result<void> RejectSpool::refuse_to_overwrite() const {
  const std::string earlier = earlier_path(path_);
  for (const std::string& written : {path_, reasons_path(path_), earlier, reasons_path(earlier)}) {
    Result<void> apart = check_apart(files_, "--" + options_.what, written, options_.keep);
    if (!apart) return apart;
  }
  return {};
}

Result<void> RejectSpool::add(const Reject& reject) {
  const std::lock_guard lock(mutex_);
  Result<void> added = database_->add(reject);
  if (!added) return added;
  ++count_;
  // Codes are the API's own too: nobody promises how many there are.
  const bool known = by_code_.contains(reject.code) || by_code_.size() < kCodesMax;
  const std::string code = known ? reject.code : "other codes";
  ReportReject& seen = by_code_[code];
  const bool first = seen.count++ == 0 || reject.row.place.line < seen.first_line;
  if (first) seen = {code, seen.count, reject.row.place.line, reject.reason};
  return {};
}

std::vector<ReportReject> RejectSpool::by_code() const {
  const std::lock_guard lock(mutex_);
  std::vector<ReportReject> all;
  for (const auto& [code, seen] : by_code_) all.push_back(seen);
  std::stable_sort(all.begin(), all.end(), [](const ReportReject& one, const ReportReject& other) {
    return one.count > other.count;
  });
  return all;
}

Result<std::string> RejectSpool::finish(bool complete) {
  const std::lock_guard lock(mutex_);
  if (!database_) return std::string();
  if (count_ == 0 && !complete) return std::string();
  if (!complete) {
    if (Result<void> kept = keep_earlier(); !kept) return kept.error();
  }
  const Result<void> done = count_ == 0 ? remove_pair(path_) : write_files();
  if (!done) return done.error();
  if (complete) {
    if (Result<void> removed = remove_pair(earlier_path(path_)); !removed) return removed.error();
  }
  return count_ == 0 ? std::string() : path_;
}

Result<void> RejectSpool::write_files() {
  auto records = AsideFile::create(files_, random_, path_);
  if (!records) return records.error();
  auto reasons = AsideFile::create(files_, random_, reasons_path(path_));
  if (!reasons) return reasons.error();

  RecordWriter writer(*records);
  if (Result<void> written = writer.write(shape_.header); !written) return written;
  Result<void> written = database_->for_each([&](const Reject& reject) -> Result<void> {
    if (Result<void> record = writer.write(reject.row.bytes); !record) return record;
    return reasons->write(reason_line(reject));
  });
  if (!written) return written;

  // Both are on the disk before the first gets its name.
  if (Result<void> synced = records->sync(); !synced) return synced;
  if (Result<void> named = reasons->commit(); !named) return named;
  return records->commit();
}

// The first of several incomplete runs keeps what the last complete one listed.
Result<void> RejectSpool::keep_earlier() {
  const std::string earlier = earlier_path(path_);
  if (!has_pair(path_) || files_.exists(earlier) || files_.exists(reasons_path(earlier))) return {};
  if (Result<void> kept = files_.rename(path_, earlier); !kept) return kept;
  return files_.rename(reasons_path(path_), reasons_path(earlier));
}

bool RejectSpool::has_pair(const std::string& path) const {
  return files_.exists(path) && files_.exists(reasons_path(path));
}

Result<void> RejectSpool::remove_pair(const std::string& path) {
  if (!has_pair(path)) return {};
  if (Result<void> removed = files_.remove(path); !removed) return removed;
  return files_.remove(reasons_path(path));
}

}  // namespace longshore::report
