#include "pipeline/guards.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/wording.hpp"

namespace longshore::pipeline {
namespace {

// The lower of --max-new-jobs and limits.max_new_jobs; 0: there is none.
std::uint64_t new_jobs_bound(const ImportOptions& options) {
  const std::uint64_t flag = options.max_new_jobs;
  const std::uint64_t configured = options.configuration.limits.max_new_jobs;
  if (flag == 0 || configured == 0) return flag + configured;
  return std::min(flag, configured);
}

// By more than what doubles make of decimals: 3 jobs at 0.1 are 0.3, and not a little more.
bool exceeds(double price, double most) {
  constexpr double kInexact = 1e-12;
  return price > most * (1 + kInexact);
}

}  // namespace

bool has_guards(const ImportOptions& options) {
  return new_jobs_bound(options) > 0 || options.configuration.limits.max_cost > 0;
}

std::optional<Error> guards_refuse(const ImportOptions& options, std::uint64_t new_jobs) {
  const std::uint64_t most = new_jobs_bound(options);
  if (most > 0 && new_jobs > most) {
    return Error{
        ErrorKind::kUsage,
        fmt::format(
            "the import would create {} new jobs, more than the {} allowed "
            "(--max-new-jobs, limits.max_new_jobs); raise that, or send a part with --limit",
            grouped(new_jobs), grouped(most))};
  }
  const CostConfiguration& cost = options.configuration.cost;
  const double max_cost = options.configuration.limits.max_cost;
  const double price = static_cast<double>(new_jobs) * cost.per_job;
  if (max_cost == 0 || !exceeds(price, max_cost)) return std::nullopt;
  const std::string currency = cost.currency.empty() ? "" : " " + cost.currency;
  return Error{
      ErrorKind::kUsage,
      fmt::format(
          "the import would create {} new jobs, which cost {}{} at {} a job, "
          "more than the {}{} allowed (limits.max_cost); raise that, or send a part with --limit",
          grouped(new_jobs), money(price), currency, cost.per_job, max_cost, currency)};
}

}  // namespace longshore::pipeline
