// Reading files, pipes and terminals.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "environment/descriptor.hpp"
#include "longshore/environment.hpp"

namespace longshore::environment {

// Once raised, it stays so. Threads: any.
class Interrupt {
 public:
  Interrupt();
  void raise();
  bool raised() const { return raised_; }
  // Blocks until `descriptor` can be read or the interrupt is raised.
  void wait_readable(int descriptor) const;
  // The same for `patience` at most; whether either is so.
  bool readable(int descriptor, Milliseconds patience) const;

 private:
  std::atomic<bool> raised_ = false;
  Descriptor event_;  // not open where the system had none left: then a blocked read stays
};

// `path` may be "-". Errors: kManifest.
Result<std::unique_ptr<InputFile>> open_input(const std::string& path,
                                              std::shared_ptr<const Interrupt> interrupt);

}  // namespace longshore::environment
