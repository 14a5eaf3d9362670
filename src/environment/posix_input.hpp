// Reading files, pipes and terminals.
#pragma once

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
  // Blocks until `descriptor` can be read (true), or the interrupt is raised (false).
  bool wait_readable(int descriptor) const;

 private:
  Descriptor event_;  // not open where the system had none left: then nothing interrupts
};

// `path` may be "-". Errors: kManifest.
Result<std::unique_ptr<InputFile>> open_input(const std::string& path,
                                              std::shared_ptr<const Interrupt> interrupt);

}  // namespace longshore::environment
