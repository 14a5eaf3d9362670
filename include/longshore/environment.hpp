// What the program takes from the outside world: clock, randomness, files, network, and
// executors for work in the background. Production and simulation differ only here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "longshore/configuration.hpp"
#include "longshore/result.hpp"

namespace longshore {

using SteadyTime = std::chrono::steady_clock::time_point;
using SystemTime = std::chrono::system_clock::time_point;

// Threads: any. Neither call fails.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steady_now() const = 0;
  virtual SystemTime system_now() const = 0;
};

// Threads: any.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;  // uniform over all 64 bits
};

// What tells whether a file is still the one that was opened, and unchanged.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  bool regular = false;  // false: a pipe or a device, whose size says nothing
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// A file open for reading. One thread at a time. Closed by its destructor.
class InputFile {
 public:
  virtual ~InputFile() = default;
  // Blocks until there is at least one byte; 0 is the end. Errors: kManifest; kBrokenOff after
  // hurry_reads() or interrupt_reads().
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  // Whether read() would find something, be it the end or an error, without waiting; waits
  // for that itself, for `patience` at most. Always so where no read waits.
  virtual bool ready(Milliseconds patience) = 0;
  virtual Result<FileStamp> stamp() = 0;  // errors: kManifest
};

// A file being written. One thread at a time. Closed by its destructor. Errors: kOutput.
class OutputFile {
 public:
  virtual ~OutputFile() = default;
  virtual Result<void> write(std::string_view bytes) = 0;  // all of them
  virtual Result<void> sync() = 0;                         // to stable storage
};

// Bytes put aside while a command runs; gone with it. One thread at a time. Errors: kOutput.
class ScratchFile {
 public:
  virtual ~ScratchFile() = default;
  virtual Result<void> append(std::string_view bytes) = 0;
  // Exactly as many as fit `into`, from `offset`; they have been appended before.
  virtual Result<void> read_at(std::uint64_t offset, std::span<char> into) = 0;
};

// A kernel lock; released by its destructor or with the process.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// Threads: any. Every error names the path; its kind is kOutput where nothing else is said.
class Files {
 public:
  virtual ~Files() = default;
  // "-": standard input. Errors: kManifest.
  virtual Result<std::unique_ptr<InputFile>> open(const std::string& path) = 0;
  // Truncates; readable and writable by its owner alone.
  virtual Result<std::unique_ptr<OutputFile>> create(const std::string& path) = 0;
  // Replaces `to`, and syncs the directory so that the name survives a power cut.
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> remove(const std::string& path) = 0;  // absent is not an error
  virtual bool exists(const std::string& path) = 0;
  // Whether what stands there is something that rename() does not replace: a directory, a
  // device, a pipe.
  virtual bool occupied(const std::string& path) = 0;
  // Whether both paths lead to one file.
  virtual bool same(const std::string& one, const std::string& other) = 0;
  // Lets everybody read the file, where files belong to somebody.
  virtual Result<void> publish(const std::string& path) = 0;
  // Takes the exclusive lock on `path`, which is created if need be, and writes `holder`
  // into it. Errors: kLedger; kLedgerBusy with the holder's text where another process has it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path,
                                                 std::string_view holder) = 0;
  // A nameless file that only this process sees.
  virtual Result<std::unique_ptr<ScratchFile>> scratch() = 0;
  // From now on a read of an InputFile waits no longer than a moment for a pipe or a terminal
  // that gives nothing, and then fails. Nothing to do where no read takes long.
  virtual void hurry_reads() = 0;
  // From now on every read of an InputFile fails, also one that is waiting for a pipe or a
  // terminal. Nothing to do where no read takes long.
  virtual void interrupt_reads() = 0;
};

// Connects to the API; src/http/network.hpp. Asio stays out of the public face.
namespace http {
class Network;
}
// The io thread's executor, its timers, and the background threads; src/core/scheduler.hpp.
class Scheduler;

// All members outlive the run. One environment serves one run at a time.
class Environment {
 public:
  virtual ~Environment() = default;
  virtual Clock& clock() = 0;
  virtual Random& random() = 0;
  virtual Files& files() = 0;
  virtual Scheduler& scheduler() = 0;
  // Errors: kConfiguration (a CA file or proxy that cannot be used).
  virtual Result<std::unique_ptr<http::Network>> open_network(const ApiConfiguration& api) = 0;
  // The name of the SQLite VFS that holds the ledger and its spools; empty: the system's.
  virtual std::string ledger_vfs() const = 0;
};

}  // namespace longshore
