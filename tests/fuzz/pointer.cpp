// JSON pointers: the pointer, a line end, then the JSON they lead into.
#include "manifest/pointer.hpp"

#include <simdjson.h>

#include <algorithm>

#include "manifest/encoding.hpp"
#include "manifest/json_check.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

// Of members with one name simdjson takes the first, we the last.
bool has_repeated_name(simdjson::dom::element value) {
  if (value.is_array()) {
    for (const auto item : simdjson::dom::array(value)) {
      if (has_repeated_name(item)) return true;
    }
  }
  if (!value.is_object()) return false;
  const simdjson::dom::object members(value);
  for (const auto member : members) {
    std::size_t of_that_name = 0;
    for (const auto other : members) of_that_name += other.key == member.key ? 1 : 0;
    if (of_that_name > 1 || has_repeated_name(member.value)) return true;
  }
  return false;
}

void compare(std::string_view text, simdjson::dom::element root,
             const std::vector<std::string_view>& found) {
  simdjson::dom::element expected;
  const auto error = root.at_pointer(text).get(expected);
  hold(found.size() == (error == simdjson::SUCCESS ? 1U : 0U), "simdjson finds as many");
  if (found.empty()) return;
  simdjson::dom::parser parser;
  simdjson::dom::element ours;
  hold(parser.parse(simdjson::padded_string(found[0])).get(ours) == simdjson::SUCCESS,
       "what is found is JSON");
  hold(simdjson::minify(ours) == simdjson::minify(expected), "simdjson finds the same");
}

}  // namespace

void pointer(std::string_view input) {
  const std::string_view text = take_until(input, '\n');
  if (manifest::first_not_utf8(input) || manifest::look_at_json(input).fault) return;
  const auto parsed = manifest::Pointer::parse(text);
  if (!parsed) {
    hold(!parsed.error().message.empty(), "a refusal has words");
    return;
  }
  input.remove_prefix(std::min(input.find_first_not_of(" \t\r\n"), input.size()));
  std::vector<std::string_view> found;
  std::string scratch;
  parsed->find(input, 0, found, scratch);
  hold(parsed->many() || found.size() <= 1, "a plain pointer leads to one place");
  for (const std::string_view value : found) {
    hold(!manifest::look_at_json(value).fault, "what is found is sound JSON");
    hold(value.data() >= input.data() && value.data() + value.size() <= input.data() + input.size(),
         "what is found lies in the text");
  }
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parsed->many() || parser.parse(simdjson::padded_string(input)).get(root)) return;
  if (!has_repeated_name(root)) compare(text, root, found);
}

}  // namespace longshore::fuzz
