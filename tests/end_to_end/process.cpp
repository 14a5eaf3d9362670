#include "process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace longshore::testing {

namespace {

void redirect(const std::string& path, int descriptor) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(126);
  ::close(file);
}

[[noreturn]] void become(const Folder& folder, const std::string& name,
                         const std::vector<std::string>& arguments,
                         const std::map<std::string, std::string>& environment) {
  if (::chdir(folder.path().c_str()) != 0) ::_exit(126);
  redirect(name + ".out", STDOUT_FILENO);
  redirect(name + ".err", STDERR_FILENO);
  for (const auto& [variable, value] : environment) {
    ::setenv(variable.c_str(), value.c_str(), 1);
  }
  std::string program = LONGSHORE_PROGRAM;
  std::vector<std::string> words = arguments;
  std::vector<char*> argv{program.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  ::_exit(127);
}

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Process::Process(const Folder& folder, const std::string& name, std::vector<std::string> arguments,
                 std::map<std::string, std::string> environment) {
  pid_ = ::fork();
  if (pid_ == 0) become(folder, name, arguments, environment);
}

Process::~Process() {
  if (code_ >= 0) return;
  signal(SIGKILL);
  wait();
}

int Process::wait() {
  int status = 0;
  if (code_ < 0 && ::waitpid(pid_, &status, 0) == pid_) code_ = code_of(status);
  return code_;
}

bool Process::running() {
  int status = 0;
  if (code_ < 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) code_ = code_of(status);
  return code_ < 0;
}

void Process::signal(int number) const {
  ::kill(pid_, number);
}

Outcome run(const Folder& folder, std::vector<std::string> arguments,
            std::map<std::string, std::string> environment) {
  Outcome result;
  Process process(folder, "run", std::move(arguments), std::move(environment));
  result.code = process.wait();
  result.out = folder.read("run.out");
  result.err = folder.read("run.err");
  return result;
}

}  // namespace longshore::testing
