#include "cli/log_output.hpp"

namespace longshore::cli {
namespace {

constexpr std::chrono::seconds kLookEvery{1};

std::optional<FileStamp> stamp_of(const std::string& path, Files& files) {
  auto file = files.open(path);
  if (!file) return std::nullopt;
  const auto stamp = (*file)->stamp();
  if (!stamp) return std::nullopt;
  return *stamp;
}

}  // namespace

Result<void> LogOutput::open(environment::PosixFiles& files, const Clock& clock,
                             const std::string& run_id, const std::vector<std::string>& warnings) {
  files_ = &files;
  clock_ = &clock;
  if (!options_.log_file.empty()) {
    const Result<void> opened = open_file();
    if (!opened) return Error{ErrorKind::kUsage, "--log-file: " + opened.error().message};
  }
  log_ = report::make_log(
      {.level = options_.log_level, .format = options_.log_format, .run_id = run_id}, clock,
      [this](std::string_view line) { write(line); });
  for (const std::string& warning : warnings) log_->write(LogLevel::kWarning, warning);
  return {};
}

Result<void> LogOutput::open_file() {
  auto file = files_->append(options_.log_file);
  if (!file) return file.error();
  file_ = std::move(*file);
  const auto stamp = stamp_of(options_.log_file, *files_);
  opened_ = stamp.value_or(FileStamp{});
  next_look_ = clock_->steady_now() + kLookEvery;
  return {};
}

void LogOutput::follow_name() {
  const SteadyTime now = clock_->steady_now();
  if (now < next_look_) return;
  next_look_ = now + kLookEvery;
  const auto stamp = stamp_of(options_.log_file, *files_);
  if (stamp && stamp->device == opened_.device && stamp->inode == opened_.inode) return;
  // Where it cannot be made anew, the log goes on into the file that was moved away.
  [[maybe_unused]] const Result<void> ignored = open_file();
}

void LogOutput::write(std::string_view line) {
  if (file_) {
    follow_name();
    const Result<void> written = file_->write(line);
    if (written) return;
    // A full disk under the log is no reason to end a run: it goes on where it can be seen.
    terminal_.print("longshore: " + written.error().message + "; the log goes on here\n");
    file_.reset();
  }
  terminal_.print(line);
}

}  // namespace longshore::cli
