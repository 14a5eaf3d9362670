#include "environment/posix_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "core/descriptor.hpp"
#include "core/system_words.hpp"

namespace longshore::environment {
namespace {

constexpr unsigned kOwnerOnly = S_IRUSR | S_IWUSR;

class PosixOutput final : public OutputFile {
 public:
  PosixOutput(Descriptor descriptor, std::string name)
      : descriptor_(std::move(descriptor)), name_(std::move(name)) {}

  Result<void> write(std::string_view bytes) override {
    if (const int failed = write_all(descriptor_.get(), bytes); failed != 0) {
      return system_error(ErrorKind::kOutput, name_ + " cannot be written", failed);
    }
    return {};
  }

  Result<void> sync() override {
    if (::fsync(descriptor_.get()) != 0) {
      return system_error(ErrorKind::kOutput, name_ + " cannot be brought to the disk", errno);
    }
    return {};
  }

 private:
  Descriptor descriptor_;
  std::string name_;
};

Result<void> sync_directory_of(const std::string& path) {
  std::string directory = std::filesystem::path(path).parent_path().string();
  if (directory.empty()) directory = ".";
  const Descriptor descriptor = open_descriptor(directory.c_str(), O_RDONLY | O_DIRECTORY);
  // Some network file systems know no fsync of a directory; they answer EINVAL.
  if (!descriptor || (::fsync(descriptor.get()) != 0 && errno != EINVAL)) {
    return system_error(ErrorKind::kOutput, "the folder " + directory + " cannot be synced", errno);
  }
  return {};
}

// Created or opened for its owner alone, whatever it was before.
Result<Descriptor> open_private(const std::string& path, int flags, ErrorKind kind,
                                const char* verb) {
  Descriptor descriptor = open_descriptor(path.c_str(), flags | O_CREAT | O_NOFOLLOW, kOwnerOnly);
  if (!descriptor) return system_error(kind, path + " cannot be " + verb, errno);
  if (::fchmod(descriptor.get(), kOwnerOnly) != 0) {
    return system_error(kind, path + " cannot be made private to its owner", errno);
  }
  return descriptor;
}

// Made absolute first: of a relative path of which nothing is there, nothing would be resolved.
std::optional<std::filesystem::path> whole_path(const std::string& path) {
  std::error_code failed;
  auto absolute = std::filesystem::absolute(path, failed);
  if (failed) return std::nullopt;
  auto whole = std::filesystem::weakly_canonical(absolute, failed);
  if (failed) return std::nullopt;
  return whole;
}

}  // namespace

PosixFiles::PosixFiles() : interrupt_(std::make_shared<Interrupt>()) {}

Result<std::unique_ptr<InputFile>> PosixFiles::open(const std::string& path) {
  return open_input(path, interrupt_);
}

void PosixFiles::hurry_reads() {
  interrupt_->hurry();
}

void PosixFiles::interrupt_reads() {
  interrupt_->raise();
}

Result<std::unique_ptr<OutputFile>> PosixFiles::create(const std::string& path) {
  auto opened = open_private(path, O_WRONLY | O_TRUNC, ErrorKind::kOutput, "created");
  if (!opened) return opened.error();
  return std::unique_ptr<OutputFile>(std::make_unique<PosixOutput>(std::move(*opened), path));
}

Result<std::unique_ptr<OutputFile>> PosixFiles::append(const std::string& path) {
  Descriptor descriptor = open_descriptor(path.c_str(), O_WRONLY | O_APPEND | O_CREAT, kOwnerOnly);
  if (!descriptor) {
    return system_error(ErrorKind::kOutput, path + " cannot be opened for writing", errno);
  }
  return std::unique_ptr<OutputFile>(std::make_unique<PosixOutput>(std::move(descriptor), path));
}

Result<void> PosixFiles::rename(const std::string& from, const std::string& to) {
  if (occupied(to)) {
    return Error{ErrorKind::kOutput,
                 to + " is not a regular file, so it is not replaced; name another path"};
  }
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return system_error(ErrorKind::kOutput, from + " cannot be renamed to " + to, errno);
  }
  return sync_directory_of(to);
}

Result<void> PosixFiles::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    return system_error(ErrorKind::kOutput, path + " cannot be removed", errno);
  }
  return {};
}

Result<void> PosixFiles::publish(const std::string& path) {
  if (::chmod(path.c_str(), kOwnerOnly | S_IRGRP | S_IROTH) != 0) {
    return system_error(ErrorKind::kOutput, path + " cannot be made readable for others", errno);
  }
  return {};
}

bool PosixFiles::exists(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0;
}

bool PosixFiles::occupied(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode);
}

bool PosixFiles::same(const std::string& one, const std::string& other) {
  struct stat first {};
  struct stat second {};
  if (::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0) {
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
  }
  const auto whole_one = whole_path(one);
  return whole_one && whole_one == whole_path(other);
}

}  // namespace longshore::environment
