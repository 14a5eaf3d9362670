// Files for what needs none, or but a few of their operations.
#pragma once

#include "longshore/environment.hpp"

namespace longshore {

// Refuses everything; a test overrides what it means to have.
class NoFiles : public Files {
 public:
  Result<std::unique_ptr<InputFile>> open(const std::string&) override { return refused(); }
  Result<std::unique_ptr<OutputFile>> create(const std::string&) override { return refused(); }
  Result<void> rename(const std::string&, const std::string&) override { return refused(); }
  Result<void> remove(const std::string&) override { return refused(); }
  bool exists(const std::string&) override { return false; }
  bool occupied(const std::string&) override { return false; }
  bool same(const std::string&, const std::string&) override { return false; }
  Result<void> publish(const std::string&) override { return refused(); }
  Result<std::unique_ptr<FileLock>> lock(const std::string&, std::string_view) override {
    return refused();
  }
  Result<std::unique_ptr<ScratchFile>> scratch() override { return refused(); }
  void hurry_reads() override {}
  void interrupt_reads() override {}

 private:
  static Error refused() { return {ErrorKind::kInternal, "this test has no such file"}; }
};

}  // namespace longshore
