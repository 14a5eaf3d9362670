// The one definition of the configuration's keys. Reading, overriding, messages and what is
// printed about a key all come from this table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "longshore/configuration.hpp"

namespace longshore::config {

enum class Type {
  kText,
  kPath,
  kBoolean,
  kInteger,
  kNumber,
  kSize,       // in bytes
  kDuration,   // in milliseconds
  kChoice,     // one of words
  kCharacter,  // one ASCII character, or the one word
  kList,       // of names
  kCommand,    // a program and its arguments
  kSource,     // where a member of a job comes from
  kSourceMap,  // members by name, each with its source
};

// Both ends belong to it. In the unit of the type: bytes, milliseconds, or a plain count.
struct Range {
  double min = 0;
  double max = 0;
  bool zero = false;  // 0 is allowed too, below min
};

// What a source of this key may be.
struct SourceRules {
  enum class Constant { kAny, kText, kPriority };
  bool single = false;                 // one value for a job: no fields, no split, no '*'
  bool value = true;                   // a constant may stand for it
  bool fallback = true;                // it may have a default
  Constant constant = Constant::kAny;  // what value and default may be
};

// Says what is wrong with a text, or nothing; may bring it into its normal form. A complaint
// does not repeat what could be a secret.
using Check = std::optional<std::string> (*)(std::string& text);

template <typename T>
using Member = T& (*)(Configuration&);

// An enumeration, as an index into the key's words.
struct Choice {
  void (*set)(Configuration&, std::size_t);
  std::size_t (*get)(Configuration&);
};

using Target = std::variant<Member<std::string>, Member<bool>, Member<std::uint32_t>,
                            Member<std::uint64_t>, Member<double>, Member<Milliseconds>,
                            Member<std::optional<char>>, Member<std::vector<std::string>>,
                            Member<FieldSource>, Member<std::vector<NamedSource>>, Choice>;

struct Key {
  std::string_view name;  // dotted: section.name
  Type type = Type::kText;
  Target target;
  std::string_view description;            // one sentence
  bool optional = false;                   // may be left empty
  std::string_view unit = {};              // of a kInteger or kNumber, plural
  Range range = {};                        // kInteger, kNumber, kSize, kDuration
  std::vector<std::string> words = {};     // kChoice; kCharacter: the word for no character
  std::string_view characters = {};        // kCharacter: the allowed ones; empty: any punctuation
  std::string_view expected = {};          // kText: what a text has to be
  Check check = nullptr;                   // kText, kPath
  SourceRules rules = {};                  // kSource, kSourceMap
  std::vector<std::string> reserved = {};  // kSourceMap: names that stand elsewhere

  std::string_view section() const { return name.substr(0, name.find('.')); }
  std::string_view leaf() const { return name.substr(name.find('.') + 1); }
};

// In the order in which they are shown. Made once, never changed; threads: any.
std::span<const Key> keys();

const Key* find_key(std::string_view name);
std::vector<std::string> section_names();
std::vector<std::string> key_names();  // dotted
std::vector<std::string> leaf_names(std::string_view section);

// LONGSHORE_<KEY with _ for .>.
std::string variable_name(const Key& key);

// What a value has to be: "a whole number from 1 to 1,024 (requests)".
std::string expected(const Key& key);

// The value, as --set takes it; empty where there is none.
std::string value_text(const Key& key, const Configuration& configuration);

// The same of a configuration that nobody changed.
std::string default_text(const Key& key);

}  // namespace longshore::config
