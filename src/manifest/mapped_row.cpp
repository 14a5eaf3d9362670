#include "manifest/mapped_row.hpp"

#include "core/hash.hpp"

namespace longshore::manifest {

void MappedRow::clear() {
  reference_id = batch_key = {};
  members.clear();
  parts = {};
}

std::uint64_t content_hash(std::string_view members, const MemberParts& parts) {
  return hash64(members.substr(parts.priority_end), hash64(members.substr(0, parts.tag_end)));
}

}  // namespace longshore::manifest
