#include "ledger/lock.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "ledger/place.hpp"

namespace longshore::ledger {

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "an unnamed host";
  return name.data();
}

}  // namespace

std::string lock_holder(SystemTime since, std::string_view manifest_name) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  return fmt::format("pid {} on {} since {:%Y-%m-%dT%H:%M:%S}Z, importing {}", ::getpid(),
                     host_name(), fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     manifest_name);
}

Result<std::unique_ptr<FileLock>> lock_ledger(Files& files, const std::string& ledger_path,
                                              SystemTime since, std::string_view manifest_name) {
  const Result<Place> place = place_of(ledger_path);
  if (!place) return place.error();
  Result<std::unique_ptr<FileLock>> lock =
      files.lock(place->lock(), lock_holder(since, manifest_name));
  if (!lock && lock.error().kind == ErrorKind::kLedgerBusy) {
    return Error{ErrorKind::kLedgerBusy,
                 fmt::format("the ledger {} is in use: {}", ledger_path, lock.error().message)};
  }
  return lock;
}

}  // namespace longshore::ledger
