#include "manifest/json_line.hpp"

#include <utility>

#include "manifest/encoding.hpp"
#include "manifest/json_check.hpp"

namespace longshore::manifest {

JsonLine::Kind JsonLine::parse(std::string_view line, bool utf8) {
  pattern_ = 0;
  line_ = trim_json(line);
  if (!utf8) {
    if (const auto bad = first_not_utf8(line)) {
      fault_ = {*bad, true, "not UTF-8"};
      return Kind::kBad;
    }
  }
  JsonLook look = look_at_json(line, &members_);
  if (look.fault) {
    fault_ = {look.fault->at, false, std::move(look.fault->reason)};
    return Kind::kBad;
  }
  elements_ = look.elements;
  if (is_json_object(line_)) {
    last_.learn(line, members_);
    return Kind::kObject;
  }
  return is_json_array(line_) ? Kind::kArray : Kind::kOther;
}

std::size_t JsonLine::match(std::string_view text) {
  const std::size_t matched = last_.match(text);
  pattern_ = matched == 0 ? 0 : last_.number();
  return matched;
}

std::optional<std::vector<std::string>> JsonLine::names() const {
  std::vector<std::string> names;
  std::string scratch;
  std::string_view element;
  JsonElements elements(line_);
  while (elements.next(element)) {
    std::string_view name;
    if (!is_json_string(element) || !json_string_text(element, scratch, name)) return std::nullopt;
    names.emplace_back(name);
  }
  if (names.empty()) return std::nullopt;
  return names;
}

bool JsonLine::holds_objects() const {
  std::string_view first;
  return JsonElements(line_).next(first) && is_json_object(first);
}

}  // namespace longshore::manifest
