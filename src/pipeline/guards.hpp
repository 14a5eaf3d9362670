// What keeps an import from costing more than somebody meant it to.
#pragma once

#include <cstdint>
#include <optional>

#include "longshore/run.hpp"

namespace longshore::pipeline {

// Whether there is a bound on what an import may create: --max-new-jobs, limits.max_new_jobs
// or limits.max_cost. The manifest is read once more before anything is sent then.
bool has_guards(const ImportOptions& options);

// Why an import that would create so many jobs is refused, if it is: kUsage.
std::optional<Error> guards_refuse(const ImportOptions& options, std::uint64_t new_jobs);

}  // namespace longshore::pipeline
