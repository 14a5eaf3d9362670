#include "manifest/plain_mapper.hpp"

#include <cstring>

#include "core/byte_block.hpp"
#include "core/limits.hpp"
#include "manifest/json_view.hpp"
#include "manifest/member_value.hpp"

namespace longshore::manifest {
namespace {

constexpr std::size_t kQuotesBytes = 2;

// In whole blocks, of which the last is read and written up to kBlockBytes beyond.
char* copy_blocks(const char* from, std::size_t size, char* out) {
  for (std::size_t at = 0; at < size; at += kBlockBytes) {
    const ByteBlock block = load_block(from + at);
    std::memcpy(out + at, &block, kBlockBytes);
  }
  return out + size;
}

template <typename Marks>
bool has_none(std::string_view text, Marks marks) {
  return find_marked(text, 0, marks) == std::string_view::npos;
}

}  // namespace

bool PlainMapper::add_reference_id(const MemberSource& source) {
  return !source.constant() && add(Kind::kReferenceId, source, "\"reference_id\":", true);
}

bool PlainMapper::add_image_url(const MemberSource& source) {
  if (source.constant() || source.default_json() || !source.configured()) return false;
  if (!add(Kind::kUrl, source, ",\"data\":{\"image_url\":", true)) return false;
  url_ = here();
  return true;
}

bool PlainMapper::add_tag(const MemberSource& source, bool required) {
  return add(Kind::kString, source, ",\"tag\":", required);
}

bool PlainMapper::add_priority(const MemberSource& source) {
  return add(Kind::kPriority, source, ",\"priority_weight\":", false);
}

bool PlainMapper::add_named(const MemberSource& source, std::string_view lead) {
  return add(cells_ ? Kind::kString : Kind::kJson, source, lead, false);
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

bool PlainMapper::add(Kind kind, const MemberSource& source, std::string_view lead, bool needed) {
  if (!source.configured()) return true;
  if (source.constant()) {
    add_text(lead);
    add_text(source.value_json());
    return true;
  }
  const std::optional<std::size_t> slot = source.plain_slot();
  if (!slot) return false;
  Hole hole;
  hole.kind = kind;
  hole.quoted = kind != Kind::kPriority && kind != Kind::kJson;
  hole.enough = kind == Kind::kUrl ? Plainness::kPath : Plainness::kName;
  if (kind == Kind::kReferenceId) hole.bytes_max = limits::kReferenceIdBytesMax;
  if (kind == Kind::kUrl) hole.bytes_max = limits::kUrlBytesMax;
  hole.needed = needed && !source.default_json();
  hole.slot = *slot;
  hole.begin = hole_end_;
  hole.lead = text_bytes_;
  add_text(lead);
  if (hole.quoted) add_text("\"");
  hole.instead = text_bytes_;
  if (source.default_json()) {
    add_text(lead);
    add_text(*source.default_json());
  }
  hole.end = hole_end_ = text_bytes_;
  holes_.push_back(hole);
  found_.emplace_back();
  ends_.emplace_back();
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
  if (!find_batch_key(values, batch_key) || !find(values)) return false;
  const char* const text = text_.data();
  const std::string_view* found = found_.data();
  std::size_t* end = ends_.data();
  // With the quotes behind values, and what is written in whole blocks.
  char* const begin = out.members.room(text_bytes_ + found_bytes_ + holes_.size() + kBlockBytes);
  char* at = begin;
  for (const Hole& hole : holes_) {
    if (found->empty()) {
      at = copy_blocks(text + hole.begin, hole.lead - hole.begin, at);
      at = copy_blocks(text + hole.instead, hole.end - hole.instead, at);
    } else {
      at = copy_blocks(text + hole.begin, hole.instead - hole.begin, at);
      at = copy_blocks(found->data(), found->size(), at);
      if (hole.quoted) *at++ = '"';
    }
    ++found;
    *end++ = static_cast<std::size_t>(at - begin);
  }
  at = copy_blocks(text + hole_end_, text_bytes_ - hole_end_, at);
  out.members.filled(static_cast<std::size_t>(at - begin));
  out.reference_id = found_.front();
  out.batch_key = batch_key;
  const std::size_t urls_end = place_of(url_);
  out.parts = {.urls_begin = urls_end - found_[url_.holes - 1].size() - kQuotesBytes,
               .urls_end = urls_end,
               .data_end = place_of(data_end_),
               .tag_end = place_of(tag_end_),
               .priority_end = place_of(priority_end_),
               .urls = 1};
  return true;
}

std::size_t PlainMapper::place_of(const Mark& mark) const {
  return ends_[mark.holes - 1] + mark.bytes;
}

// What fills the holes. False: something of it is not plain.
bool PlainMapper::find(const FieldTable::Values& values) {
  std::string_view* found = found_.data();
  found_bytes_ = 0;
  for (const Hole& hole : holes_) {
    std::string_view text = values.text(hole.slot);
    if (Found{text, !cells_}.empty()) {
      if (hole.needed) return false;
      text = {};
    } else {
      if (hole.quoted && !unquote(text)) return false;
      if (text.size() > hole.bytes_max) return false;
      const bool told = hole.kind != Kind::kPriority && values.plain(hole.slot) >= hole.enough;
      if (!told && !fills(hole.kind, text)) return false;
      if (hole.kind == Kind::kUrl && !origin_.begins(text)) return false;
    }
    found_bytes_ += text.size();
    *found++ = text;
  }
  return true;
}

// Of a JSON string what stands between its quotes. False: it is another value.
bool PlainMapper::unquote(std::string_view& text) const {
  if (cells_) return true;
  if (!is_json_string(text)) return false;
  text = text.substr(1, text.size() - kQuotesBytes);
  return true;
}

// Of what nobody has told to be plain enough.
bool PlainMapper::fills(Kind kind, std::string_view text) {
  switch (kind) {
    case Kind::kReferenceId:
      return has_none(text, kNotPlainName);
    case Kind::kUrl:
      return has_none(text, kNotPlainPath);
    case Kind::kString:
      return has_none(text, kNeedsJsonEscape);
    case Kind::kPriority:
      return is_priority(text);
    case Kind::kJson:
      return true;
  }
  return false;
}

// False: it is not plain.
bool PlainMapper::find_batch_key(const FieldTable::Values& values, std::string_view& key) const {
  if (!batch_slot_) return true;
  std::string_view text = values.text(*batch_slot_);
  if (Found{text, !cells_}.empty()) return true;
  if (!unquote(text)) return false;
  key = text;
  return text.size() <= limits::kReferenceIdBytesMax &&
         (values.plain(*batch_slot_) >= Plainness::kName || has_none(text, kNotPlainName));
}

}  // namespace longshore::manifest
