#include "manifest/json_line.hpp"

#include <algorithm>
#include <utility>

#include "core/limits.hpp"
#include "manifest/encoding.hpp"
#include "manifest/json_check.hpp"
#include "manifest/parser.hpp"

namespace longshore::manifest {

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

namespace {

constexpr std::size_t kStartBytes = 4 * 1024;

}  // namespace

// Doubling, since simdjson itself would allocate anew for each line that is a bit longer.
simdjson::error_code JsonLine::make_room(std::size_t bytes) {
  if (bytes <= capacity_) return simdjson::SUCCESS;
  const std::size_t grown = std::max({kStartBytes, capacity_ * 2, bytes});
  // It refuses the very depth it is given, unless the innermost container is empty; the
  // second look decides there.
  if (const auto error = parser_.allocate(grown, limits::kJsonDepthMax)) return error;
  if (const auto error = document_.allocate(grown)) return error;
  capacity_ = grown;
  return simdjson::SUCCESS;
}

JsonLine::Kind JsonLine::parse(std::string_view line) {
  parsed_ = false;
  simdjson::error_code error = make_room(line.size());
  if (!error) {
    error = parser_.parse_into_document(document_, line.data(), line.size(), false).get(root_);
  }
  if (error) return second_look(line, error);
  parsed_ = true;
  return classify(root_);
}

JsonLine::Kind JsonLine::classify(simdjson::dom::element root) {
  simdjson::dom::array array;
  if (root.is_object()) return Kind::kObject;
  if (root.get(array)) return Kind::kOther;
  elements_ = array.size();
  return Kind::kArray;
}

// Why simdjson refused the line, or that it may stand: numbers are passed through as text,
// so that one beyond a double's or a 64-bit integer's range is as good as any.
JsonLine::Kind JsonLine::second_look(std::string_view line, simdjson::error_code error) {
  if (const auto bad = first_not_utf8(line)) {
    fault_ = {*bad, true, "not UTF-8"};
    return Kind::kBad;
  }
  JsonLook look = look_at_json(line);
  if (look.fault) {
    fault_ = {look.fault->at, false, std::move(look.fault->reason)};
    return Kind::kBad;
  }
  if (error != simdjson::NUMBER_ERROR && error != simdjson::DEPTH_ERROR) {
    fault_ = {0, false, simdjson::error_message(error)};
    return Kind::kBad;
  }
  elements_ = look.elements;
  const char first = line[line.find_first_not_of(" \t\r")];
  if (first == '{') return Kind::kObject;
  return first == '[' ? Kind::kArray : Kind::kOther;
}

std::optional<std::vector<std::string>> JsonLine::names() const {
  simdjson::dom::array array;
  if (!parsed_ || root_.get(array) || array.size() == 0) return std::nullopt;
  std::vector<std::string> names;
  for (const simdjson::dom::element element : array) {
    std::string_view name;
    if (element.get(name)) return std::nullopt;
    names.emplace_back(name);
  }
  return names;
}

bool JsonLine::holds_objects() const {
  simdjson::dom::array array;
  simdjson::dom::element first;
  return parsed_ && !root_.get(array) && !array.at(0).get(first) && first.is_object();
}

}  // namespace longshore::manifest
