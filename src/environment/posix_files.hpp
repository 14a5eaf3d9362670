// The real file system.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "environment/posix_input.hpp"
#include "longshore/environment.hpp"

namespace longshore::environment {

// Files over POSIX. What it creates is readable by its owner alone, and is never created
// through a symbolic link. Threads: any.
class PosixFiles final : public Files {
 public:
  PosixFiles();

  Result<std::unique_ptr<InputFile>> open(const std::string& path) override;
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override;
  // Refuses to replace a directory, a device or a pipe: those are not files of ours.
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  bool exists(const std::string& path) override;
  bool occupied(const std::string& path) override;
  bool same(const std::string& one, const std::string& other) override;
  Result<void> publish(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path, std::string_view holder) override;

  Result<std::unique_ptr<ScratchFile>> scratch() override;  // in $TMPDIR or /var/tmp
  void hurry_reads() override;
  void interrupt_reads() override;

  // What the process wrote that holds the lock on `path` at this moment; none where nobody
  // does, or where the system does not tell. Takes no lock itself.
  std::optional<std::string> lock_holder(const std::string& path);

  // For logs: keeps what is there and adds to it. Errors: kOutput.
  Result<std::unique_ptr<OutputFile>> append(const std::string& path);

 private:
  std::shared_ptr<Interrupt> interrupt_;
};

}  // namespace longshore::environment
