// A row of the manifest and what became of its bytes: the currency between the stages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace longshore {

// Where a record starts.
struct Place {
  std::uint64_t line = 1;         // physical line in the (decompressed) manifest, from 1
  std::uint64_t byte_offset = 0;  // in the (decompressed) manifest, from 0
};

// One record of the manifest, owned: its exact bytes (terminator included) go into the
// rejects file if it comes to that.
struct SourceRow {
  std::uint64_t number = 0;  // of the record, header not counted, from 1
  Place place;
  std::string bytes;
};

// The same in text of somebody else's.
struct RowView {
  std::uint64_t number = 0;
  Place place;
  std::string_view bytes;
};

// One job as the mapping made it, not yet in a batch, in text of somebody else's: a piece of the
// manifest, as a rule.
struct JobView {
  std::string_view reference_id;
  // JSON members of the request body without braces and without batch_id, e.g.
  // `"reference_id":"001","data":{"image_url":"…"},"tag":"a"`.
  std::string_view members;
  std::uint64_t content_hash = 0;   // of the mapped members without batch and priority
  std::string_view batch_key;       // the value of batch.by; empty where there is none
  RowView row;                      // of a job of one
  std::span<const RowView> frames;  // else all of them

  // They may lie in the view itself.
  std::span<const RowView> rows() const& { return frames.empty() ? std::span(&row, 1) : frames; }
  std::span<const RowView> rows() const&& = delete;
};

// The same, owned: what several rows are joined into.
struct Job {
  std::string reference_id;
  std::string members;
  std::uint64_t content_hash = 0;
  std::string batch_key;
  std::vector<SourceRow> rows;

  std::size_t bytes() const {
    std::size_t sum = reference_id.size() + members.size() + batch_key.size() + sizeof(Job);
    for (const SourceRow& row : rows) sum += row.bytes.size() + sizeof(SourceRow);
    return sum;
  }
};

inline SourceRow owned(const RowView& row) {
  return {row.number, row.place, std::string(row.bytes)};
}

// A row that goes into the rejects, with the reason.
struct Reject {
  SourceRow row;
  std::string reference_id;
  std::string code;  // one of core/reject_code.hpp, or the API's own
  std::string reason;
  int http_status = 0;  // 0: never sent
};

}  // namespace longshore
