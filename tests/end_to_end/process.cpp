#include "process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/surroundings.hpp"

namespace longshore::testing {

namespace {

void redirect(const std::string& path, int descriptor) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(126);
  ::close(file);
}

constexpr unsigned kNobody = 65534;

void confine(const Confinement& confinement) {
  if (confinement.file_bytes_max > 0) {
    const rlimit limit{confinement.file_bytes_max, confinement.file_bytes_max};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(126);
  }
  if (confinement.as_nobody &&
      (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) {
    ::_exit(126);
  }
}

// The test's own, without what would steer the program, and with what the test gives it.
std::vector<std::string> surroundings(const Folder& folder,
                                      const std::map<std::string, std::string>& given) {
  std::map<std::string, std::string> all = given;
  // Where a configuration would be looked for, too.
  all.emplace("HOME", folder.path());
  std::vector<std::string> entries = plain_surroundings();
  std::erase_if(entries, [&](const std::string& entry) {
    return all.contains(entry.substr(0, entry.find('=')));
  });
  for (const auto& [variable, value] : all) entries.push_back(variable + "=" + value);
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

[[noreturn]] void become(std::string program, const Folder& folder, const std::string& name,
                         const std::vector<std::string>& arguments,
                         const std::map<std::string, std::string>& environment,
                         const Confinement& confinement) {
  if (::chdir(folder.path().c_str()) != 0) ::_exit(126);
  redirect(name + ".out", STDOUT_FILENO);
  redirect(name + ".err", STDERR_FILENO);
  // Opened while the test may still reach its own build folder.
  const int file = ::open(program.c_str(), O_PATH | O_CLOEXEC);
  confine(confinement);
  std::vector<std::string> words = arguments;
  words.insert(words.begin(), program);
  std::vector<std::string> entries = surroundings(folder, environment);
  ::fexecve(file, pointers(words).data(), pointers(entries).data());
  ::_exit(127);
}

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Confinement unprivileged(const Folder& folder) {
  if (::geteuid() != 0) return {};
  const auto give = [](const std::filesystem::path& path) {
    EXPECT_EQ(::lchown(path.c_str(), kNobody, kNobody), 0) << path;
  };
  give(folder.path());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    give(entry.path());
  }
  return {.as_nobody = true};
}

Process::Process(const Folder& folder, const std::string& name, std::vector<std::string> arguments,
                 std::map<std::string, std::string> environment, Confinement confinement,
                 std::string program) {
  pid_ = ::fork();
  if (pid_ == 0) become(std::move(program), folder, name, arguments, environment, confinement);
}

Process::~Process() {
  if (code_ >= 0) return;
  signal(SIGKILL);
  wait();
}

void Process::look(int how) {
  int status = 0;
  rusage used{};
  if (code_ >= 0 || ::wait4(pid_, &status, how, &used) != pid_) return;
  code_ = code_of(status);
  dumped_core_ = WIFSIGNALED(status) && WCOREDUMP(status);
  peak_bytes_ = static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
}

int Process::wait() {
  look(0);
  return code_;
}

bool Process::running() {
  look(WNOHANG);
  return code_ < 0;
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

Outcome run(const Folder& folder, std::vector<std::string> arguments,
            std::map<std::string, std::string> environment, Confinement confinement,
            std::string program) {
  Outcome result;
  Process process(folder, "run", std::move(arguments), std::move(environment), confinement,
                  std::move(program));
  result.code = process.wait();
  result.peak_bytes = process.peak_bytes();
  result.out = folder.read("run.out");
  result.err = folder.read("run.err");
  return result;
}

Outcome shell(const Folder& folder, const std::string& line) {
  return run(folder, {"-c", line, LONGSHORE_PROGRAM}, {}, {}, "/bin/sh");
}

}  // namespace longshore::testing
