#include "plan/preview.hpp"

namespace longshore::plan {
namespace {

Decision compared(std::uint64_t first, std::uint64_t content_hash) {
  return {first == content_hash ? Disposition::kDuplicate : Disposition::kConflict};
}

}  // namespace

Result<Decision> Preview::decide(const KnownJob* known, SeenIds::Key key,
                                 std::uint64_t content_hash, const Rules& rules) {
  if (known == nullptr) {
    const auto first = unwritten_.meet(key, content_hash);
    if (!first) return first.error();
    return *first ? compared(**first, content_hash) : Decision{};
  }
  if (seen_.contains(known->key)) return decide_again(*known, key, content_hash, rules);
  const Decision decision = plan::decide(known, false, content_hash, rules);
  if (decision.disposition == Disposition::kConflict) return decision;
  seen_.insert(known->key);
  // A plan would have put the new content in the place of the old.
  if (decision.remap || decision.disposition == Disposition::kReplan) {
    const auto first = unwritten_.meet(key, content_hash);
    if (!first) return first.error();
  }
  return decision;
}

Result<Decision> Preview::decide_again(const KnownJob& known, SeenIds::Key key,
                                       std::uint64_t content_hash, const Rules& rules) {
  const auto first = unwritten_.find(key);
  if (!first) return first.error();
  if (*first) return compared(**first, content_hash);
  return plan::decide(&known, true, content_hash, rules);
}

}  // namespace longshore::plan
