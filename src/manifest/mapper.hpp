// From a row to the parts of a job, as the job: section says, checked on the way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "longshore/configuration.hpp"
#include "longshore/result.hpp"
#include "manifest/field_table.hpp"
#include "manifest/image_urls.hpp"
#include "manifest/mapped_row.hpp"
#include "manifest/member_source.hpp"
#include "manifest/parser.hpp"
#include "manifest/plain_mapper.hpp"

namespace longshore::manifest {

// Why a row is refused: a code of core/reject_code.hpp, and words.
struct Fault {
  std::string_view code;
  std::string reason;
};

class Mapper {
 public:
  // `columns`: of the header; empty where the rows are JSON objects. `cells`: CSV or TSV.
  // Errors (kConfiguration): a field that no column bears, a pointer into cells, a source that
  // cannot give what its member needs, a constant or default that would be refused, a member
  // named twice. A mapping that nobody wrote (`where` is empty) of a member that may be absent
  // is left out where no column bears its field.
  static Result<Mapper> make(const Configuration& configuration, std::vector<std::string> columns,
                             bool cells);

  // Maps a row into `out`, which is reused. After a fault, out.reference_id is the row's if it
  // has a good one, else empty. One thread at a time.
  std::optional<Fault> map(const Row& row, MappedRow& out);
  // Gives the same without the short way that most rows take: what tests hold it against.
  std::optional<Fault> map_carefully(const Row& row, MappedRow& out);
  // What stands for the reference_id in the first cells of a row that cannot be used; empty
  // where it is not among them, or is no good one.
  std::string reference_id_among(std::span<const std::string_view> cells);

 private:
  struct Named {
    std::string lead;  // `,"name":`
    MemberSource source;
  };
  struct FixedUrls {
    std::string json;  // with the brackets of a list
    std::size_t count = 0;
  };

  Mapper(const Configuration& configuration, std::vector<std::string> columns, bool cells);
  Result<void> set_up(const Configuration& configuration);
  Result<void> set_up_urls(const JobConfiguration& job);
  Result<void> set_up_named(const std::vector<NamedSource>& sources, std::string_view section,
                            std::vector<Named>& into);
  Result<MemberSource> source(const FieldSource& source, std::string key, bool may_be_absent);

  std::optional<PlainMapper> plain_mapper() const;

  std::optional<Fault> map_members(MappedRow& out);
  std::optional<Fault> map_reference_id(MappedRow& out);
  std::optional<Fault> map_image_urls(MappedRow& out);
  std::optional<Fault> map_image_url(const Found& found, ImageUrls& urls);
  std::optional<Fault> map_tag(MappedRow& out);
  std::optional<Fault> map_priority(MappedRow& out);
  std::optional<Fault> map_data(MappedRow& out);
  std::optional<Fault> map_named(const Named& member, bool first, TextBuffer& out);
  std::optional<Fault> map_batch_key(MappedRow& out);

  FieldTable fields_;
  UrlRules url_rules_;
  bool tag_required_;
  bool frames_over_rows_;
  MemberSource reference_id_;
  MemberSource image_url_;
  MemberSource tag_;
  MemberSource priority_;
  MemberSource batch_by_;
  std::vector<Named> data_;
  std::vector<Named> extra_;
  std::optional<FixedUrls> fixed_urls_;  // of image_url's value or default
  std::string fixed_batch_key_;          // of batch.by's default
  std::optional<PlainMapper> plain_;     // of what is simple enough
  Findings findings_;
  std::string scratch_;
};

// A number that changes with what the mapping makes of a row's content: the job: section
// without the priority, and how the manifest is read.
std::uint64_t mapping_fingerprint(const Configuration& configuration);
// One that changes with every key that decides which rows become jobs, and which jobs; `format` is
// what the manifest's was found to be.
std::uint64_t reading_fingerprint(const Configuration& configuration, ManifestFormat format);

}  // namespace longshore::manifest
