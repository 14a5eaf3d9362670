// A secret taken out of what others say: an API may repeat the key in the error that refuses it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace longshore {

// Immutable after its construction, any thread.
class SecretFilter {
 public:
  // A secret of less than kSecretBytesMin is let through: it would be found in any text.
  explicit SecretFilter(std::string_view secret);

  // Puts *** in the place of the secret, as it is, as a JSON text has it, and as a URL does.
  void apply(std::string& text) const;

  static constexpr std::size_t kSecretBytesMin = 8;

 private:
  std::vector<std::string> forms_;
};

}  // namespace longshore
