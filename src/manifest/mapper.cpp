#include "manifest/mapper.hpp"

#include <fmt/format.h>

#include "core/reject_code.hpp"
#include "manifest/encoding.hpp"
#include "manifest/image_urls.hpp"
#include "manifest/member_value.hpp"

namespace longshore::manifest {
namespace {

Fault fault_of(std::string_view code, const MemberSource& source, std::string_view reason) {
  return {code, fmt::format("{}: {}", source.place().key, reason)};
}

Fault absent(std::string_view code, const MemberSource& source) {
  return fault_of(code, source, "the row has no value for it");
}

}  // namespace

std::optional<Fault> Mapper::map(const Row& row, MappedRow& out) {
  out.clear();
  if (!fields_.read(row)) {
    return Fault{reject_code::kNotAnObject, "expected a JSON object"};
  }
  if (auto fault = map_reference_id(out)) {
    out.reference_id.clear();
    return fault;
  }
  if (auto fault = map_image_urls(out)) return fault;
  if (auto fault = map_tag(out)) return fault;
  if (auto fault = map_priority(out)) return fault;
  if (auto fault = map_named(data_, out.data)) return fault;
  if (out.image_urls.count == 0 && out.data.empty()) {
    return Fault{reject_code::kBadMember, "job.data: the row has no value for any of its members"};
  }
  if (auto fault = map_named(extra_, out.extra)) return fault;
  return map_batch_key(out);
}

std::string Mapper::reference_id_among(std::span<const std::string_view> cells) {
  Row row;
  row.cells = cells;
  MappedRow out;
  const bool found = !cells.empty() && fields_.read(row) && !map_reference_id(out);
  const bool sound = found && !first_not_utf8(out.reference_id);
  return sound ? std::move(out.reference_id) : std::string();
}

std::optional<Fault> Mapper::map_reference_id(MappedRow& out) {
  const Found found = reference_id_.one(fields_, findings_);
  if (found.text.empty()) return absent(reject_code::kNoReferenceId, reference_id_);
  const auto fault = read_reference_id(found, reference_id_.prefix(), scratch_, out.reference_id);
  if (!fault) return std::nullopt;
  return fault_of(reject_code::kBadReferenceId, reference_id_, *fault);
}

std::optional<Fault> Mapper::map_image_urls(MappedRow& out) {
  if (!image_url_.configured()) return std::nullopt;
  if (!image_url_.constant()) {
    const std::string_view unusable = image_url_.gather(fields_, findings_);
    if (!unusable.empty()) return fault_of(reject_code::kBadImageUrl, image_url_, unusable);
    out.image_urls.list = image_url_.list();
    for (const Found& found : findings_.values) {
      const auto fault =
          add_image_urls(out.image_urls, found, image_url_.prefix(), url_rules_, scratch_);
      if (fault) return fault_of(reject_code::kBadImageUrl, image_url_, *fault);
    }
    if (out.image_urls.count > 0) return std::nullopt;
  }
  if (!fixed_urls_) return absent(reject_code::kNoImageUrl, image_url_);
  out.image_urls = *fixed_urls_;
  return std::nullopt;
}

std::optional<Fault> Mapper::map_tag(MappedRow& out) {
  if (!tag_.configured()) return std::nullopt;
  if (tag_.constant()) {
    out.tag = tag_.value_json();
    return std::nullopt;
  }
  const Found found = tag_.one(fields_, findings_);
  if (!found.text.empty()) {
    const auto fault = read_tag(found, tag_.prefix(), scratch_, out.tag);
    if (!fault) return std::nullopt;
    return fault_of(reject_code::kBadTag, tag_, *fault);
  }
  if (tag_.default_json()) {
    out.tag = *tag_.default_json();
  } else if (tag_required_) {
    return absent(reject_code::kNoTag, tag_);
  }
  return std::nullopt;
}

std::optional<Fault> Mapper::map_priority(MappedRow& out) {
  if (!priority_.configured()) return std::nullopt;
  if (priority_.constant()) {
    out.priority_weight = priority_.value_json();
    return std::nullopt;
  }
  const Found found = priority_.one(fields_, findings_);
  if (!found.text.empty()) {
    const auto fault = read_priority(found, out.priority_weight);
    if (!fault) return std::nullopt;
    return fault_of(reject_code::kBadPriority, priority_, *fault);
  }
  if (priority_.default_json()) out.priority_weight = *priority_.default_json();
  return std::nullopt;
}

std::optional<Fault> Mapper::map_named(const std::vector<Named>& members, std::string& out) {
  for (const Named& member : members) {
    const MemberSource& source = member.source;
    if (source.constant()) {
      out.append(member.lead).append(source.value_json());
      continue;
    }
    const std::string_view unusable = source.gather(fields_, findings_);
    if (!unusable.empty()) return fault_of(reject_code::kBadMember, source, unusable);
    if (findings_.values.empty()) {
      if (source.default_json()) out.append(member.lead).append(*source.default_json());
      continue;
    }
    out.append(member.lead);
    if (source.list()) out += '[';
    for (std::size_t i = 0; i < findings_.values.size(); ++i) {
      if (i > 0) out += ',';
      source.append(out, findings_.values[i]);
    }
    if (source.list()) out += ']';
  }
  return std::nullopt;
}

std::optional<Fault> Mapper::map_batch_key(MappedRow& out) {
  if (!batch_by_.configured()) return std::nullopt;
  const Found found = batch_by_.one(fields_, findings_);
  if (found.text.empty()) {
    out.batch_key = fixed_batch_key_;
    return std::nullopt;
  }
  const auto fault = read_batch_key(found, batch_by_.prefix(), scratch_, out.batch_key);
  if (!fault) return std::nullopt;
  return fault_of(reject_code::kBadBatchKey, batch_by_, *fault);
}

}  // namespace longshore::manifest
