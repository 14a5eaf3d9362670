#include "core/row.hpp"

namespace longshore {

SourceRow owned(const RowView& row) {
  return {row.number, row.place, std::string(row.bytes)};
}

Job owned(const JobView& job) {
  Job made{.reference_id = std::string(job.reference_id),
           .members = std::string(job.members),
           .content_hash = job.content_hash,
           .batch_key = std::string(job.batch_key),
           .rows = {}};
  made.rows.reserve(job.rows().size());
  for (const RowView& row : job.rows()) made.rows.push_back(owned(row));
  return made;
}

}  // namespace longshore
