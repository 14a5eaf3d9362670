#include "pipeline/guards.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace longshore::pipeline {
namespace {

// The lower of --max-new-jobs and limits.max_new_jobs; 0: there is none.
std::uint64_t new_jobs_bound(const ImportOptions& options) {
  const std::uint64_t flag = options.max_new_jobs;
  const std::uint64_t configured = options.configuration.limits.max_new_jobs;
  if (flag == 0 || configured == 0) return flag + configured;
  return std::min(flag, configured);
}

}  // namespace

bool has_guards(const ImportOptions& options) {
  return new_jobs_bound(options) > 0;
}

std::optional<Error> guards_refuse(const ImportOptions& options, std::uint64_t new_jobs) {
  const std::uint64_t most = new_jobs_bound(options);
  if (most == 0 || new_jobs <= most) return std::nullopt;
  return Error{ErrorKind::kUsage,
               fmt::format("the import would create {} new jobs, more than the {} allowed "
                           "(--max-new-jobs, limits.max_new_jobs); nothing was sent",
                           new_jobs, most)};
}

}  // namespace longshore::pipeline
