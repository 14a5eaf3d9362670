// What one configured source (field, fields, pointer, value …) finds in a row.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text_buffer.hpp"
#include "longshore/configuration.hpp"
#include "longshore/result.hpp"
#include "manifest/field_table.hpp"
#include "manifest/pointer.hpp"

namespace longshore::manifest {

// One value: the raw JSON of the row, or the plain text of a cell or of a piece of one.
struct Found {
  std::string_view text;
  bool json = false;

  // As good as absent: no text, an empty string, null.
  bool empty() const { return text.empty() || (json && (text == "null" || text == "\"\"")); }
};

// Reused from row to row; what gather() finds may point into it.
struct Findings {
  std::vector<Found> values;          // nulls and empty strings are left out
  std::vector<std::string_view> raw;  // of pointers
  std::string text;                   // of a string that is split
  std::string keys;                   // of escaped member names
};

class MemberSource {
 public:
  // Takes the slots it needs. Errors (kConfiguration): no such column, a pointer that is none,
  // a pointer into cells.
  static Result<MemberSource> make(const FieldSource& source, KeyPlace place, FieldTable& fields);

  const KeyPlace& place() const { return place_; }
  bool configured() const { return kind_ != FieldSource::Kind::kNone; }
  bool constant() const { return kind_ == FieldSource::Kind::kValue; }
  bool list() const { return list_; }                       // gives a list, even of one
  const std::string& value_json() const { return value_; }  // of a constant
  const std::optional<std::string>& default_json() const { return default_; }
  const std::string& prefix() const { return prefix_; }
  // Of a field that is taken as it is: neither split nor with a prefix.
  std::optional<std::size_t> plain_slot() const {
    const bool plain = kind_ == FieldSource::Kind::kField && separator_.empty() && prefix_.empty();
    return plain ? std::optional(slots_[0]) : std::nullopt;
  }

  // The one value of a source that gives no list; its text is empty where there is none.
  Found one(const FieldTable& fields, Findings& findings) const {
    if (kind_ == FieldSource::Kind::kField) {
      const Found found{fields.value(slots_[0]), !fields.cells()};
      return found.empty() ? Found{} : found;
    }
    return one_of_pointer(fields, findings);
  }
  // Returns why the row's value cannot be taken, or nothing.
  std::string_view gather(const FieldTable& fields, Findings& findings) const;
  // Puts `found` as JSON, with the prefix where it is a string.
  void put(TextBuffer& out, const Found& found) const;

 private:
  Result<void> aim(const std::string& pointer, FieldTable& fields);
  Found one_of_pointer(const FieldTable& fields, Findings& findings) const;
  std::string_view split(const FieldTable& fields, Findings& findings) const;

  FieldSource::Kind kind_ = FieldSource::Kind::kNone;
  KeyPlace place_;
  bool list_ = false;
  std::vector<std::size_t> slots_;
  Pointer pointer_;
  std::size_t pointer_from_ = 0;  // its segments that the slot stands for
  std::string separator_;
  std::string prefix_;
  std::string prefix_escaped_;  // as it stands inside a JSON string
  std::string value_;
  std::optional<std::string> default_;
};

}  // namespace longshore::manifest
