#include "core/secret_filter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace longshore {
namespace {

constexpr std::string_view kStars = "***";

// With `encode` for each character that `special` names, or that is no letter and no digit where it
// names none.
template <typename Encode>
std::string encoded(std::string_view secret, std::string_view special, const Encode& encode) {
  std::string text;
  for (const char c : secret) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_special =
        special.empty() ? !plain && std::string_view("-._~").find(c) == std::string_view::npos
                        : special.find(c) != std::string_view::npos;
    text += is_special ? encode(c) : std::string(1, c);
  }
  return text;
}

std::string behind_a_stroke(char c) {
  return {'\\', c};
}

}  // namespace

SecretFilter::SecretFilter(std::string_view secret) {
  if (secret.size() < kSecretBytesMin) return;
  forms_.emplace_back(secret);
  const auto add = [this](std::string form) {
    if (std::ranges::find(forms_, form) == forms_.end()) forms_.push_back(std::move(form));
  };
  // Encoders of JSON differ in the slash, and in what they write by its number.
  add(encoded(secret, "\"\\", behind_a_stroke));
  add(encoded(secret, "\"\\/", behind_a_stroke));
  for (const char* number : {"\\u{:04x}", "\\u{:04X}"}) {
    for (const char* special : {"<>&", "<>&'=", "<>&'=+/\"\\"}) {
      add(encoded(secret, special, [number](char c) {
        return fmt::format(fmt::runtime(number), static_cast<unsigned char>(c));
      }));
    }
  }
  for (const char* number : {"%{:02x}", "%{:02X}"}) {
    add(encoded(secret, "", [number](char c) {
      return fmt::format(fmt::runtime(number), static_cast<unsigned char>(c));
    }));
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
