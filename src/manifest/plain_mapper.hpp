// The mapping of what nearly every row is: fields whose text stands in JSON as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/field_table.hpp"
#include "manifest/mapped_row.hpp"
#include "manifest/member_source.hpp"
#include "manifest/plain_url.hpp"

namespace longshore::manifest {

// A text with holes that a row's values fill as they stand. Gives what Mapper gives, or nothing:
// it knows no faults, no lists, no prefixes, and nothing that has to be escaped or decoded. What it
// leaves is the Mapper's. It is there for speed alone: bench/README.md tells what it brings.
class PlainMapper {
 public:
  explicit PlainMapper(bool cells) : cells_(cells) {}

  // Each member is given in the order in which it is sent, data before end_data(). Returns whether
  // all of them are simple enough; once one is not, there is no use in the mapper.
  bool add_reference_id(const MemberSource& source);
  bool add_image_url(const MemberSource& source);
  bool add_tag(const MemberSource& source, bool required);
  bool add_priority(const MemberSource& source);
  // `lead`: `,"name":`.
  bool add_named(const MemberSource& source, std::string_view lead);
  void end_data();
  void end_tag();
  void end_priority();
  bool add_batch_key(const MemberSource& source);

  // False: something in the row is not plain; `out` is as it was. `out` comes cleared.
  bool map(const FieldTable& fields, MappedRow& out);

 private:
  enum class Kind : std::uint8_t { kReferenceId, kUrl, kString, kPriority, kJson };

  // In text_, one behind the other: what stands before it in any case, what goes with its value,
  // and what stands there instead where the row has none.
  struct Hole {
    Kind kind = Kind::kString;
    bool quoted = false;
    bool needed = false;
    Plainness enough = Plainness::kName;  // for its value to need no look
    std::size_t bytes_max = std::string_view::npos;
    std::size_t slot = FieldTable::kRow;
    std::size_t begin = 0;
    std::size_t lead = 0;
    std::size_t instead = 0;
    std::size_t end = 0;
  };

  // A place in the members of a job: so many bytes behind so many holes.
  struct Mark {
    std::size_t holes = 0;
    std::size_t bytes = 0;
  };

  bool add(Kind kind, const MemberSource& source, std::string_view lead, bool needed);
  void add_text(std::string_view text);
  Mark here() const { return {holes_.size(), text_bytes_ - hole_end_}; }
  std::size_t place_of(const Mark& mark) const;
  bool find(const FieldTable::Values& values);
  bool unquote(std::string_view& text) const;
  static bool fills(Kind kind, std::string_view text);
  bool find_batch_key(const FieldTable::Values& values, std::string_view& key) const;

  bool cells_;
  std::vector<Hole> holes_;
  std::string text_;  // and kBlockBytes that are readable behind it
  std::size_t text_bytes_ = 0;
  std::size_t hole_end_ = 0;  // of text_: what is the last hole's
  Mark url_;                  // behind it
  Mark data_end_;
  Mark tag_end_;
  Mark priority_end_;
  std::optional<std::size_t> batch_slot_;
  // Of the row at hand: what fills each hole, if anything does, and where it ends.
  std::vector<std::string_view> found_;
  std::size_t found_bytes_ = 0;
  std::vector<std::size_t> ends_;
  PlainOrigin origin_;  // of the last row's URL
};

}  // namespace longshore::manifest
