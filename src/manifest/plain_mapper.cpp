#include "manifest/plain_mapper.hpp"

#include <algorithm>
#include <cstring>

#include "core/byte_block.hpp"
#include "core/json_text.hpp"
#include "core/limits.hpp"
#include "manifest/json_view.hpp"
#include "manifest/member_value.hpp"
#include "manifest/plain_url.hpp"

namespace longshore::manifest {
namespace {

constexpr std::size_t kQuotesBytes = 2;

void store_block(char* at, ByteBlock block) {
  std::memcpy(at, &block, kBlockBytes);
}

// Copies a text, of which nothing may be marked; null where something is.
template <typename Marks>
char* copy_unmarked(std::string_view text, Marks marks, char* out) {
  const std::size_t size = text.size();
  if (size < kBlockBytes) {
    if (size == 0) return out;
    if (first_marked(marks(short_block(text))) < kBlockBytes) return nullptr;
    std::memcpy(out, text.data(), size);
    return out + size;
  }
  const std::size_t last = size - kBlockBytes;
  ByteMarks seen{};
  for (std::size_t at = 0; at < last; at += kBlockBytes) {
    const ByteBlock block = load_block(text.data() + at);
    seen |= marks(block);
    store_block(out + at, block);
  }
  const ByteBlock block = load_block(text.data() + last);
  seen |= marks(block);
  store_block(out + last, block);
  return first_marked(seen) < kBlockBytes ? nullptr : out + size;
}

template <typename Marks>
char* copy_quoted(std::string_view text, Marks marks, char* out) {
  *out = '"';
  out = copy_unmarked(text, marks, out + 1);
  if (out != nullptr) *out++ = '"';
  return out;
}

// The text of a value that is a string and has nothing to decode, or nothing.
std::string_view text_of(std::string_view value, const FieldTable& fields) {
  if (fields.cells()) return value;
  if (!is_json_string(value)) return {};
  const std::string_view text = value.substr(1, value.size() - kQuotesBytes);
  const bool verbatim = !fields.escapes() || text.find('\\') == std::string_view::npos;
  return verbatim ? text : std::string_view();
}

}  // namespace

PlainMapper::Literal::Literal(std::string_view text) : padded_(text), size_(text.size()) {
  padded_.append(kBlockBytes, '\0');
}

char* PlainMapper::Literal::copy_to(char* out) const {
  for (std::size_t at = 0; at < size_; at += kBlockBytes) {
    store_block(out + at, load_block(padded_.data() + at));
  }
  return out + size_;
}

bool PlainMapper::add_reference_id(const MemberSource& source) {
  return add(Kind::kReferenceId, source, "\"reference_id\":", true);
}

bool PlainMapper::add_image_url(const MemberSource& source) {
  if (source.constant() || source.default_json() || !source.configured()) return false;
  return add(Kind::kUrl, source, ",\"data\":{\"image_url\":", true);
}

bool PlainMapper::add_tag(const MemberSource& source, bool required) {
  return add(Kind::kString, source, ",\"tag\":", required);
}

bool PlainMapper::add_priority(const MemberSource& source) {
  return add(Kind::kPriority, source, ",\"priority_weight\":", false);
}

bool PlainMapper::add_named(const MemberSource& source, std::string_view lead) {
  return add(Kind::kAny, source, lead, false);
}

void PlainMapper::end_data() {
  add_text("}", &MemberParts::data_end);
}

void PlainMapper::end_tag() {
  add_text("", &MemberParts::tag_end);
}

void PlainMapper::end_priority() {
  add_text("", &MemberParts::priority_end);
}

bool PlainMapper::add_batch_key(const MemberSource& source) {
  if (!source.configured()) return true;
  if (!source.plain_slot() || source.default_json()) return false;
  batch_slot_ = source.plain_slot();
  return true;
}

bool PlainMapper::add(Kind kind, const MemberSource& source, std::string_view lead, bool needed) {
  std::string text(lead);
  if (!source.configured()) return true;
  if (source.constant()) {
    add_text(text + source.value_json(), nullptr);
    return true;
  }
  const std::optional<std::size_t> slot = source.plain_slot();
  if (!slot) return false;
  const std::string instead = source.default_json() ? text + *source.default_json() : "";
  steps_.push_back({.kind = kind,
                    .lead = Literal(text),
                    .instead = Literal(instead),
                    .needed = needed && instead.empty(),
                    .slot = *slot});
  fixed_bytes_ += std::max(text.size() + kQuotesBytes, instead.size());
  return true;
}

void PlainMapper::add_text(std::string_view text, std::size_t MemberParts::*end) {
  steps_.push_back({.lead = Literal(text), .instead = Literal(""), .end = end});
  fixed_bytes_ += text.size();
}

bool PlainMapper::map(const FieldTable& fields, MappedRow& out) const {
  std::string_view batch_key;
  if (batch_slot_ && !plain_batch_key(fields, *batch_slot_, batch_key)) return false;
  std::size_t bytes = fixed_bytes_ + kBlockBytes;
  for (const Step& step : steps_) {
    if (step.kind != Kind::kText) bytes += fields.value(step.slot).size();
  }
  char* const begin = out.members.room(bytes);
  const auto so_far = [&](const char* at) { return static_cast<std::size_t>(at - begin); };
  char* at = begin;
  std::string_view reference_id;
  MemberParts parts{.urls = 1};
  for (const Step& step : steps_) {
    if (step.kind == Kind::kText) {
      at = step.lead.copy_to(at);
      if (step.end != nullptr) parts.*step.end = so_far(at);
      continue;
    }
    const std::string_view value = fields.value(step.slot);
    if (Found{value, !fields.cells()}.empty()) {
      if (step.needed) return false;
      at = step.instead.copy_to(at);
      continue;
    }
    at = step.lead.copy_to(at);
    if (step.kind == Kind::kUrl) parts.urls_begin = so_far(at);
    at = put(step.kind, value, fields, at);
    if (at == nullptr) return false;
    if (step.kind == Kind::kUrl) parts.urls_end = so_far(at);
    if (step.kind == Kind::kReferenceId) reference_id = text_of(value, fields);
  }
  out.members.filled(so_far(at));
  out.parts = parts;
  out.reference_id.assign(reference_id);
  out.batch_key.assign(batch_key);
  return true;
}

// Null: the value is not plain.
char* PlainMapper::put(Kind kind, std::string_view value, const FieldTable& fields, char* out) {
  if (kind == Kind::kPriority) {
    if (!is_priority(value)) return nullptr;
    std::memcpy(out, value.data(), value.size());
    return out + value.size();
  }
  if (kind == Kind::kAny && !fields.cells()) {
    std::memcpy(out, value.data(), value.size());
    return out + value.size();
  }
  const std::string_view text = text_of(value, fields);
  if (text.empty()) return nullptr;
  switch (kind) {
    case Kind::kReferenceId:
      if (text.size() > limits::kReferenceIdBytesMax) return nullptr;
      return copy_quoted(text, kNotPlainName, out);
    case Kind::kUrl:
      return starts_plain_url(text) ? copy_quoted(text, kNotPlainPath, out) : nullptr;
    default:
      return copy_quoted(text, kNeedsJsonEscape, out);
  }
}

bool PlainMapper::plain_batch_key(const FieldTable& fields, std::size_t slot,
                                  std::string_view& key) {
  const std::string_view value = fields.value(slot);
  if (Found{value, !fields.cells()}.empty()) return true;
  key = text_of(value, fields);
  return !key.empty() && key.size() <= limits::kReferenceIdBytesMax &&
         find_marked(key, 0, kNotPlainName) == std::string_view::npos;
}

}  // namespace longshore::manifest
