// The rejects of a run, from the moment a row is refused to the files that a user mends.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/reject_sink.hpp"
#include "longshore/run.hpp"
#include "report/report_page.hpp"
#include "report/spool_database.hpp"

namespace longshore::report {

struct RejectOptions {
  std::string path;              // empty: <output_directory>/<manifest>-<what>.<ext>
  std::string what = "rejects";  // names the files, and the option for their path (--rejects)
  std::string output_directory = ".";
  std::string manifest_name;
  std::vector<std::string> keep;  // what must not be overwritten, as kept_at(): manifest, ledger, …
  std::string vfs;                // of the temporary store; empty: the system's
  bool probe = true;              // find out at open() whether the files can be written
};

// add() from any thread. open() and finish() once each, from one thread, finish() after the
// last add(). The files are written aside and renamed, the reasons first: where there is a
// rejects file, its reasons are there too. Where nothing was rejected, files of an earlier
// run are removed (only a pair of both: anything else of that name is not ours). What a run lists
// that did not read the whole manifest takes the place of an earlier list, which is kept as
// <path>.earlier until one is complete again.
class RejectSpool final : public RejectSinkFactory, private RejectSink {
 public:
  // `files` and `random` outlive the spool.
  RejectSpool(Files& files, Random& random, RejectOptions options);

  Result<RejectSink*> open(const ManifestShape& shape) override;
  // "" also where it was never opened.
  Result<std::string> finish(bool complete) override;

  // What was added so far by its code, the most frequent first.
  std::vector<ReportReject> by_code() const;

 private:
  Result<void> add(const Reject& reject) override;
  Result<void> refuse_to_overwrite() const;
  Result<void> write_files();
  Result<void> keep_earlier();
  bool has_pair(const std::string& path) const;
  Result<void> remove_pair(const std::string& path);

  Files& files_;
  Random& random_;
  RejectOptions options_;
  ManifestShape shape_;
  std::string path_;

  mutable std::mutex mutex_;
  std::unique_ptr<SpoolDatabase> database_;
  std::uint64_t count_ = 0;
  std::map<std::string, ReportReject> by_code_;  // at most kCodesMax, and one for the others
};

// One line of the reasons file, with its newline.
std::string reason_line(const Reject& reject);

}  // namespace longshore::report
