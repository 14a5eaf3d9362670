#include "manifest/member_source.hpp"

#include <fmt/format.h>

#include "core/json_text.hpp"
#include "manifest/json_view.hpp"

namespace longshore::manifest {
namespace {

void keep(Findings& findings, Found found) {
  if (!found.empty()) findings.values.push_back(found);
}

std::string escaped_inside(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

Result<MemberSource> MemberSource::make(const FieldSource& source, KeyPlace place,
                                        FieldTable& fields) {
  MemberSource made;
  made.kind_ = source.kind;
  made.place_ = std::move(place);
  made.separator_ = source.split;
  made.prefix_ = source.prefix;
  made.prefix_escaped_ = escaped_inside(source.prefix);
  made.value_ = source.value_json;
  made.default_ = source.default_json;
  made.list_ = source.kind == FieldSource::Kind::kFields ||
               (source.kind == FieldSource::Kind::kField && !source.split.empty());
  if (source.kind == FieldSource::Kind::kPointer) {
    Result<void> aimed = made.aim(source.pointer, fields);
    if (!aimed) return aimed.error();
  }
  const bool named =
      source.kind == FieldSource::Kind::kField || source.kind == FieldSource::Kind::kFields;
  if (!named) return made;
  for (const std::string& name : source.fields) {
    Result<std::size_t> slot = fields.slot_of(name, made.place_);
    if (!slot) return slot.error();
    made.slots_.push_back(*slot);
  }
  return made;
}

Result<void> MemberSource::aim(const std::string& text, FieldTable& fields) {
  Result<Pointer> pointer = Pointer::parse(text);
  if (!pointer) {
    return Error{ErrorKind::kConfiguration,
                 fmt::format("{}: {}", shown_key(place_), pointer.error().message)};
  }
  if (fields.cells()) {
    return Error{ErrorKind::kConfiguration,
                 fmt::format("{} is a pointer, which leads into JSON, but the manifest is made of "
                             "columns; name one with field",
                             shown_key(place_))};
  }
  pointer_ = std::move(*pointer);
  list_ = pointer_.many();
  slots_ = {FieldTable::kRow};
  if (pointer_.segments().empty() || pointer_.segments()[0].every) return {};
  Result<std::size_t> slot = fields.slot_of(pointer_.segments()[0].name, place_);
  if (!slot) return slot.error();
  slots_ = {*slot};
  pointer_from_ = 1;
  return {};
}

std::string_view MemberSource::gather(const FieldTable& fields, Findings& findings) const {
  findings.values.clear();
  if (!separator_.empty()) return split(fields, findings);
  if (kind_ == FieldSource::Kind::kPointer) {
    findings.raw.clear();
    pointer_.find(fields.value(slots_[0]), pointer_from_, findings.raw, findings.keys);
    for (const std::string_view value : findings.raw) keep(findings, {value, true});
    return {};
  }
  for (const std::size_t slot : slots_) keep(findings, {fields.value(slot), !fields.cells()});
  return {};
}

Found MemberSource::one_of_pointer(const FieldTable& fields, Findings& findings) const {
  gather(fields, findings);
  return findings.values.empty() ? Found{} : findings.values[0];
}

std::string_view MemberSource::split(const FieldTable& fields, Findings& findings) const {
  const Found whole{fields.value(slots_[0]), !fields.cells()};
  if (whole.empty()) return {};
  std::string_view rest = whole.text;
  if (whole.json) {
    if (!is_json_string(whole.text)) return "only a string can be split";
    if (!json_string_text(whole.text, findings.text, rest)) return kHalfCharacter;
  }
  while (true) {
    const std::size_t end = rest.find(separator_);
    keep(findings, {rest.substr(0, end), false});
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + separator_.size());
  }
}

void MemberSource::put(TextBuffer& out, const Found& found) const {
  if (found.json && (prefix_.empty() || !is_json_string(found.text))) {
    out.put(found.text);
  } else if (found.json) {
    out.put('"').put(prefix_escaped_).put(found.text.substr(1));
  } else if (prefix_.empty()) {
    put_json_string(out, found.text);
  } else {
    put_json_string(out, std::string(prefix_).append(found.text));
  }
}

}  // namespace longshore::manifest
