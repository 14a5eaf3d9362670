#include "manifest/mapped_row.hpp"

#include <cstring>
#include <string_view>

#include "core/hash.hpp"
#include "core/json_text.hpp"

namespace longshore::manifest {
namespace {

// Puts texts behind each other where there is room for all of them.
class Pen {
 public:
  explicit Pen(char* at) : at_(at) {}
  Pen& put(std::string_view text) {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
  }
  const char* at() const { return at_; }

 private:
  char* at_;
};

void put_data(Pen& pen, const MappedRow& mapped) {
  pen.put(",\"data\":{");
  if (mapped.image_urls.count == 0) {
    // The first member's comma is left out.
    if (!mapped.data.empty()) pen.put(std::string_view(mapped.data).substr(1));
  } else {
    pen.put("\"image_url\":");
    if (mapped.image_urls.list) pen.put("[");
    pen.put(mapped.image_urls.json);
    if (mapped.image_urls.list) pen.put("]");
    pen.put(mapped.data);
  }
  pen.put("}");
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
  members = "\"reference_id\":";
  append_json_string(members, mapped.reference_id);
  const std::size_t begun = members.size();
  members.resize(begun + mapped.bytes() + kNamesBytes);
  Pen pen(members.data() + begun);
  put_data(pen, mapped);
  if (!mapped.tag.empty()) pen.put(",\"tag\":").put(mapped.tag);
  // The priority stands between what is hashed: it is no part of the content.
  const auto written = [&] { return static_cast<std::size_t>(pen.at() - members.data()); };
  job.content_hash = hash64(mapped.extra, hash64({members.data(), written()}));
  if (!mapped.priority_weight.empty()) {
    pen.put(",\"priority_weight\":").put(mapped.priority_weight);
  }
  pen.put(mapped.extra);
  members.resize(written());
}

}  // namespace longshore::manifest
