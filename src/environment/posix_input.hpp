// Reading files, pipes and terminals.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "core/descriptor.hpp"
#include "longshore/environment.hpp"

namespace longshore::environment {

// Ends the reads of a run that wants no more. Once hurried or raised, it stays so. Threads: any.
class Interrupt {
 public:
  // How long a hurried read waits for a writer that is merely a little slower.
  static constexpr Milliseconds kMoment{200};

  Interrupt();
  // Nobody waits longer than a moment any more.
  void hurry();
  // Nothing is read any more.
  void raise();
  // Blocks until `descriptor` can be read. False: it is not to be read.
  bool wait_readable(int descriptor) const;
  // Whether a read would end without waiting, with what is there or because it is broken off;
  // waits `patience` at most for that to be so.
  bool readable(int descriptor, Milliseconds patience) const;
  bool raised() const { return raised_; }

 private:
  std::atomic<bool> hurried_ = false;
  std::atomic<bool> raised_ = false;
  // Not open where the system had none left: then a blocked read stays.
  Descriptor hurry_event_;
  Descriptor raise_event_;
};

// `path` may be "-". Errors: kManifest.
Result<std::unique_ptr<InputFile>> open_input(const std::string& path,
                                              std::shared_ptr<const Interrupt> interrupt);

}  // namespace longshore::environment
