#include "delivery/retry_policy.hpp"

#include <algorithm>

#include "core/mutant.hpp"

namespace longshore::delivery {

std::chrono::nanoseconds RetryPolicy::delay(std::uint32_t attempts, const api::Verdict& verdict,
                                            std::uint64_t random) const {
  using std::chrono::nanoseconds;
  constexpr std::uint32_t kDoublingsMax = 20;  // no overflow; every max_delay is reached before
  const std::uint32_t doublings = std::min(attempts > 0 ? attempts - 1 : 0, kDoublingsMax);
  const nanoseconds ceiling = std::min<nanoseconds>(
      configuration_.max_delay, nanoseconds(configuration_.base_delay) * (1LL << doublings));
  const double share = static_cast<double>(random >> 11) * 0x1.0p-53;
  nanoseconds wait(static_cast<std::int64_t>(share * static_cast<double>(ceiling.count())));
  const bool at_work = verdict.may_be_at_work && !mutated(Mutant::kNoRestAfterTimeout);
  if (at_work) wait = std::max<nanoseconds>(wait, configuration_.after_timeout);
  if (verdict.retry_after) wait = std::max<nanoseconds>(wait, *verdict.retry_after);
  return wait;
}

}  // namespace longshore::delivery
