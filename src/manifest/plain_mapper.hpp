// The mapping of what nearly every row is: fields whose text needs no second look.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/field_table.hpp"
#include "manifest/mapped_row.hpp"
#include "manifest/member_source.hpp"

namespace longshore::manifest {

// Gives what Mapper gives, or nothing: it knows no faults, no lists, no prefixes, and nothing
// that has to be escaped or decoded. What it leaves is the Mapper's. It is there for speed alone:
// bench/README.md tells what it brings.
class PlainMapper {
 public:
  // Each member is given in the order in which it is sent. Returns whether all of them are
  // simple enough; once one is not, there is no use in the mapper.
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
  bool map(const FieldTable& fields, MappedRow& out) const;

 private:
  enum class Kind { kText, kReferenceId, kUrl, kString, kPriority, kAny };

  // Text that is copied in blocks.
  class Literal {
   public:
    explicit Literal(std::string_view text);
    char* copy_to(char* out) const;  // writes up to kBlockBytes beyond its end

   private:
    std::string padded_;
    std::size_t size_;
  };

  struct Step {
    Kind kind = Kind::kText;
    Literal lead;     // before the value; of kText all there is
    Literal instead;  // of lead and value, where the row has no value
    bool needed = false;
    std::size_t slot = FieldTable::kRow;
    std::size_t MemberParts::*end = nullptr;  // where it is told that the step ends there
  };

  bool add(Kind kind, const MemberSource& source, std::string_view lead, bool needed);
  void add_text(std::string_view text, std::size_t MemberParts::*end);
  static char* put(Kind kind, std::string_view value, const FieldTable& fields, char* out);
  static bool plain_batch_key(const FieldTable& fields, std::size_t slot, std::string_view& key);

  std::vector<Step> steps_;
  std::size_t fixed_bytes_ = 0;  // at most, of a job without its values
  std::optional<std::size_t> batch_slot_;
};

}  // namespace longshore::manifest
