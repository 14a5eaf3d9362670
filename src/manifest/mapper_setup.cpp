// What a mapping must be before a row is read: every mistake that can be seen in the
// configuration and the header is told here, not once a row.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/json_text.hpp"
#include "manifest/image_urls.hpp"
#include "manifest/mapper.hpp"
#include "manifest/member_value.hpp"
#include "manifest/show.hpp"

namespace longshore::manifest {
namespace {

using Kind = FieldSource::Kind;

constexpr std::string_view kVersionNeedingTag = "/v0/";
constexpr std::array<std::string_view, 5> kJobMembers = {"reference_id", "data", "tag", "batch_id",
                                                         "priority_weight"};

Error configuration_error(const KeyPlace& place, std::string_view what) {
  return {ErrorKind::kConfiguration, fmt::format("{} {}", shown_key(place), what)};
}

// Of a member that takes one string or number.
Result<void> check_single(const MemberSource& source) {
  if (source.list()) {
    return configuration_error(source.place(),
                               "gives a list, but one value is needed; name a single field, "
                               "without split and without * in a pointer");
  }
  return {};
}

// The constants of a member: its value and its default.
std::vector<std::string> constants_of(const MemberSource& source) {
  std::vector<std::string> constants;
  if (source.constant()) constants.push_back(source.value_json());
  if (source.default_json()) constants.push_back(*source.default_json());
  return constants;
}

Result<void> check_reference_id(const MemberSource& source) {
  if (!source.configured() || source.constant() || source.default_json()) {
    return configuration_error(source.place(),
                               "has to come from the manifest, each row's own: a field or a "
                               "pointer, without value and default");
  }
  return check_single(source);
}

Result<void> check_tag(const MemberSource& source, bool required, std::string_view jobs_path) {
  if (!source.configured()) {
    if (!required) return {};
    return configuration_error(
        source.place(), fmt::format("is missing, but api.jobs_path {} needs a tag: name a field or "
                                    "a value",
                                    shown(jobs_path)));
  }
  if (Result<void> single = check_single(source); !single) return single;
  std::string scratch;
  for (const std::string& constant : constants_of(source)) {
    TextBuffer json;
    const auto fault = put_tag({constant, true}, {}, scratch, json);
    if (fault)
      return configuration_error(source.place(), fmt::format("is a string, but {}", *fault));
    if (json.view() == "\"\"") return configuration_error(source.place(), "has an empty value");
  }
  return {};
}

Result<void> check_priority(const MemberSource& source) {
  if (!source.configured()) return {};
  if (Result<void> single = check_single(source); !single) return single;
  if (!source.prefix().empty()) {
    return configuration_error(source.place(), "is a number and takes no prefix");
  }
  TextBuffer json;
  for (const std::string& constant : constants_of(source)) {
    const auto fault = put_priority({constant, true}, json);
    if (fault)
      return configuration_error(source.place(), fmt::format("cannot be used: {}", *fault));
  }
  return {};
}

Result<void> check_batch_by(const MemberSource& source, std::string& fixed_key) {
  if (!source.configured()) return {};
  if (source.constant()) {
    return configuration_error(source.place(), "has to be a field or a pointer");
  }
  if (Result<void> single = check_single(source); !single) return single;
  if (!source.default_json() || *source.default_json() == "null") return {};
  std::string scratch;
  const auto fault = read_batch_key({*source.default_json(), true}, {}, scratch, fixed_key);
  if (!fault) return {};
  return configuration_error(source.place(), fmt::format("has a bad default: {}", *fault));
}

}  // namespace

Mapper::Mapper(const Configuration& configuration, std::vector<std::string> columns, bool cells)
    : fields_(std::move(columns), cells),
      url_rules_(configuration.validate.urls),
      tag_required_(configuration.api.jobs_path.starts_with(kVersionNeedingTag)),
      frames_over_rows_(configuration.job.frames == Frames::kRows) {}

Result<Mapper> Mapper::make(const Configuration& configuration, std::vector<std::string> columns,
                            bool cells) {
  Mapper mapper(configuration, std::move(columns), cells);
  Result<void> done = mapper.set_up(configuration);
  if (!done) return done.error();
  return mapper;
}

Result<MemberSource> Mapper::source(const FieldSource& source, std::string key,
                                    bool may_be_absent) {
  // A column of the member's own name is an offer, whether the configuration says so or not:
  // config/longshore.yaml does, and is there to be copied.
  const bool offered = may_be_absent && source.kind == Kind::kField && source.prefix.empty() &&
                       source.split.empty() && !source.default_json &&
                       key == "job." + source.fields[0];
  KeyPlace place{std::move(key), source.where};
  if (offered && !fields_.bears(source.fields[0])) {
    return MemberSource::make(FieldSource{}, std::move(place), fields_);
  }
  return MemberSource::make(source, std::move(place), fields_);
}

Result<void> Mapper::set_up(const Configuration& configuration) {
  const JobConfiguration& job = configuration.job;
  struct Wanted {
    MemberSource& into;
    const FieldSource& from;
    const char* key;
    bool may_be_absent;
  };
  const std::array<Wanted, 5> all = {{
      {reference_id_, job.reference_id, "job.reference_id", false},
      {image_url_, job.image_url, "job.image_url", false},
      {tag_, job.tag, "job.tag", !tag_required_},
      {priority_, job.priority_weight, "job.priority_weight", true},
      {batch_by_, configuration.batch.by, "batch.by", false},
  }};
  for (const Wanted& wanted : all) {
    Result<MemberSource> made = source(wanted.from, wanted.key, wanted.may_be_absent);
    if (!made) return made.error();
    wanted.into = std::move(*made);
  }
  if (auto done = check_reference_id(reference_id_); !done) return done;
  if (auto done = set_up_urls(job); !done) return done;
  if (auto done = check_tag(tag_, tag_required_, configuration.api.jobs_path); !done) return done;
  if (auto done = check_priority(priority_); !done) return done;
  if (auto done = set_up_named(job.data, "data", data_); !done) return done;
  if (auto done = set_up_named(job.extra, "extra", extra_); !done) return done;
  if (auto done = check_batch_by(batch_by_, fixed_batch_key_); !done) return done;
  plain_ = plain_mapper();
  return {};
}

std::optional<PlainMapper> Mapper::plain_mapper() const {
  PlainMapper made(fields_.cells());
  if (frames_over_rows_) return std::nullopt;
  if (!made.add_reference_id(reference_id_) || !made.add_image_url(image_url_)) {
    return std::nullopt;
  }
  for (const auto& [lead, source] : data_) {
    if (!made.add_named(source, lead)) return std::nullopt;
  }
  made.end_data();
  if (!made.add_tag(tag_, tag_required_)) return std::nullopt;
  made.end_tag();
  if (!made.add_priority(priority_)) return std::nullopt;
  made.end_priority();
  for (const auto& [lead, source] : extra_) {
    if (!made.add_named(source, lead)) return std::nullopt;
  }
  if (!made.add_batch_key(batch_by_)) return std::nullopt;
  return made;
}

Result<void> Mapper::set_up_urls(const JobConfiguration& job) {
  if (!image_url_.configured()) {
    if (job.frames == Frames::kRows) {
      return configuration_error(image_url_.place(),
                                 "is missing, but job.frames: rows joins rows by their image URLs");
    }
    if (!job.data.empty()) return {};
    return configuration_error(image_url_.place(),
                               "is missing and job.data names nothing: a job needs data");
  }
  const std::string* fixed = nullptr;
  if (image_url_.constant()) {
    fixed = &image_url_.value_json();
  } else if (image_url_.default_json()) {
    fixed = &*image_url_.default_json();
  } else {
    return {};
  }
  TextBuffer json;
  ImageUrls urls(json, false, frames_over_rows_);
  const auto fault = urls.add({*fixed, true}, {}, url_rules_, scratch_);
  if (fault)
    return configuration_error(image_url_.place(), fmt::format("cannot be used: {}", *fault));
  if (urls.count() == 0) return configuration_error(image_url_.place(), "has an empty list");
  if (urls.bracketed()) json.put(']');
  fixed_urls_ = FixedUrls{std::string(json.view()), urls.count()};
  return {};
}

Result<void> Mapper::set_up_named(const std::vector<NamedSource>& sources, std::string_view section,
                                  std::vector<Named>& into) {
  std::vector<std::string_view> taken;
  if (section == "data") {
    taken = {"image_url"};
  } else {
    taken.assign(kJobMembers.begin(), kJobMembers.end());
  }
  const std::size_t reserved = taken.size();
  for (const auto& [name, from] : sources) {
    const KeyPlace place{fmt::format("job.{}.{}", section, name), from.where};
    const auto found = std::find(taken.begin(), taken.end(), name);
    if (found != taken.end()) {
      const bool own = found < taken.begin() + static_cast<std::ptrdiff_t>(reserved);
      return configuration_error(place,
                                 fmt::format("names the member {}, which {}", shown(name),
                                             own ? "is set by longshore itself; choose another name"
                                                 : "stands there twice; leave one of them out"));
    }
    taken.push_back(name);
    if (from.kind == Kind::kNone) continue;
    Result<MemberSource> made = source(from, place.key, false);
    if (!made) return made.error();
    Named member;
    member.lead = ",";
    append_json_string(member.lead, name);
    member.lead += ':';
    member.source = std::move(*made);
    into.push_back(std::move(member));
  }
  return {};
}

}  // namespace longshore::manifest
