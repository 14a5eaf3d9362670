#include "config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "config/field_source.hpp"
#include "config/values.hpp"
#include "core/ascii.hpp"

namespace longshore::config {
namespace {

bool is_punctuation(char c) {
  const bool graphic = c > 0x20 && c < 0x7F;
  return graphic && !ascii::is_alphanumeric(c);
}

// Puts a node into whatever the key's target is; one overload for each kind.
class Assignment {
 public:
  Assignment(const Key& key, const Node& node, const Place& place, const Origin& origin,
             Settings& settings)
      : key_(key), node_(node), place_(place), origin_(origin), settings_(settings) {}

  void operator()(Member<std::string> at) {
    std::string text;
    if (node_.is(Node::Kind::kScalar)) {
      text = node_.text;
    } else if (!node_.is(Node::Kind::kNull)) {
      return wrong(fmt::format("{} stands here; text that starts with {{ or [ needs quotes",
                               kind_text(node_)));
    }
    if (text.empty() && !key_.optional) return wrong("has no value");
    if (!text.empty() && key_.check != nullptr) {
      if (auto complaint = key_.check(text)) return wrong(*complaint);
    }
    if (key_.type == Type::kPath) text = resolved_path(text, origin_.directory);
    at(configuration()) = std::move(text);
  }

  void operator()(Member<bool> at) {
    if (const std::string* text = plain()) take(parse_boolean(*text), at);
  }

  void operator()(Member<std::uint32_t> at) {
    if (const auto number = whole_number()) {
      at(configuration()) = static_cast<std::uint32_t>(*number);
    }
  }

  void operator()(Member<std::uint64_t> at) {
    if (const auto number = key_.type == Type::kSize ? size() : whole_number()) {
      at(configuration()) = *number;
    }
  }

  void operator()(Member<double> at) {
    const std::string* text = plain();
    if (text == nullptr) return;
    const Result<double> number = parse_number(*text);
    if (!number) return wrong(number.error().message);
    if (in_range(*text, *number)) at(configuration()) = *number;
  }

  void operator()(Member<Milliseconds> at) {
    const std::string* text = scalar();
    if (text == nullptr) return;
    const Result<Milliseconds> duration = parse_duration(*text);
    if (!duration) return wrong(duration.error().message);
    if (in_range(*text, static_cast<double>(duration->count()))) at(configuration()) = *duration;
  }

  void operator()(Member<std::optional<char>> at) {
    const std::string* text = scalar();
    if (text == nullptr) return;
    std::optional<char> character;
    if (*text != key_.words.front()) {
      if (*text == "tab" || *text == "\\t") {
        character = '\t';
      } else if (text->size() == 1) {
        character = text->front();
      }
      const bool allowed =
          character &&
          (key_.characters.empty() ? is_punctuation(*character)
                                   : key_.characters.find(*character) != key_.characters.npos);
      if (!allowed) return wrong(text->empty() ? "is empty" : shown(*text) + " cannot be used");
    }
    at(configuration()) = character;
  }

  void operator()(Member<std::vector<std::string>> at) {
    if (node_.is(Node::Kind::kNull)) return at(configuration()).clear();
    if (!node_.is(Node::Kind::kList)) return wrong(what_stands());
    if (key_.type == Type::kCommand) return take_command(at);
    std::vector<std::string> names;
    for (const Node& item : node_.items) {
      if (!item.is(Node::Kind::kScalar) || item.text.empty()) {
        return wrong(fmt::format("the {}. name is {}", names.size() + 1,
                                 item.is(Node::Kind::kScalar) ? "empty" : kind_text(item)));
      }
      if (std::find(names.begin(), names.end(), item.text) != names.end()) {
        return wrong(fmt::format("the name {} stands twice", shown(item.text)));
      }
      names.push_back(item.text);
    }
    at(configuration()) = std::move(names);
  }

  void operator()(Member<FieldSource> at) {
    if (node_.is(Node::Kind::kNull)) {
      if (!key_.optional) return wrong("has no value");
      at(configuration()) = FieldSource{};
      return;
    }
    auto source = read_source(node_, place_, origin_, key_.name, key_.rules, settings_.mistakes);
    if (!source) return fail();
    at(configuration()) = *std::move(source);
  }

  void operator()(Member<std::vector<NamedSource>> at) {
    if (node_.is(Node::Kind::kNull)) return at(configuration()).clear();
    if (!node_.is(Node::Kind::kMap)) return wrong(what_stands());
    if (!check_keys(node_, origin_, key_.name, settings_.mistakes)) fail();
    at(configuration()).clear();
    for (std::size_t i = 0; i < node_.keys.size(); ++i) {
      if (!node_.keys[i].is(Node::Kind::kScalar)) continue;
      const Place place = origin_.at_value(node_.keys[i], node_.items[i]);
      assign_member(key_, node_.keys[i].text, node_.items[i], place, origin_, settings_);
    }
  }

  void operator()(const Choice& at) {
    const std::string* text = scalar();
    if (text == nullptr) return;
    const auto word = std::find(key_.words.begin(), key_.words.end(), *text);
    if (word == key_.words.end()) {
      settings_.mistakes.add(place_, key_.name,
                             fmt::format("{} cannot stand here; expected {}{}", shown(*text),
                                         expected(key_), did_you_mean(*text, key_.words)));
      return fail();
    }
    at.set(configuration(), static_cast<std::size_t>(word - key_.words.begin()));
  }

 private:
  // Arguments may be empty and may repeat; a program with a folder in its name is seen from
  // the file's directory, another one is searched for in PATH.
  void take_command(Member<std::vector<std::string>> at) {
    std::vector<std::string> command;
    for (const Node& item : node_.items) {
      if (!item.is(Node::Kind::kScalar)) {
        return wrong(fmt::format("{} stands where an argument has to", kind_text(item)));
      }
      command.push_back(item.text);
    }
    if (!command.empty() && command.front().empty()) return wrong("the command is empty");
    if (!command.empty() && command.front().find('/') != std::string::npos) {
      command.front() =
          std::filesystem::absolute(resolved_path(command.front(), origin_.directory)).string();
    }
    at(configuration()) = std::move(command);
  }

  Configuration& configuration() { return settings_.configuration; }

  void fail() { settings_.failed.insert(std::string(key_.name)); }

  void wrong(std::string_view what) {
    settings_.mistakes.add(place_, key_.name, fmt::format("{}; expected {}", what, expected(key_)));
    fail();
  }

  std::string what_stands() const {
    return node_.is(Node::Kind::kScalar) ? shown(node_.text) + " stands here"
                                         : fmt::format("{} stands here", kind_text(node_));
  }

  // The scalar's text, or null with the mistake told.
  const std::string* scalar() {
    if (node_.is(Node::Kind::kScalar)) return &node_.text;
    wrong(node_.is(Node::Kind::kNull) ? "has no value" : what_stands());
    return nullptr;
  }

  // The same of a scalar that must not be in quotes.
  const std::string* plain() {
    const std::string* text = scalar();
    if (text == nullptr || !node_.quoted) return text;
    wrong(shown(*text) + " in quotes is text");
    return nullptr;
  }

  std::optional<std::uint64_t> whole_number() {
    const std::string* text = plain();
    if (text == nullptr) return std::nullopt;
    if (text->starts_with('-') && parse_integer(text->substr(1))) {
      wrong(brief(*text) + " is too small");
      return std::nullopt;
    }
    return ranged(*text, parse_integer(*text));
  }

  std::optional<std::uint64_t> size() {
    const std::string* text = scalar();
    return text == nullptr ? std::nullopt : ranged(*text, parse_size_bytes(*text));
  }

  std::optional<std::uint64_t> ranged(const std::string& text,
                                      const Result<std::uint64_t>& number) {
    if (!number) {
      wrong(number.error().message);
      return std::nullopt;
    }
    if (!in_range(text, static_cast<double>(*number))) return std::nullopt;
    return *number;
  }

  bool in_range(const std::string& text, double amount) {
    const Range& range = key_.range;
    if ((range.zero && amount == 0) || (amount >= range.min && amount <= range.max)) return true;
    wrong(fmt::format("{} is too {}", brief(text), amount > range.max ? "large" : "small"));
    return false;
  }

  template <typename T>
  void take(const Result<T>& parsed, Member<T> at) {
    if (!parsed) return wrong(parsed.error().message);
    at(configuration()) = *parsed;
  }

  const Key& key_;
  const Node& node_;
  const Place& place_;
  const Origin& origin_;
  Settings& settings_;
};

std::optional<std::string> refused_member(const Key& key, std::string_view member,
                                          const Node& value) {
  if (member.empty()) return "the name is empty; expected a member's name";
  if (std::find(key.reserved.begin(), key.reserved.end(), member) != key.reserved.end()) {
    const bool mapped = find_key(fmt::format("job.{}", member)) != nullptr;
    return mapped ? fmt::format("this member has a key of its own; expected it as job.{}", member)
                  : fmt::format("{} is filled in by the batch; expected another name", member);
  }
  if (value.is(Node::Kind::kNull)) {
    return "has no source; expected {field: column}, or {value: null} for a null";
  }
  return std::nullopt;
}

}  // namespace

void assign(const Key& key, const Node& value, const Place& place, const Origin& origin,
            Settings& settings) {
  settings.places.insert_or_assign(std::string(key.name), place);
  std::visit(Assignment(key, value, place, origin, settings), key.target);
}

void assign_member(const Key& key, std::string_view member, const Node& value, const Place& place,
                   const Origin& origin, Settings& settings) {
  const std::string name = dotted(key.name, member);
  if (auto refusal = refused_member(key, member, value)) {
    settings.mistakes.add(place, name, *refusal);
    settings.failed.insert(std::string(key.name));
    return;
  }
  auto source = read_source(value, place, origin, name, key.rules, settings.mistakes);
  if (!source) {
    settings.failed.insert(std::string(key.name));
    return;
  }
  auto& members = std::get<Member<std::vector<NamedSource>>>(key.target)(settings.configuration);
  const auto same = std::find_if(members.begin(), members.end(),
                                 [&](const NamedSource& one) { return one.first == member; });
  if (same != members.end()) {
    same->second = *std::move(source);
  } else {
    members.emplace_back(member, *std::move(source));
  }
}

std::string resolved_path(std::string_view path, std::string_view directory) {
  if (path.empty()) return {};
  const std::filesystem::path whole = std::filesystem::path(directory) / path;
  std::string text = whole.lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

}  // namespace longshore::config
