// Where a command's log goes: a file, or standard error beside the progress bar.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "environment/posix_files.hpp"
#include "report/terminal_line.hpp"

namespace longshore::cli {

// A log file that was moved away or removed is made anew under its name: logrotate needs to
// tell nobody. Made first of all; open() before log() is used. Not copyable; `options` and
// `terminal` outlive it.
class LogOutput {
 public:
  LogOutput(const CommonOptions& options, report::TerminalLine& terminal)
      : options_(options), terminal_(terminal) {}

  // `run_id` stands on each line, unless it is empty; `warnings` are written at once.
  // `files` and `clock` outlive it. Errors: kUsage, naming --log-file.
  Result<void> open(environment::PosixFiles& files, const Clock& clock, const std::string& run_id,
                    const std::vector<std::string>& warnings);

  bool is_open() const { return log_ != nullptr; }
  Log& log() { return *log_; }
  // Tells what was withheld; nothing is logged any more.
  void close() { log_.reset(); }

 private:
  Result<void> open_file();
  void follow_name();
  void write(std::string_view line);

  const CommonOptions& options_;
  report::TerminalLine& terminal_;
  environment::PosixFiles* files_ = nullptr;
  const Clock* clock_ = nullptr;
  std::unique_ptr<OutputFile> file_;
  FileStamp opened_;        // the file that is written
  SteadyTime next_look_{};  // whether its name leads elsewhere
  std::unique_ptr<Log> log_;
};

}  // namespace longshore::cli
