// The closed list of our own codes in the rejects. The API's codes stand beside them.
#pragma once

#include <string_view>

namespace longshore::reject_code {

// The record itself.
inline constexpr std::string_view kRagged = "ragged_row";         // another number of fields
inline constexpr std::string_view kBadQuote = "bad_quote";        // text after a closing quote
inline constexpr std::string_view kRowTooLong = "row_too_long";   // over manifest.max_row_bytes
inline constexpr std::string_view kBadEncoding = "bad_encoding";  // not UTF-8
inline constexpr std::string_view kBadJson = "bad_json";
inline constexpr std::string_view kNotAnObject = "not_an_object";
// What the mapping made of it.
inline constexpr std::string_view kNoReferenceId = "no_reference_id";
inline constexpr std::string_view kBadReferenceId = "bad_reference_id";
inline constexpr std::string_view kNoImageUrl = "no_image_url";
inline constexpr std::string_view kBadImageUrl = "bad_image_url";
inline constexpr std::string_view kNoTag = "no_tag";
inline constexpr std::string_view kBadTag = "bad_tag";
inline constexpr std::string_view kBadPriority = "bad_priority_weight";
inline constexpr std::string_view kBadMember = "bad_member";        // another mapped member
inline constexpr std::string_view kBadBatchKey = "bad_batch_key";   // the value of batch.by
inline constexpr std::string_view kFramesDiffer = "frames_differ";  // rows of one job disagree
inline constexpr std::string_view kBadFrames = "bad_frames";        // another row of the job is bad
// What the ledger knows of it.
inline constexpr std::string_view kConflict = "conflict";  // the id stands for other content

}  // namespace longshore::reject_code
