#include "memory_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace longshore::testing {
namespace {

Error failure(ErrorKind kind, const std::string& path, const char* what, int error) {
  return {kind, path + " cannot be " + what + ": " + std::strerror(error)};
}

class MemoryInput final : public InputFile {
 public:
  MemoryInput(InodePtr file, const std::function<void()>& before_read)
      : file_(std::move(file)), before_read_(before_read) {}
  Result<std::size_t> read(std::span<char> into) override {
    if (before_read_) before_read_();
    const std::size_t count = std::min(into.size(), file_->now.size() - at_);
    std::memcpy(into.data(), file_->now.data() + at_, count);
    at_ += count;
    return count;
  }
  bool ready(Milliseconds) override { return true; }
  Result<FileStamp> stamp() override {
    return FileStamp{.device = 1,
                     .inode = file_->number,
                     .size_bytes = file_->now.size(),
                     .modified_ns = static_cast<std::int64_t>(file_->changes),
                     .regular = true};
  }

 private:
  InodePtr file_;
  const std::function<void()>& before_read_;
  std::size_t at_ = 0;
};

class MemoryOutput final : public OutputFile {
 public:
  MemoryOutput(MemoryDisk& disk, InodePtr file, std::string path)
      : disk_(disk), file_(std::move(file)), path_(std::move(path)) {}
  Result<void> write(std::string_view bytes) override {
    const int error = disk_.write(*file_, file_->now.size(), bytes);
    if (error != 0) return failure(ErrorKind::kOutput, path_, "written", error);
    return {};
  }
  Result<void> sync() override {
    const int error = disk_.sync(*file_);
    if (error != 0) return failure(ErrorKind::kOutput, path_, "synced", error);
    return {};
  }

 private:
  MemoryDisk& disk_;
  InodePtr file_;
  std::string path_;
};

class MemoryScratch final : public ScratchFile {
 public:
  MemoryScratch(MemoryDisk& disk, InodePtr file) : disk_(disk), file_(std::move(file)) {}
  Result<void> append(std::string_view bytes) override {
    const int error = disk_.write(*file_, file_->now.size(), bytes);
    if (error != 0) return failure(ErrorKind::kOutput, "a temporary file", "written", error);
    return {};
  }
  Result<void> read_at(std::uint64_t offset, std::span<char> into) override {
    if (offset + into.size() > file_->now.size()) {
      return failure(ErrorKind::kOutput, "a temporary file", "read beyond its end", EIO);
    }
    std::memcpy(into.data(), file_->now.data() + offset, into.size());
    return {};
  }

 private:
  MemoryDisk& disk_;
  InodePtr file_;
};

class MemoryLock final : public FileLock {
 public:
  explicit MemoryLock(bool& locked) : locked_(locked) { locked_ = true; }
  ~MemoryLock() override { locked_ = false; }

 private:
  bool& locked_;
};

}  // namespace

Result<std::unique_ptr<InputFile>> MemoryFiles::open(const std::string& path) {
  InodePtr file = disk_.find(path);
  if (!file) return failure(ErrorKind::kManifest, path, "opened", ENOENT);
  return std::unique_ptr<InputFile>(std::make_unique<MemoryInput>(std::move(file), before_read));
}

// Truncates in place, as the system does: the old bytes may be back after a power cut.
Result<std::unique_ptr<OutputFile>> MemoryFiles::create(const std::string& path) {
  int error = 0;
  InodePtr file = disk_.find(path);
  if (file) {
    error = disk_.truncate(*file, 0);
  } else {
    file = disk_.create(path, error);
  }
  if (error != 0) return failure(ErrorKind::kOutput, path, "created", error);
  return std::unique_ptr<OutputFile>(std::make_unique<MemoryOutput>(disk_, std::move(file), path));
}

Result<void> MemoryFiles::rename(const std::string& from, const std::string& to) {
  int error = disk_.rename(from, to);
  if (error == 0) error = disk_.sync_names();
  if (error != 0) return failure(ErrorKind::kOutput, from, "renamed", error);
  return {};
}

Result<void> MemoryFiles::remove(const std::string& path) {
  const int error = disk_.remove(path);
  if (error != 0 && error != ENOENT) return failure(ErrorKind::kOutput, path, "removed", error);
  return {};
}

Result<std::unique_ptr<FileLock>> MemoryFiles::lock(const std::string& path, std::string_view) {
  if (locked_) return Error{ErrorKind::kLedgerBusy, "another run has locked " + path};
  if (!disk_.find(path)) {
    int error = 0;
    if (!disk_.create(path, error)) return failure(ErrorKind::kLedger, path, "created", error);
  }
  return std::unique_ptr<FileLock>(std::make_unique<MemoryLock>(locked_));
}

Result<std::unique_ptr<ScratchFile>> MemoryFiles::scratch() {
  return std::unique_ptr<ScratchFile>(std::make_unique<MemoryScratch>(disk_, disk_.nameless()));
}

}  // namespace longshore::testing
