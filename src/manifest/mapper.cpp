#include "manifest/mapper.hpp"

#include <fmt/format.h>

#include "core/reject_code.hpp"
#include "manifest/encoding.hpp"
#include "manifest/member_value.hpp"

namespace longshore::manifest {
namespace {

Fault fault_of(std::string_view code, const MemberSource& source, std::string_view reason) {
  return {code, fmt::format("{}: {}", source.place().key, reason)};
}

Fault absent(std::string_view code, const MemberSource& source) {
  return fault_of(code, source, "the row has no value for it");
}

Fault not_an_object() {
  return {reject_code::kNotAnObject, "expected a JSON object"};
}

}  // namespace

std::optional<Fault> Mapper::map(const Row& row, MappedRow& out) {
  out.clear();
  if (!fields_.read(row)) return not_an_object();
  if (plain_ && plain_->map(fields_, out)) return std::nullopt;
  return map_members(out);
}

std::optional<Fault> Mapper::map_carefully(const Row& row, MappedRow& out) {
  out.clear();
  if (!fields_.read(row)) return not_an_object();
  return map_members(out);
}

std::optional<Fault> Mapper::map_members(MappedRow& out) {
  if (auto fault = map_reference_id(out)) {
    out.reference_id = {};
    return fault;
  }
  if (auto fault = map_data(out)) return fault;
  if (auto fault = map_tag(out)) return fault;
  out.parts.tag_end = out.members.size();
  if (auto fault = map_priority(out)) return fault;
  out.parts.priority_end = out.members.size();
  for (const Named& member : extra_) {
    if (auto fault = map_named(member, false, out.members)) return fault;
  }
  return map_batch_key(out);
}

std::string Mapper::reference_id_among(std::span<const std::string_view> cells) {
  Row row;
  row.cells = cells;
  TextBuffer text;
  MappedRow out(text);
  const bool found = !cells.empty() && fields_.read(row) && !map_reference_id(out);
  const bool sound = found && !first_not_utf8(out.reference_id);
  return sound ? std::string(out.reference_id) : std::string();
}

std::optional<Fault> Mapper::map_reference_id(MappedRow& out) {
  const Found found = reference_id_.one(fields_, findings_);
  if (found.text.empty()) return absent(reject_code::kNoReferenceId, reference_id_);
  out.members.put("\"reference_id\":");
  const auto fault =
      put_reference_id(found, reference_id_.prefix(), scratch_, out.id_text, out.members);
  out.reference_id = out.id_text;
  if (!fault) return std::nullopt;
  return fault_of(reject_code::kBadReferenceId, reference_id_, *fault);
}

std::optional<Fault> Mapper::map_data(MappedRow& out) {
  TextBuffer& members = out.members;
  members.put(",\"data\":{");
  const std::size_t begin = members.size();
  if (image_url_.configured()) {
    members.put("\"image_url\":");
    if (auto fault = map_image_urls(out)) return fault;
  }
  for (const Named& member : data_) {
    const bool first = members.size() == begin;
    if (auto fault = map_named(member, first, members)) return fault;
  }
  if (members.size() == begin) {
    return Fault{reject_code::kBadMember, "job.data: the row has no value for any of its members"};
  }
  members.put('}');
  out.parts.data_end = members.size();
  return std::nullopt;
}

std::optional<Fault> Mapper::map_image_urls(MappedRow& out) {
  TextBuffer& members = out.members;
  const std::size_t begin = members.size();
  if (!image_url_.constant()) {
    const bool list = image_url_.list();
    ImageUrls urls(members, list, list || frames_over_rows_);
    if (list) {
      const std::string_view unusable = image_url_.gather(fields_, findings_);
      if (!unusable.empty()) return fault_of(reject_code::kBadImageUrl, image_url_, unusable);
      for (const Found& found : findings_.values) {
        if (auto fault = map_image_url(found, urls)) return fault;
      }
    } else if (const Found found = image_url_.one(fields_, findings_); !found.text.empty()) {
      if (auto fault = map_image_url(found, urls)) return fault;
    }
    out.parts.urls = urls.count();
    if (urls.count() > 0) {
      out.parts.urls_begin = urls.begin();
      out.parts.urls_end = members.size();
      if (urls.bracketed()) members.put(']');
      return std::nullopt;
    }
  }
  if (!fixed_urls_) return absent(reject_code::kNoImageUrl, image_url_);
  members.cut_to(begin);
  members.put(fixed_urls_->json);
  const std::size_t bracket = fixed_urls_->json.starts_with('[') ? 1 : 0;
  out.parts.urls = fixed_urls_->count;
  out.parts.urls_begin = begin + bracket;
  out.parts.urls_end = members.size() - bracket;
  return std::nullopt;
}

std::optional<Fault> Mapper::map_image_url(const Found& found, ImageUrls& urls) {
  const auto fault = urls.add(found, image_url_.prefix(), url_rules_, scratch_);
  if (!fault) return std::nullopt;
  return fault_of(reject_code::kBadImageUrl, image_url_, *fault);
}

std::optional<Fault> Mapper::map_tag(MappedRow& out) {
  constexpr std::string_view kLead = ",\"tag\":";
  if (!tag_.configured()) return std::nullopt;
  if (tag_.constant()) {
    out.members.put(kLead).put(tag_.value_json());
    return std::nullopt;
  }
  const Found found = tag_.one(fields_, findings_);
  if (!found.text.empty()) {
    out.members.put(kLead);
    const auto fault = put_tag(found, tag_.prefix(), scratch_, out.members);
    if (!fault) return std::nullopt;
    return fault_of(reject_code::kBadTag, tag_, *fault);
  }
  if (tag_.default_json()) {
    out.members.put(kLead).put(*tag_.default_json());
  } else if (tag_required_) {
    return absent(reject_code::kNoTag, tag_);
  }
  return std::nullopt;
}

std::optional<Fault> Mapper::map_priority(MappedRow& out) {
  constexpr std::string_view kLead = ",\"priority_weight\":";
  if (!priority_.configured()) return std::nullopt;
  if (priority_.constant()) {
    out.members.put(kLead).put(priority_.value_json());
    return std::nullopt;
  }
  const Found found = priority_.one(fields_, findings_);
  if (!found.text.empty()) {
    out.members.put(kLead);
    const auto fault = put_priority(found, out.members);
    if (!fault) return std::nullopt;
    return fault_of(reject_code::kBadPriority, priority_, *fault);
  }
  if (priority_.default_json()) out.members.put(kLead).put(*priority_.default_json());
  return std::nullopt;
}

std::optional<Fault> Mapper::map_named(const Named& member, bool first, TextBuffer& out) {
  const MemberSource& source = member.source;
  const std::string_view lead = std::string_view(member.lead).substr(first ? 1 : 0);
  if (source.constant()) {
    out.put(lead).put(source.value_json());
    return std::nullopt;
  }
  const std::string_view unusable = source.gather(fields_, findings_);
  if (!unusable.empty()) return fault_of(reject_code::kBadMember, source, unusable);
  if (findings_.values.empty()) {
    if (source.default_json()) out.put(lead).put(*source.default_json());
    return std::nullopt;
  }
  out.put(lead);
  if (source.list()) out.put('[');
  for (std::size_t i = 0; i < findings_.values.size(); ++i) {
    if (i > 0) out.put(',');
    source.put(out, findings_.values[i]);
  }
  if (source.list()) out.put(']');
  return std::nullopt;
}

std::optional<Fault> Mapper::map_batch_key(MappedRow& out) {
  if (!batch_by_.configured()) return std::nullopt;
  const Found found = batch_by_.one(fields_, findings_);
  if (found.text.empty()) {
    out.batch_key = fixed_batch_key_;
    return std::nullopt;
  }
  const auto fault = read_batch_key(found, batch_by_.prefix(), scratch_, out.key_text);
  out.batch_key = out.key_text;
  if (!fault) return std::nullopt;
  return fault_of(reject_code::kBadBatchKey, batch_by_, *fault);
}

}  // namespace longshore::manifest
