#include "manifest/member_value.hpp"

#include <fmt/format.h>

#include "core/limits.hpp"
#include "manifest/json_view.hpp"
#include "manifest/plain_text.hpp"
#include "manifest/show.hpp"

namespace longshore::manifest {
namespace {

// What is wrong with a short text that names something.
std::optional<std::string> name_fault(std::string_view text) {
  if (text.size() > limits::kReferenceIdBytesMax) {
    return fmt::format("{} is {} bytes long; at most {} are allowed", shown(text), text.size(),
                       limits::kReferenceIdBytesMax);
  }
  const std::size_t at = find_control(text);
  if (at == std::string_view::npos) return std::nullopt;
  return fmt::format("{} has a control character at byte {}", shown(text), at + 1);
}

// What nearly every name is: name_fault() finds nothing, and JSON needs no escape.
bool is_plain_name(std::string_view text) {
  return text.size() <= limits::kReferenceIdBytesMax &&
         find_marked(text, 0, kNotPlainName) == std::string_view::npos;
}

std::optional<std::string> string_of(const Found& found, std::string& scratch,
                                     std::string_view& text) {
  text = found.text;
  if (!found.json) return std::nullopt;
  if (!is_json_string(found.text)) {
    return fmt::format("{} is not a string", shown(found.text));
  }
  if (json_string_text(found.text, scratch, text)) return std::nullopt;
  return fmt::format("{}: {}", shown(found.text), kHalfCharacter);
}

}  // namespace

std::optional<std::string> put_reference_id(const Found& found, std::string_view prefix,
                                            std::string& scratch, std::string& id,
                                            TextBuffer& out) {
  std::string_view text = found.text;
  if (!found.json || !is_json_number(found.text)) {
    if (found.json && !is_json_string(found.text)) {
      return fmt::format("{} is neither a string nor a number", shown(found.text));
    }
    if (auto fault = string_of(found, scratch, text)) return fault;
  }
  id.assign(prefix).append(text);
  if (is_plain_name(id)) {
    out.put_quoted(id);
    return std::nullopt;
  }
  if (auto fault = name_fault(id)) return fault;
  put_json_string(out, id);
  return std::nullopt;
}

std::optional<std::string> put_tag(const Found& found, std::string_view prefix,
                                   std::string& scratch, TextBuffer& out) {
  std::string_view text;
  if (auto fault = string_of(found, scratch, text)) return fault;
  if (prefix.empty()) {
    put_json_string(out, text);
  } else {
    put_json_string(out, std::string(prefix).append(text));
  }
  return std::nullopt;
}

std::optional<std::string> put_priority(const Found& found, TextBuffer& out) {
  const std::string_view text = found.text;
  if (is_priority(text)) {
    out.put(text);
    return std::nullopt;
  }
  return fmt::format("{} is not a whole number from 1 to 10", shown(text));
}

std::optional<std::string> read_batch_key(const Found& found, std::string_view prefix,
                                          std::string& scratch, std::string& key) {
  std::string_view text = found.text;
  if (found.json && (is_json_object(text) || is_json_array(text))) {
    return fmt::format("{} is no value to group by: expected a string or a number", shown(text));
  }
  if (found.json && is_json_string(text)) {
    if (auto fault = string_of(found, scratch, text)) return fault;
  }
  key.assign(prefix).append(text);
  return name_fault(key);
}

}  // namespace longshore::manifest
