// What the mapping made of one row: the members of a job, as the JSON text that will be sent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/text_buffer.hpp"

namespace longshore::manifest {

// Where the parts of a job's members lie, one behind the other: each is told by its end.
struct MemberParts {
  std::size_t urls_begin = 0;    // behind the bracket of a list
  std::size_t urls_end = 0;      // JSON strings with commas between them
  std::size_t data_end = 0;      // the rest of data
  std::size_t tag_end = 0;       // with its name, as what follows
  std::size_t priority_end = 0;  // and then the extra members, up to the end
  std::size_t urls = 0;          // how many

  bool operator==(const MemberParts&) const = default;
};

struct MappedRow {
  // The members are put into `text`, which outlives it.
  explicit MappedRow(TextBuffer& text) : members(text) {}
  MappedRow(const MappedRow&) = delete;
  MappedRow& operator=(const MappedRow&) = delete;

  std::string_view reference_id;  // text of the row, or id_text
  std::string_view batch_key;     // text of the row, or key_text
  TextBuffer& members;            // as Job's
  MemberParts parts;
  std::string id_text;
  std::string key_text;

  // Keeps the memory that is there.
  void clear();
  std::size_t bytes() const { return members.size() + batch_key.size(); }
};

// Of members with these parts. The priority stands between what is hashed: it is no part of
// the content.
std::uint64_t content_hash(std::string_view members, const MemberParts& parts);

}  // namespace longshore::manifest
