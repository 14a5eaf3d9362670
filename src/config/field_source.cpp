#include "config/field_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "config/json_value.hpp"
#include "config/values.hpp"
#include "core/ascii.hpp"
#include "core/json_text.hpp"

namespace longshore::config {
namespace {

using Kind = FieldSource::Kind;

const std::vector<std::string>& member_names() {
  static const std::vector<std::string> names = {"field", "fields",  "pointer", "value",
                                                 "split", "default", "prefix"};
  return names;
}

// Reads one source; each member by its own function, then what they have to do with each other.
class SourceReader {
 public:
  SourceReader(const Place& place, const Origin& origin, std::string_view name,
               const SourceRules& rules, Mistakes& mistakes)
      : place_(place), origin_(origin), name_(name), rules_(rules), mistakes_(mistakes) {}

  std::optional<FieldSource> read(const Node& node) {
    const std::size_t before = mistakes_.size();
    if (!node.is(Node::Kind::kMap)) {
      not_a_source(node);
    } else if (check_keys(node, origin_, name_, mistakes_)) {
      for (std::size_t i = 0; i < node.keys.size(); ++i) member(node.keys[i], node.items[i]);
      if (mistakes_.size() == before) check_together();
    }
    if (mistakes_.size() > before) return std::nullopt;
    source_.where = place_.line_text();
    return std::move(source_);
  }

 private:
  void add(const Place& place, std::string_view member, std::string_view what) {
    mistakes_.add(place, member.empty() ? std::string(name_) : dotted(name_, member), what);
  }

  void not_a_source(const Node& node) {
    if (!node.is(Node::Kind::kScalar)) {
      add(place_, "",
          fmt::format("{} stands here; expected {}", kind_text(node), source_expected(rules_)));
      return;
    }
    const std::string text = flow_text(node.text);
    add(place_, "",
        rules_.value
            ? fmt::format("{} is not a source; expected {{field: {}}} for what stands in that "
                          "column, or {{value: {}}} for the constant",
                          shown(node.text), text, text)
            : fmt::format("{} is not a source; expected {{field: {}}} for what stands in that "
                          "column",
                          shown(node.text), text));
  }

  void member(const Node& key, const Node& value) {
    const Place place = origin_.at_value(key, value);
    if (key.text == "field") return read_field(value, place);
    if (key.text == "fields") return read_fields(value, place);
    if (key.text == "pointer") return read_pointer(value, place);
    if (key.text == "value") return read_value(value, place);
    if (key.text == "split") return read_split(value, place);
    if (key.text == "default") return read_default(value, place);
    if (key.text == "prefix") {
      source_.prefix = text_of(value, place, "prefix", "text to put in front").value_or("");
      return;
    }
    add(origin_.at(key), key.text,
        fmt::format("unknown member of a source; expected {}{}", any_of(member_names()),
                    did_you_mean(key.text, member_names())));
  }

  // The kind that a member stands for; a second one is a mistake.
  bool take_kind(Kind kind, const Place& place, std::string_view member) {
    if (source_.kind != Kind::kNone) {
      add(place, member,
          fmt::format("{} stands here already; expected exactly one of field, fields, pointer and "
                      "value",
                      kind_name_));
      return false;
    }
    source_.kind = kind;
    kind_name_ = member;
    return true;
  }

  std::optional<std::string> text_of(const Node& value, const Place& place, std::string_view member,
                                     std::string_view wanted) {
    if (value.is(Node::Kind::kScalar)) return value.text;
    add(place, member, fmt::format("{} stands here; expected {}", kind_text(value), wanted));
    return std::nullopt;
  }

  void read_field(const Node& value, const Place& place) {
    if (!take_kind(Kind::kField, place, "field")) return;
    if (auto name = text_of(value, place, "field", "the name of one column")) {
      source_.fields = {*std::move(name)};
    }
  }

  void read_fields(const Node& value, const Place& place) {
    if (!take_kind(Kind::kFields, place, "fields")) return;
    if (!value.is(Node::Kind::kList) || value.items.empty()) {
      const bool empty = value.is(Node::Kind::kList);
      add(place, "fields",
          fmt::format("{} stands here; expected a list of columns such as [a, b]",
                      empty ? "an empty list" : kind_text(value)));
      return;
    }
    for (const Node& item : value.items) {
      const Place at = item.is(Node::Kind::kNull) ? place : origin_.at(item);
      if (auto name = text_of(item, at, "fields", "the name of a column")) {
        source_.fields.push_back(*std::move(name));
      }
    }
  }

  void read_pointer(const Node& value, const Place& place) {
    if (!take_kind(Kind::kPointer, place, "pointer")) return;
    auto text = text_of(value, place, "pointer", "a JSON pointer such as /images/*/url");
    if (!text) return;
    source_.pointer = *std::move(text);
    const std::string& pointer = source_.pointer;
    if (!pointer.starts_with('/')) {
      add(place, "pointer",
          fmt::format("{} does not start with '/'; expected a JSON pointer such "
                      "as /images/*/url",
                      shown(pointer)));
    }
    for (std::size_t i = 0; i < pointer.size(); ++i) {
      if (pointer[i] != '~') continue;
      if (i + 1 < pointer.size() && (pointer[i + 1] == '0' || pointer[i + 1] == '1')) continue;
      add(place, "pointer",
          fmt::format("a '~' in {} is followed by neither 0 nor 1; expected ~0 "
                      "for '~' and ~1 for '/'",
                      shown(pointer)));
      break;
    }
  }

  void read_value(const Node& value, const Place& place) {
    if (!take_kind(Kind::kValue, place, "value")) return;
    if (!rules_.value) {
      add(place, "value",
          "a constant would be the same for every row; expected " + source_expected(rules_));
      return;
    }
    if (auto json = constant(value, place, "value")) source_.value_json = *std::move(json);
  }

  void read_default(const Node& value, const Place& place) {
    if (!rules_.fallback) {
      add(place, "default", "this cannot have a default, which would be the same for several rows");
      return;
    }
    if (auto json = constant(value, place, "default")) source_.default_json = std::move(json);
  }

  std::optional<std::string> constant(const Node& value, const Place& place,
                                      std::string_view member) {
    auto json = json_text(value, origin_, dotted(name_, member), mistakes_);
    if (!json) return json;
    using Constant = SourceRules::Constant;
    const bool scalar = value.is(Node::Kind::kScalar);
    const std::string what = scalar ? brief(value.text) : std::string(kind_text(value));
    if (rules_.constant == Constant::kText && json->front() != '"') {
      add(place, member,
          fmt::format("{} is not text; expected {}", what,
                      scalar ? "it in quotes: \"" + what + "\"" : "text such as night-shift"));
      return std::nullopt;
    }
    if (rules_.constant == Constant::kText && value.text.empty()) {
      add(place, member, "the text is empty; expected text such as night-shift");
      return std::nullopt;
    }
    if (rules_.constant == Constant::kPriority && !is_priority(*json)) {
      add(place, member,
          fmt::format("{} is not a priority; expected a whole number from 1 to 10{}", what,
                      value.quoted ? ", without quotes" : ""));
      return std::nullopt;
    }
    return json;
  }

  static bool is_priority(const std::string& json) {
    const Result<std::uint64_t> number = parse_integer(json);
    return number && *number >= 1 && *number <= 10;
  }

  void read_split(const Node& value, const Place& place) {
    auto text = text_of(value, place, "split", "a separator such as \",\" in quotes");
    if (!text) return;
    if (text->empty()) {
      add(place, "split", "the separator is empty; expected text such as \",\" in quotes");
      return;
    }
    source_.split = *std::move(text);
    split_place_ = place;
  }

  void check_together() {
    if (source_.kind == Kind::kNone) {
      add(place_, "", "the source names nothing to read; expected " + source_expected(rules_));
      return;
    }
    if (!source_.split.empty() && source_.kind != Kind::kField) {
      add(split_place_, "split",
          fmt::format("a {} cannot be split; expected split beside field only", kind_name_));
    }
    const bool changed = source_.default_json.has_value() || !source_.prefix.empty();
    if (source_.kind == Kind::kValue && changed) {
      add(place_, "", "a constant takes neither default nor prefix; expected {value: …} alone");
    }
    if (rules_.single && gives_list()) {
      add(place_, "", fmt::format("this would be a list; expected {}", source_expected(rules_)));
    }
  }

  bool gives_list() const {
    if (source_.kind == Kind::kFields || !source_.split.empty()) return true;
    return (source_.pointer + "/").find("/*/") != std::string::npos;
  }

  const Place& place_;
  const Origin& origin_;
  std::string_view name_;
  const SourceRules& rules_;
  Mistakes& mistakes_;
  FieldSource source_;
  std::string kind_name_;
  Place split_place_;
};

bool is_bare(std::string_view text) {
  const auto inner = [](char c) {
    return ascii::is_alphanumeric(c) || std::string_view("_-./*").find(c) != std::string_view::npos;
  };
  static constexpr std::array<std::string_view, 5> kWords = {"true", "false", "null", "Null",
                                                             "NULL"};
  if (text.empty() ||
      !(ascii::is_letter(text.front()) || text.front() == '_' || text.front() == '/')) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), inner) &&
         std::find(kWords.begin(), kWords.end(), text) == kWords.end();
}

}  // namespace

std::optional<FieldSource> read_source(const Node& node, const Place& place, const Origin& origin,
                                       std::string_view name, const SourceRules& rules,
                                       Mistakes& mistakes) {
  return SourceReader(place, origin, name, rules, mistakes).read(node);
}

std::string source_expected(const SourceRules& rules) {
  std::string out = "{field: column}";
  if (!rules.single) out += ", {fields: [column, column]}";
  out += rules.value ? ", {pointer: /path} or {value: constant}" : " or {pointer: /path}";
  return rules.single ? out + ", one value a job" : out;
}

std::string source_text(const FieldSource& source) {
  std::string out;
  switch (source.kind) {
    case Kind::kNone:
      return out;
    case Kind::kField:
      out = "field: " + flow_text(source.fields.front());
      break;
    case Kind::kFields:
      out = "fields: " + flow_text(source.fields);
      break;
    case Kind::kPointer:
      out = "pointer: " + flow_text(source.pointer);
      break;
    case Kind::kValue:
      out = "value: " + source.value_json;
      break;
  }
  if (!source.split.empty()) out += ", split: " + flow_text(source.split);
  if (!source.prefix.empty()) out += ", prefix: " + flow_text(source.prefix);
  if (source.default_json) out += ", default: " + *source.default_json;
  return "{" + out + "}";
}

std::string flow_text(std::string_view text) {
  if (is_bare(text)) return std::string(text);
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string flow_text(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names) {
    if (out.size() > 1) out += ", ";
    out += flow_text(std::string_view(name));
  }
  return out + "]";
}

}  // namespace longshore::config
