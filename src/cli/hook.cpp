#include "cli/hook.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>

#include "cli/process.hpp"
#include "core/descriptor.hpp"
#include "core/system_words.hpp"
#include "report/wording.hpp"

namespace longshore::cli {
namespace {

// Between the request to end and the end by force.
constexpr Milliseconds kGrace{2'000};
// Another thread may get the signal, which then wakes nobody here.
constexpr Milliseconds kSignalsLookedFor{100};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// A file in memory instead of a pipe: a hook that does not read it blocks nobody.
Result<Descriptor> in_memory(std::string_view bytes) {
  Descriptor file(::memfd_create("summary", MFD_CLOEXEC));
  int failed = file ? write_all(file.get(), bytes) : errno;
  if (failed == 0 && ::lseek(file.get(), 0, SEEK_SET) != 0) failed = errno;
  if (failed != 0) {
    return system_error(ErrorKind::kOutput, "the hook's input cannot be made", failed);
  }
  return file;
}

// What a child gets: its own process group, and the signals as if nobody had touched them.
class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_init(&actions_);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, signal);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~Attributes() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  void put(int from, int as) { ::posix_spawn_file_actions_adddup2(&actions_, from, as); }
  const posix_spawnattr_t* attributes() const { return &attributes_; }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }

 private:
  posix_spawnattr_t attributes_{};
  posix_spawn_file_actions_t actions_{};
};

Result<pid_t> start(const Hook& hook, int input) {
  Attributes attributes;
  attributes.put(input, STDIN_FILENO);
  attributes.put(STDERR_FILENO, STDOUT_FILENO);
  std::vector<std::string> arguments = hook.command;
  std::vector<std::string> variables;
  for (const auto& [name, value] : hook.environment) variables.push_back(name + "=" + value);
  pid_t child = -1;
  const int failed = ::posix_spawnp(&child, hook.command.front().c_str(), attributes.actions(),
                                    attributes.attributes(), pointers(arguments).data(),
                                    pointers(variables).data());
  if (failed == 0) return child;
  return system_error(ErrorKind::kOutput, "the hook " + hook.command.front() + " cannot be started",
                      failed);
}

// The last of SIGINT and SIGTERM since begun; 0: none. Any thread may be the one that gets it.
std::atomic<int> stop_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void note_stop(int signal) {
  stop_signal = signal;
}

// From construction to destruction SIGINT and SIGTERM are noted, and do not end the program:
// what it has to tell is not told yet.
class NotedSignals {
 public:
  NotedSignals() {
    stop_signal = 0;
    struct sigaction noting {};
    noting.sa_handler = note_stop;
    ::sigaction(SIGINT, &noting, &interrupt_);
    ::sigaction(SIGTERM, &noting, &terminate_);
  }
  ~NotedSignals() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGTERM, &terminate_, nullptr);
  }
  NotedSignals(const NotedSignals&) = delete;
  NotedSignals& operator=(const NotedSignals&) = delete;

 private:
  struct sigaction interrupt_ {};
  struct sigaction terminate_ {};
};

// Whether the child has ended within `span` and before any signal; it is not reaped.
bool ends_within(int descriptor, Milliseconds span, bool heed_signals) {
  const auto deadline = std::chrono::steady_clock::now() + span;
  while (!heed_signals || stop_signal == 0) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto wait = std::clamp<long>(left.count(), 0, kSignalsLookedFor.count());
    pollfd waiting{descriptor, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(wait));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ready == 0 && left.count() <= 0) return false;
  }
  return false;
}

int reap(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

Hook configured_hook(const Configuration& configuration) {
  return {.command = configuration.hooks.on_finish,
          .timeout = configuration.hooks.timeout,
          .environment = without_secret(environment_variables(), configuration.api.key_env)};
}

config::EnvironmentVariables without_secret(config::EnvironmentVariables variables,
                                            std::string_view name) {
  const auto found = std::find_if(variables.begin(), variables.end(),
                                  [&](const auto& one) { return one.first == name; });
  if (found == variables.end()) return variables;
  const std::string secret = found->second;
  std::erase_if(variables, [&](const auto& one) {
    return one.first == name || (!secret.empty() && one.second == secret);
  });
  return variables;
}

Result<void> run_hook(const Hook& hook, std::string_view input) {
  const auto file = in_memory(input);
  if (!file) return file.error();
  const NotedSignals signals;
  const auto child = start(hook, file->get());
  if (!child) return child.error();
  const std::string name = "the hook " + hook.command.front();
  const Descriptor watch(static_cast<int>(::syscall(SYS_pidfd_open, *child, 0)));
  const bool ended = watch ? ends_within(watch.get(), hook.timeout, true) : true;
  if (!ended) {
    ::kill(-*child, SIGTERM);
    ends_within(watch.get(), kGrace, false);
    // Those of its group that stayed; as long as it is not reaped, the group is its.
    ::kill(-*child, SIGKILL);
    reap(*child);
    if (stop_signal != 0) {
      return Error{ErrorKind::kOutput, name + " was ended, since longshore got a signal"};
    }
    return Error{ErrorKind::kOutput, name + " took longer than " + report::spoken(hook.timeout) +
                                         " (hooks.timeout) and was ended"};
  }
  const int status = reap(*child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string how = WIFEXITED(status)
                              ? fmt::format("exited with {}", WEXITSTATUS(status))
                              : fmt::format("was ended by signal {}", WTERMSIG(status));
  return Error{ErrorKind::kOutput, name + " " + how + "; what it printed stands above"};
}

}  // namespace longshore::cli
