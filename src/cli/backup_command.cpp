#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/ledger_reading.hpp"
#include "core/wording.hpp"
#include "ledger/place.hpp"

namespace longshore::cli {
namespace {

// Only an earlier copy is replaced: a mistyped path must cost neither a manifest nor another
// ledger. A copy stands alone; beside a ledger that an import has worked with stands its lock.
Result<void> check_target(const std::string& target, const std::string& ledger,
                          environment::RealEnvironment& environment) {
  Files& files = environment.files();
  const auto place = ledger::place_of(ledger);
  if (!place) return place.error();
  for (const std::string& name : place->names()) {
    if (!files.same(target, name)) continue;
    return Error{ErrorKind::kUsage, target + " belongs to the ledger itself; name another path"};
  }
  if (!files.exists(target)) return {};
  if (!ledger::ReadOnlyLedger::open(target, "")) {
    return Error{ErrorKind::kUsage,
                 target + " exists and is no copy of a ledger; name another path"};
  }
  const auto other = ledger::place_of(target);
  if (!other) return other.error();
  for (const std::string& beside : {other->lock(), other->log(), other->log_index()}) {
    if (!files.exists(beside)) continue;
    return Error{
        ErrorKind::kUsage,
        fmt::format("{} is a ledger in use, since {} is there; name another path", target, beside)};
  }
  return {};
}

Result<void> copy(const BackupCommand& command) {
  LedgerReading reading(command.common);
  if (auto opened = reading.open(); !opened) return opened;
  auto& environment = reading.environment();
  if (auto fit = check_target(command.file, reading.path(), environment); !fit) return fit;
  const std::string aside = fmt::format("{}.{:08x}.new", command.file,
                                        static_cast<std::uint32_t>(environment.random().next()));
  // Closed at once; SQLite fills it.
  if (auto made = environment.files().create(aside); !made) return made.error();
  Result<void> done = reading.ledger().copy_to(aside);
  std::error_code unknown;
  const std::uintmax_t bytes = std::filesystem::file_size(aside, unknown);
  if (done) done = environment.files().rename(aside, command.file);
  if (!done) {
    // Of several errors the first is told.
    for (const char* suffix : {"", "-journal"}) {
      [[maybe_unused]] const Result<void> removed = environment.files().remove(aside + suffix);
    }
    return done;
  }
  complain(fmt::format("copied the ledger {} to {}: {} bytes", reading.path(), command.file,
                       grouped(unknown ? 0 : bytes)));
  return {};
}

}  // namespace

ExitCode run(const BackupCommand& command) {
  const Result<void> done = copy(command);
  if (done) return ExitCode::kDone;
  complain(done.error().message);
  return exit_code_of(done.error().kind);
}

}  // namespace longshore::cli
