#include "manifest/mapped_row.hpp"

#include <string_view>

#include "core/hash.hpp"
#include "core/json_text.hpp"

namespace longshore::manifest {
namespace {

void append_data(std::string& out, const MappedRow& mapped) {
  out += ",\"data\":{";
  if (mapped.image_urls.count == 0) {
    if (!mapped.data.empty()) out.append(mapped.data, 1);
  } else {
    out += "\"image_url\":";
    if (mapped.image_urls.list) out += '[';
    out += mapped.image_urls.json;
    if (mapped.image_urls.list) out += ']';
    out += mapped.data;
  }
  out += '}';
}

}  // namespace

void MappedRow::clear() {
  reference_id.clear();
  image_urls.clear();
  data.clear();
  tag.clear();
  priority_weight.clear();
  extra.clear();
  batch_key.clear();
}

std::size_t MappedRow::bytes() const {
  return reference_id.size() + image_urls.json.size() + data.size() + tag.size() +
         priority_weight.size() + extra.size() + batch_key.size();
}

void make_job(const MappedRow& mapped, Job& job) {
  constexpr std::size_t kNamesBytes = 96;  // of the members that are always there
  job.reference_id = mapped.reference_id;
  job.batch_key = mapped.batch_key;
  std::string& members = job.members;
  members.clear();
  members.reserve(mapped.bytes() + kNamesBytes);
  members += "\"reference_id\":";
  append_json_string(members, mapped.reference_id);
  append_data(members, mapped);
  if (!mapped.tag.empty()) members.append(",\"tag\":").append(mapped.tag);
  // The priority stands between what is hashed: it is no part of the content.
  job.content_hash = hash64(mapped.extra, hash64(members));
  if (!mapped.priority_weight.empty()) {
    members.append(",\"priority_weight\":").append(mapped.priority_weight);
  }
  members += mapped.extra;
}

}  // namespace longshore::manifest
