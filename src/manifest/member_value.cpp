#include "manifest/member_value.hpp"

#include <fmt/format.h>

#include "core/json_text.hpp"
#include "core/limits.hpp"
#include "manifest/json_view.hpp"
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

std::optional<std::string> read_reference_id(const Found& found, std::string_view prefix,
                                             std::string& scratch, std::string& id) {
  std::string_view text = found.text;
  if (!found.json || !is_json_number(found.text)) {
    if (found.json && !is_json_string(found.text)) {
      return fmt::format("{} is neither a string nor a number", shown(found.text));
    }
    if (auto fault = string_of(found, scratch, text)) return fault;
  }
  id.assign(prefix).append(text);
  return name_fault(id);
}

std::optional<std::string> read_tag(const Found& found, std::string_view prefix,
                                    std::string& scratch, std::string& json) {
  std::string_view text;
  if (auto fault = string_of(found, scratch, text)) return fault;
  if (prefix.empty()) {
    append_json_string(json, text);
  } else {
    append_json_string(json, std::string(prefix).append(text));
  }
  return std::nullopt;
}

std::optional<std::string> read_priority(const Found& found, std::string& json) {
  const std::string_view text = found.text;
  if (text == "10" || (text.size() == 1 && text[0] >= '1' && text[0] <= '9')) {
    json = text;
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
