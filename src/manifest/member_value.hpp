// The values that a job's own members may have, from the manifest or from the configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/text_buffer.hpp"
#include "manifest/member_source.hpp"

namespace longshore::manifest {

inline bool is_priority(std::string_view text) {
  return text == "10" || (text.size() == 1 && text[0] >= '1' && text[0] <= '9');
}

// Each of these returns what is wrong with the value, in words, or nothing. `scratch` is reused.

// A string, or a number's text: neither empty nor over limits::kReferenceIdBytesMax bytes with
// its prefix, without control characters. Given as text and put as JSON.
std::optional<std::string> put_reference_id(const Found& found, std::string_view prefix,
                                            std::string& scratch, std::string& id, TextBuffer& out);
// A string, put as JSON.
std::optional<std::string> put_tag(const Found& found, std::string_view prefix,
                                   std::string& scratch, TextBuffer& out);
// A whole number from 1 to 10: a JSON number, or a cell's text; put as it stands.
std::optional<std::string> put_priority(const Found& found, TextBuffer& out);
// A string, or the text of a number, true or false; limits as for a reference_id. Empty is
// a value too.
std::optional<std::string> read_batch_key(const Found& found, std::string_view prefix,
                                          std::string& scratch, std::string& key);

}  // namespace longshore::manifest
