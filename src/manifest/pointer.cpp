#include "manifest/pointer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/limits.hpp"
#include "manifest/json_view.hpp"
#include "manifest/show.hpp"

namespace longshore::manifest {
namespace {

Error pointer_error(std::string_view text, std::string_view why) {
  return {ErrorKind::kConfiguration, fmt::format("{} is not a JSON pointer: {}", shown(text), why)};
}

bool unescape_token(std::string_view escaped, std::string& name) {
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '~') {
      name += escaped[i];
      continue;
    }
    const char code = i + 1 < escaped.size() ? escaped[i + 1] : '\0';
    if (code != '0' && code != '1') return false;
    name += code == '0' ? '~' : '/';
    ++i;
  }
  return true;
}

std::optional<std::size_t> index_of(std::string_view name) {
  std::size_t index = 0;
  if (name.empty() || (name.size() > 1 && name[0] == '0')) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return index;
}

// Empty: it has no such member.
std::string_view member_of(std::string_view object, std::string_view name, std::string& scratch) {
  std::string_view key;
  std::string_view value;
  std::string_view found;
  JsonMembers members(object);
  while (members.next(key, value)) {
    if (json_key_is(key, name, scratch)) found = value;
  }
  return found;
}

std::string_view element_of(std::string_view array, std::size_t index) {
  std::string_view value;
  JsonElements elements(array);
  for (std::size_t i = 0; elements.next(value); ++i) {
    if (i == index) return value;
  }
  return {};
}

}  // namespace

Result<Pointer> Pointer::parse(std::string_view text) {
  Pointer pointer;
  if (text.empty()) return pointer;
  if (text[0] != '/') return pointer_error(text, "it has to begin with /");
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('/', 1), rest.size());
    const std::string_view escaped = rest.substr(1, end - 1);
    Segment segment;
    if (!unescape_token(escaped, segment.name)) {
      return pointer_error(text, "after ~ only 0 (for ~) or 1 (for /) may follow");
    }
    segment.every = escaped == "*";
    segment.index = index_of(segment.name);
    pointer.segments_.push_back(std::move(segment));
    rest.remove_prefix(end);
  }
  if (pointer.segments_.size() > limits::kJsonDepthMax) {
    return pointer_error(text,
                         fmt::format("it goes more than {} levels deep", limits::kJsonDepthMax));
  }
  return pointer;
}

bool Pointer::many() const {
  for (const Segment& segment : segments_) {
    if (segment.every) return true;
  }
  return false;
}

void Pointer::find(std::string_view value, std::size_t first, std::vector<std::string_view>& found,
                   std::string& scratch) const {
  for (std::size_t i = first; i < segments_.size(); ++i) {
    const Segment& segment = segments_[i];
    if (is_json_object(value) && !segment.every) {
      value = member_of(value, segment.name, scratch);
    } else if (is_json_array(value) && segment.every) {
      std::string_view element;
      JsonElements elements(value);
      while (elements.next(element)) find(element, i + 1, found, scratch);
      return;
    } else if (is_json_array(value) && segment.index) {
      value = element_of(value, *segment.index);
    } else {
      return;
    }
  }
  if (!value.empty()) found.push_back(value);
}

}  // namespace longshore::manifest
