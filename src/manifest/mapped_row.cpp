#include "manifest/mapped_row.hpp"

#include "core/hash.hpp"

namespace longshore::manifest {

void MappedRow::clear() {
  reference_id.clear();
  batch_key.clear();
  members.clear();
  parts = {};
}

std::uint64_t content_hash(std::string_view members, const MemberParts& parts) {
  return hash64(members.substr(parts.priority_end), hash64(members.substr(0, parts.tag_end)));
}

void make_job(const MappedRow& mapped, Job& job) {
  const std::string_view members = mapped.members.view();
  job.reference_id = mapped.reference_id;
  job.batch_key = mapped.batch_key;
  job.members.assign(members);
  job.content_hash = content_hash(members, mapped.parts);
}

}  // namespace longshore::manifest
