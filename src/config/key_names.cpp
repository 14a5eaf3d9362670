// The keys by their names.
#include "config/keys.hpp"

namespace longshore::config {

const Key* find_key(std::string_view name) {
  for (const Key& key : keys()) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const Key& key : keys()) {
    if (names.empty() || names.back() != key.section()) names.emplace_back(key.section());
  }
  return names;
}

std::vector<std::string> key_names() {
  std::vector<std::string> names;
  for (const Key& key : keys()) names.emplace_back(key.name);
  return names;
}

std::vector<std::string> leaf_names(std::string_view section) {
  std::vector<std::string> names;
  for (const Key& key : keys()) {
    if (key.section() == section) names.emplace_back(key.leaf());
  }
  return names;
}

std::string variable_name(const Key& key) {
  std::string name = "LONGSHORE_";
  for (const char c : key.name) {
    name += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

}  // namespace longshore::config
