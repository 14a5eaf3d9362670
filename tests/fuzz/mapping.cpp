// From a row to a job: the first byte picks the mapping, then JSON lines, or CSV with a header.
#include <simdjson.h>

#include <optional>

#include "api/contract.hpp"
#include "core/limits.hpp"
#include "manifest/encoding.hpp"
#include "manifest/json_check.hpp"
#include "manifest/mapper.hpp"
#include "parsed_text.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

FieldSource field(std::string name) {
  return {.kind = FieldSource::Kind::kField, .fields = {std::move(name)}, .where = "c.yaml:1"};
}
FieldSource at(std::string text) {
  return {.kind = FieldSource::Kind::kPointer, .pointer = std::move(text), .where = "c.yaml:2"};
}

Configuration configuration_of(std::uint8_t bits) {
  Configuration made;
  made.manifest.format = (bits & 1) != 0 ? ManifestFormat::kCsv : ManifestFormat::kJsonl;
  const bool json = made.manifest.format == ManifestFormat::kJsonl;
  made.job.reference_id = field("id");
  made.job.image_url = field("url");
  made.job.tag = field("tag");
  made.job.priority_weight = field("p");
  made.job.data = {{"metadata", field("m")}};
  made.job.extra = {{"more", field("x")}};
  made.job.extra[0].second.default_json = "\"none\"";
  made.batch.by = field("tag");
  if ((bits & 2) != 0) made.job.image_url.prefix = "https://images.example/";
  if ((bits & 4) != 0) made.job.image_url.split = " ";
  if ((bits & 8) != 0 && json) made.job.image_url = at("/images/*/url");
  if ((bits & 16) != 0 && json) made.job.data[0].second = at("/m/0");
  if ((bits & 32) != 0) made.validate.urls = UrlRules::kLenient;
  if ((bits & 64) != 0) made.job.tag.default_json = "\"none\"";
  return made;
}

void check_job(const manifest::MappedRow& job) {
  hold(!job.reference_id.empty() && job.reference_id.size() <= limits::kReferenceIdBytesMax,
       "an id is neither empty nor too long");
  for (const char c : job.reference_id) {
    hold(static_cast<unsigned char>(c) >= ' ' && c != 0x7F, "an id has no control character");
  }
  const std::string body = std::string(api::Contract::kJobStart) + std::string(job.members.view()) +
                           api::Contract::job_end(job.batch_key);
  hold(!manifest::first_not_utf8(body) && !manifest::look_at_json(body).fault,
       "a job's body is sound JSON");
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(simdjson::padded_string(body)).get(root)) return;  // a number beyond a double
  std::string_view id;
  hold(root["reference_id"].get(id) == simdjson::SUCCESS && id == job.reference_id,
       "the body carries the id that the ledger holds");
}

}  // namespace

void mapping(std::string_view input) {
  const std::uint8_t bits = take_byte(input);
  const Configuration configuration = configuration_of(bits);
  const bool cells = configuration.manifest.format == ManifestFormat::kCsv;
  std::optional<Result<manifest::Mapper>> mapper, careful;
  TextBuffer text, text_again;
  manifest::MappedRow mapped(text), again(text_again);
  parse_text(configuration.manifest, input, nullptr, [&](const manifest::Parser& parser) {
    if (!mapper) {
      mapper = manifest::Mapper::make(configuration, parser.columns(), cells);
      careful = manifest::Mapper::make(configuration, parser.columns(), cells);
    }
    if (!*mapper) {
      hold(!mapper->error().message.empty(), "a refusal has words");
      return;
    }
    // Nothing is told to the careful one that it cannot find itself.
    manifest::Row bare = parser.row();
    bare.pattern = 0;
    bare.members = {};
    bare.values = {};
    bare.plain = {};
    const auto same = (*careful)->map_carefully(bare, again);
    const auto fault = (*mapper)->map(parser.row(), mapped);
    hold(fault.has_value() == same.has_value(), "a row is mapped alike by both ways");
    hold(!fault || (!fault->code.empty() && !fault->reason.empty()), "a refusal has a reason");
    if (fault) return;
    hold(mapped.members.view() == again.members.view() &&
             mapped.reference_id == again.reference_id && mapped.batch_key == again.batch_key &&
             mapped.parts == again.parts,
         "a row maps to one job by both ways");
    check_job(mapped);
  });
}

}  // namespace longshore::fuzz
