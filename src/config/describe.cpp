// What is told of a key: what its value has to be, and what it is.
#include <fmt/format.h>

#include "config/field_source.hpp"
#include "config/keys.hpp"
#include "config/mistakes.hpp"
#include "config/values.hpp"
#include "core/wording.hpp"

namespace longshore::config {
namespace {

// In digits, down to a millionth.
std::string fraction_text(double number) {
  std::string text = fmt::format("{:f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string amount_text(const Key& key, double amount) {
  const auto whole = static_cast<std::uint64_t>(amount);
  switch (key.type) {
    case Type::kSize:
      return size_text(whole);
    case Type::kDuration:
      return duration_text(Milliseconds{whole});
    case Type::kNumber:
      return static_cast<double>(whole) == amount ? grouped(whole) : fraction_text(amount);
    default:
      return grouped(whole);
  }
}

std::string in_range(const Key& key, std::string_view noun) {
  return fmt::format("{}{} from {} to {}", key.range.zero ? "0 or " : "", noun,
                     amount_text(key, key.range.min), amount_text(key, key.range.max));
}

std::string with_unit(const Key& key, std::string_view noun) {
  return fmt::format("{} ({})", in_range(key, noun), key.unit);
}

std::string character_expected(const Key& key) {
  std::string words = key.words.front() + " or one ";
  if (key.characters.empty()) return words + "ASCII punctuation character";
  words += "of";
  for (const char c : key.characters) words += c == '\t' ? " tab" : fmt::format(" {}", c);
  return words;
}

std::string character_text(const Key& key, std::optional<char> value) {
  if (!value) return key.words.front();
  return *value == '\t' ? "tab" : std::string(1, *value);
}

std::string sources_text(const std::vector<NamedSource>& sources) {
  std::string out = "{";
  for (const auto& [name, source] : sources) {
    if (out.size() > 1) out += ", ";
    out += flow_text(name) + ": " + source_text(source);
  }
  return out + "}";
}

// One overload for each kind of target.
struct ValueText {
  const Key& key;
  Configuration& c;

  std::string operator()(Member<std::string> at) const { return at(c); }
  std::string operator()(Member<bool> at) const { return at(c) ? "true" : "false"; }
  std::string operator()(Member<std::uint32_t> at) const { return std::to_string(at(c)); }
  std::string operator()(Member<std::uint64_t> at) const {
    return key.type == Type::kSize ? size_text(at(c)) : std::to_string(at(c));
  }
  std::string operator()(Member<double> at) const { return number_text(at(c)); }
  std::string operator()(Member<Milliseconds> at) const { return duration_text(at(c)); }
  std::string operator()(Member<std::optional<char>> at) const {
    return character_text(key, at(c));
  }
  std::string operator()(Member<std::vector<std::string>> at) const { return flow_text(at(c)); }
  std::string operator()(Member<FieldSource> at) const { return source_text(at(c)); }
  std::string operator()(Member<std::vector<NamedSource>> at) const { return sources_text(at(c)); }
  std::string operator()(const Choice& at) const { return key.words[at.get(c)]; }
};

}  // namespace

std::string expected(const Key& key) {
  switch (key.type) {
    case Type::kText:
      return std::string(key.expected);
    case Type::kPath:
      return "a path";
    case Type::kBoolean:
      return "true or false";
    case Type::kInteger:
      return with_unit(key, "a whole number");
    case Type::kNumber:
      return with_unit(key, "a number");
    case Type::kSize:
      return fmt::format("{}, with a unit ({})", in_range(key, "a size"), kSizeUnits);
    case Type::kDuration:
      return fmt::format("{}, with a unit ({})", in_range(key, "a duration"), kDurationUnits);
    case Type::kChoice:
      return any_of(key.words);
    case Type::kCharacter:
      return character_expected(key);
    case Type::kList:
      return "a list of names such as [first, second]";
    case Type::kCommand:
      return "a command and its arguments such as [mail, -s, longshore, ops@example.com]";
    case Type::kSource:
      return source_expected(key.rules);
    case Type::kSourceMap:
      return "members by name, each with a source such as {field: column}";
  }
  return {};
}

std::string value_text(const Key& key, const Configuration& configuration) {
  Configuration copy = configuration;
  return std::visit(ValueText{key, copy}, key.target);
}

std::string default_text(const Key& key) {
  return value_text(key, Configuration{});
}

}  // namespace longshore::config
