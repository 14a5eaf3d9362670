// Standard output, for what was asked for; standard error, for the rest.
#pragma once

#include <string>
#include <string_view>

#include "longshore/result.hpp"

namespace longshore::cli {

// Buffered. One thread. A reader that has gone away (`| head`) is no error: gone() tells, and
// writing on is pointless. Errors: kOutput.
class StandardOutput {
 public:
  StandardOutput() = default;
  explicit StandardOutput(int descriptor) : descriptor_(descriptor) {}

  Result<void> write(std::string_view text);
  Result<void> flush();
  bool gone() const { return gone_; }

 private:
  int descriptor_ = 1;
  std::string buffer_;
  bool gone_ = false;
};

// "longshore: message" on standard error.
void complain(std::string_view message);

// Writes `text`, and complains where that fails; whether it did not.
bool print(std::string_view text);

}  // namespace longshore::cli
