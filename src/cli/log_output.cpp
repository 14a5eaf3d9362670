#include "cli/log_output.hpp"

namespace longshore::cli {

Result<void> LogOutput::open(environment::RealEnvironment& environment, const std::string& run_id,
                             const std::vector<std::string>& warnings) {
  if (!options_.log_file.empty()) {
    auto file = environment.files().append(options_.log_file);
    if (!file) return Error{ErrorKind::kUsage, "--log-file: " + file.error().message};
    file_ = std::move(*file);
  }
  log_ = report::make_log(
      {.level = options_.log_level, .format = options_.log_format, .run_id = run_id},
      environment.clock(), [this](std::string_view line) { write(line); });
  for (const std::string& warning : warnings) log_->write(LogLevel::kWarning, warning);
  return {};
}

void LogOutput::write(std::string_view line) {
  if (file_) {
    const Result<void> written = file_->write(line);
    if (written) return;
    // A full disk under the log is no reason to end a run: it goes on where it can be seen.
    terminal_.print("longshore: " + written.error().message + "; the log goes on here\n");
    file_.reset();
  }
  terminal_.print(line);
}

Result<void> check_log_path(const std::string& path, Files& files,
                            const std::vector<std::string>& keep) {
  if (path.empty()) return {};
  for (const std::string& one : keep) {
    if (one.empty() || one == "-" || !files.same(path, one)) continue;
    return Error{ErrorKind::kUsage, "--log-file: " + path + " is " + one +
                                        " itself, and a log would spoil it; name another path"};
  }
  return {};
}

}  // namespace longshore::cli
