// The YAML configuration: any text.
#include "config/document.hpp"
#include "config/keys.hpp"
#include "config/overrides.hpp"
#include "config/rules.hpp"
#include "core/utf8.hpp"
#include "property.hpp"
#include "targets.hpp"

namespace longshore::fuzz {
namespace {

// What is told of a key is what --set takes: given back, it changes nothing.
void check_giving_back(const config::Settings& settings) {
  config::Settings again;
  std::vector<std::string> overrides;
  for (const config::Key& key : config::keys()) {
    const std::string text = config::value_text(key, settings.configuration);
    if (!text.empty()) overrides.push_back(std::string(key.name) + "=" + text);
  }
  config::apply_overrides(overrides, again);
  hold(again.mistakes.empty(), "a value that was taken is taken again");
  for (const config::Key& key : config::keys()) {
    const std::string text = config::value_text(key, settings.configuration);
    hold(text.empty() || text == config::value_text(key, again.configuration),
         "a value given back is the same");
  }
}

void check_message(const std::string& message) {
  hold(!message.empty() && is_utf8(message), "a message is text");
  for (const char c : message) {
    hold(c == '\n' || static_cast<unsigned char>(c) >= ' ', "a message steers no terminal");
  }
}

}  // namespace

void configuration(std::string_view input) {
  config::Settings settings;
  config::read_document(input, config::Origin{config::Level::kFile, "c.yaml", "/etc"}, settings);
  if (settings.mistakes.empty()) {
    check_giving_back(settings);
    config::check_rules(settings);
  }
  if (!settings.mistakes.empty()) check_message(settings.mistakes.error().message);
}

}  // namespace longshore::fuzz
