// The files of a run on a MemoryDisk.
#pragma once

#include <functional>

#include "longshore/environment.hpp"
#include "memory_disk.hpp"

namespace longshore::testing {

// One thread; the disk outlives it.
class MemoryFiles final : public Files {
 public:
  explicit MemoryFiles(MemoryDisk& disk) : disk_(disk) {}

  Result<std::unique_ptr<InputFile>> open(const std::string& path) override;
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  bool exists(const std::string& path) override { return disk_.find(path) != nullptr; }
  bool occupied(const std::string&) override { return false; }  // there is nothing but files
  bool same(const std::string& one, const std::string& other) override { return one == other; }
  Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string_view holder) override;
  Result<std::unique_ptr<ScratchFile>> scratch() override;
  Result<void> publish(const std::string&) override { return {}; }  // files belong to nobody
  void hurry_reads() override {}                                    // no read takes long
  void interrupt_reads() override {}

  std::function<void()> before_read;  // of an input; may throw

 private:
  MemoryDisk& disk_;
  bool locked_ = false;
};

}  // namespace longshore::testing
