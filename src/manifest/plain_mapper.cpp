#include "manifest/plain_mapper.hpp"

#include <cstring>

#include "core/byte_block.hpp"
#include "core/limits.hpp"
#include "manifest/json_view.hpp"
#include "manifest/member_value.hpp"

namespace longshore::manifest {
namespace {

// In whole blocks, of which the last is read and written up to kBlockBytes beyond.
char* copy_blocks(const char* from, std::size_t size, char* out) {
  for (std::size_t at = 0; at < size; at += kBlockBytes) {
    const ByteBlock block = load_block(from + at);
    std::memcpy(out + at, &block, kBlockBytes);
  }
  return out + size;
}

std::string_view unquoted(std::string_view json) {
  return json.substr(1, json.size() - 2);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= limits::kReferenceIdBytesMax;
}

}  // namespace

bool PlainMapper::add_reference_id(const MemberSource& source) {
  return !source.constant() && add(Kind::kReferenceId, source, "\"reference_id\":");
}

bool PlainMapper::add_image_url(const MemberSource& source) {
  if (source.constant() || !source.configured()) return false;
  if (!add(Kind::kUrl, source, ",\"data\":{\"image_url\":")) return false;
  url_ = {hole_end_, holes_.size() - 1};
  return true;
}

bool PlainMapper::add_tag(const MemberSource& source) {
  return add(Kind::kString, source, ",\"tag\":");
}

bool PlainMapper::add_priority(const MemberSource& source) {
  return add(Kind::kPriority, source, ",\"priority_weight\":");
}

bool PlainMapper::add_named(const MemberSource& source, std::string_view lead) {
  return add(cells_ ? Kind::kString : Kind::kJson, source, lead);
}

void PlainMapper::end_data() {
  add_text("}");
  data_end_ = here();
}

void PlainMapper::end_tag() {
  tag_end_ = here();
}

void PlainMapper::end_priority() {
  priority_end_ = here();
}

bool PlainMapper::add_batch_key(const MemberSource& source) {
  if (!source.configured()) return true;
  if (!source.plain_slot() || source.default_json()) return false;
  batch_slot_ = source.plain_slot();
  return true;
}

bool PlainMapper::add(Kind kind, const MemberSource& source, std::string_view lead) {
  if (!source.configured()) return true;
  add_text(lead);
  if (source.constant()) {
    add_text(source.value_json());
    return true;
  }
  const std::optional<std::size_t> slot = source.plain_slot();
  if (!slot) return false;
  const bool quoted = kind != Kind::kPriority && kind != Kind::kJson;
  if (quoted) add_text("\"");
  holes_.push_back({kind, *slot, hole_end_, text_bytes_ - hole_end_});
  found_.emplace_back();
  filled_.push_back(0);
  hole_end_ = text_bytes_;
  if (quoted) add_text("\"");
  return true;
}

void PlainMapper::add_text(std::string_view text) {
  text_.resize(text_bytes_);
  text_ += text;
  text_bytes_ = text_.size();
  text_.append(kBlockBytes, '\0');
}

bool PlainMapper::map(const FieldTable& fields, MappedRow& out) {
  const FieldTable::Values values = fields.values();
  std::string_view batch_key;
  if (values.plainness == nullptr || !find_batch_key(values, batch_key) || !find(values)) {
    return false;
  }
  const std::size_t size = text_bytes_ + filled_.back();
  const char* const text = text_.data();
  const std::string_view* value = found_.data();
  char* at = out.members.room(size + kBlockBytes);
  for (const Hole& hole : holes_) {
    at = copy_blocks(text + hole.text_begin, hole.text_size, at);
    at = copy_blocks(value->data(), value->size(), at);
    ++value;
  }
  copy_blocks(text + hole_end_, text_bytes_ - hole_end_, at);
  out.members.filled(size);
  out.parts = {.urls_begin = place_of(url_) - 1,
               .urls_end = place_of({url_.text, url_.holes + 1}) + 1,
               .data_end = place_of(data_end_),
               .tag_end = place_of(tag_end_),
               .priority_end = place_of(priority_end_),
               .urls = 1};
  out.reference_id = found_.front();
  out.batch_key = batch_key;
  return true;
}

std::size_t PlainMapper::place_of(const Mark& mark) const {
  return mark.text + (mark.holes == 0 ? 0 : filled_[mark.holes - 1]);
}

// What fills the holes. False: something of it is not there, or not plain.
bool PlainMapper::find(const FieldTable::Values& values) {
  std::string_view* found = found_.data();
  std::size_t* filled = filled_.data();
  std::size_t sum = 0;
  for (const Hole& hole : holes_) {
    std::string_view text = values.text(hole.slot);
    const Plainness plain = values.plain(hole.slot);
    if (hole.kind == Kind::kPriority) {
      if (!is_priority(text)) return false;
    } else if (hole.kind == Kind::kJson) {
      if (Found{text, true}.empty()) return false;
    } else {
      if (plain == Plainness::kUnknown) return false;
      if (!cells_) text = unquoted(text);
      if (text.empty()) return false;
      if (hole.kind == Kind::kReferenceId && !is_name(text)) return false;
      if (hole.kind == Kind::kUrl) {
        const bool good = plain == Plainness::kPath && text.size() <= limits::kUrlBytesMax &&
                          origin_.begins(text);
        if (!good) return false;
      }
    }
    sum += text.size();
    *found++ = text;
    *filled++ = sum;
  }
  return true;
}

// False: it is not plain.
bool PlainMapper::find_batch_key(const FieldTable::Values& values, std::string_view& key) const {
  if (!batch_slot_) return true;
  const std::string_view text = values.text(*batch_slot_);
  if (Found{text, !cells_}.empty()) return true;
  if (values.plain(*batch_slot_) == Plainness::kUnknown) return false;
  key = cells_ ? text : unquoted(text);
  return is_name(key);
}

}  // namespace longshore::manifest
