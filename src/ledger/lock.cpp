#include "ledger/lock.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <ctime>

#include "ledger/place.hpp"

namespace longshore::ledger {

namespace {

constexpr std::string_view kSince = " since ";

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "an unnamed host";
  return name.data();
}

}  // namespace

std::string LockHolder::text() const {
  return fmt::format("{}{}{:%Y-%m-%dT%H:%M:%SZ}, {} {}", process, kSince,
                     fmt::gmtime(std::chrono::system_clock::to_time_t(since)), work, manifest);
}

std::optional<LockHolder> LockHolder::parse(std::string_view text) {
  const std::size_t process_end = text.find(kSince);
  if (process_end == std::string_view::npos) return std::nullopt;
  LockHolder holder;
  holder.process = text.substr(0, process_end);
  const std::string rest(text.substr(process_end + kSince.size()));
  std::tm time{};
  const char* const end = ::strptime(rest.c_str(), "%Y-%m-%dT%H:%M:%SZ, ", &time);
  if (end == nullptr) return std::nullopt;
  holder.since = std::chrono::system_clock::from_time_t(::timegm(&time));
  const std::string_view work_and_manifest = end;
  const std::size_t work_end = work_and_manifest.find(' ');
  if (work_end == std::string_view::npos) return std::nullopt;
  holder.work = work_and_manifest.substr(0, work_end);
  holder.manifest = work_and_manifest.substr(work_end + 1);
  return holder;
}

LockHolder this_process(SystemTime since, std::string_view work, std::string_view manifest_name) {
  return {.process = fmt::format("pid {} on {}", ::getpid(), host_name()),
          .since = std::chrono::floor<std::chrono::seconds>(since),
          .work = std::string(work),
          .manifest = std::string(manifest_name)};
}

Result<std::unique_ptr<FileLock>> lock_ledger(Files& files, const std::string& ledger_path,
                                              const LockHolder& holder) {
  const Result<Place> place = place_of(ledger_path);
  if (!place) return place.error();
  Result<std::unique_ptr<FileLock>> lock = files.lock(place->lock(), holder.text());
  if (!lock && lock.error().kind == ErrorKind::kLedgerBusy) {
    return Error{ErrorKind::kLedgerBusy,
                 fmt::format("the ledger {} is in use: {}", ledger_path, lock.error().message)};
  }
  return lock;
}

}  // namespace longshore::ledger
