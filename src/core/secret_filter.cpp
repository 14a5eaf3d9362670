#include "core/secret_filter.hpp"

#include <algorithm>

namespace longshore {
namespace {

constexpr std::string_view kStars = "***";

// What encoders put before a character; the slash is escaped by some.
std::string escaped(std::string_view secret, std::string_view special) {
  std::string text;
  for (const char c : secret) {
    if (special.find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

SecretFilter::SecretFilter(std::string_view secret) {
  if (secret.size() < kSecretBytesMin) return;
  for (const std::string_view special : {"", "\"\\", "\"\\/"}) {
    std::string form = escaped(secret, special);
    if (std::ranges::find(forms_, form) == forms_.end()) forms_.push_back(std::move(form));
  }
}

void SecretFilter::apply(std::string& text) const {
  for (const std::string& form : forms_) {
    for (std::size_t at = text.find(form); at != std::string::npos; at = text.find(form, at)) {
      text.replace(at, form.size(), kStars);
      at += kStars.size();
    }
  }
}

}  // namespace longshore
