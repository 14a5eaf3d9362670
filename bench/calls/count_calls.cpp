// What a program asks of the kernel and of the allocator, counted. Preloaded (LD_PRELOAD), it
// stands before libc's functions; at the program's end it writes one line of JSON to the file
// that LONGSHORE_BENCH_CALLS names. What libc calls within itself is not seen. Run by
// parts/calls.py.
#include <dlfcn.h>
#include <link.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

// glibc's own names for them, which need no look-up: dlsym itself may allocate.
extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* block, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);
}

namespace {

constexpr const char* kFileVariable = "LONGSHORE_BENCH_CALLS";

struct Counter {
  const char* name;
  std::atomic<std::uint64_t> count{0};

  void add() { count.fetch_add(1, std::memory_order_relaxed); }
};

constinit Counter sends{"send"};
constinit Counter receives{"recv"};
constinit Counter empty_receives{"recv_empty"};
constinit Counter waits{"epoll_wait"};
constinit Counter controls{"epoll_ctl"};
constinit Counter timers{"timerfd_settime"};
constinit Counter file_writes{"pwrite"};
constinit Counter syncs{"fdatasync"};
constinit Counter by_openssl{"malloc_openssl"};
constinit Counter by_sqlite{"malloc_sqlite"};
constinit Counter by_new{"malloc_new"};
constinit Counter by_asio{"aligned_alloc"};  // of all that runs here, only Asio asks for these
constinit Counter by_others{"malloc_others"};

constexpr std::array kCounters{&sends,  &receives,    &empty_receives, &waits,      &controls,
                               &timers, &file_writes, &syncs,          &by_openssl, &by_sqlite,
                               &by_new, &by_asio,     &by_others};

// Where the code of a library lies, and whose allocations are those made from there.
struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  Counter* counter = nullptr;
};

struct Owner {
  std::string_view file;  // what its path has
  Counter* counter;
};

// operator new lies in libstdc++.
constexpr std::array kOwners{Owner{"/libcrypto.so", &by_openssl}, Owner{"/libssl.so", &by_openssl},
                             Owner{"/libsqlite3.so", &by_sqlite}, Owner{"/libstdc++.so", &by_new}};
constinit std::array<Range, kOwners.size()> ranges{};

int note_library(dl_phdr_info* library, std::size_t, void*) {
  const std::string_view path(library->dlpi_name);
  for (std::size_t i = 0; i < kOwners.size(); ++i) {
    if (path.find(kOwners[i].file) == std::string_view::npos) continue;
    for (const ElfW(Phdr) & part : std::span(library->dlpi_phdr, library->dlpi_phnum)) {
      if (part.p_type != PT_LOAD || (part.p_flags & PF_X) == 0) continue;
      const std::uintptr_t begin = library->dlpi_addr + part.p_vaddr;
      ranges[i] = {begin, begin + part.p_memsz, kOwners[i].counter};
    }
  }
  return 0;
}

void count_allocation(const void* caller) {
  const auto address = reinterpret_cast<std::uintptr_t>(caller);
  for (const Range& range : ranges) {
    if (address >= range.begin && address < range.end) return range.counter->add();
  }
  by_others.add();
}

void write_counts() {
  const char* const path = std::getenv(kFileVariable);
  std::FILE* const file = path == nullptr ? nullptr : std::fopen(path, "w");
  if (file == nullptr) return;
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  std::fprintf(file, "{\"voluntary_switches\": %ld", used.ru_nvcsw);
  for (const Counter* counter : kCounters) {
    std::fprintf(file, ", \"%s\": %llu", counter->name,
                 static_cast<unsigned long long>(counter->count.load()));
  }
  std::fputs("}\n", file);
  std::fclose(file);
}

struct AtStartAndEnd {
  AtStartAndEnd() { ::dl_iterate_phdr(note_library, nullptr); }
  ~AtStartAndEnd() { write_counts(); }
};
const AtStartAndEnd at_start_and_end;

// The next function of that name: libc's.
template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t send(int socket, const void* bytes, std::size_t size, int flags) {
  static const auto real = next<decltype(send)>("send");
  sends.add();
  return real(socket, bytes, size, flags);
}

ssize_t sendmsg(int socket, const msghdr* message, int flags) {
  static const auto real = next<decltype(sendmsg)>("sendmsg");
  sends.add();
  return real(socket, message, flags);
}

ssize_t recv(int socket, void* into, std::size_t size, int flags) {
  static const auto real = next<decltype(recv)>("recv");
  receives.add();
  const ssize_t got = real(socket, into, size, flags);
  if (got < 0 && errno == EAGAIN) empty_receives.add();
  return got;
}

ssize_t recvmsg(int socket, msghdr* message, int flags) {
  static const auto real = next<decltype(recvmsg)>("recvmsg");
  receives.add();
  const ssize_t got = real(socket, message, flags);
  if (got < 0 && errno == EAGAIN) empty_receives.add();
  return got;
}

int epoll_wait(int epoll, epoll_event* events, int count, int timeout_ms) {
  static const auto real = next<decltype(epoll_wait)>("epoll_wait");
  waits.add();
  return real(epoll, events, count, timeout_ms);
}

int epoll_ctl(int epoll, int operation, int descriptor, epoll_event* event) noexcept {
  static const auto real = next<decltype(epoll_ctl)>("epoll_ctl");
  controls.add();
  return real(epoll, operation, descriptor, event);
}

int timerfd_settime(int timer, int flags, const itimerspec* time, itimerspec* before) noexcept {
  static const auto real = next<decltype(timerfd_settime)>("timerfd_settime");
  timers.add();
  return real(timer, flags, time, before);
}

ssize_t pwrite64(int descriptor, const void* bytes, std::size_t size, off64_t at) {
  static const auto real = next<decltype(pwrite64)>("pwrite64");
  file_writes.add();
  return real(descriptor, bytes, size, at);
}

ssize_t pwrite(int descriptor, const void* bytes, std::size_t size, off_t at) {
  static const auto real = next<decltype(pwrite)>("pwrite");
  file_writes.add();
  return real(descriptor, bytes, size, at);
}

int fdatasync(int descriptor) {
  static const auto real = next<decltype(fdatasync)>("fdatasync");
  syncs.add();
  return real(descriptor);
}

int fsync(int descriptor) {
  static const auto real = next<decltype(fsync)>("fsync");
  syncs.add();
  return real(descriptor);
}

void* malloc(std::size_t bytes) noexcept {
  count_allocation(__builtin_return_address(0));
  return __libc_malloc(bytes);
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
  count_allocation(__builtin_return_address(0));
  return __libc_calloc(count, bytes);
}

void* realloc(void* block, std::size_t bytes) noexcept {
  count_allocation(__builtin_return_address(0));
  return __libc_realloc(block, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
  by_asio.add();
  return __libc_memalign(alignment, bytes);
}

}  // extern "C"
