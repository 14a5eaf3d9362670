#include "cli/ledger_reading.hpp"

#include <unistd.h>

#include "cli/kept_files.hpp"
#include "cli/process.hpp"
#include "cli/session.hpp"
#include "core/wording.hpp"
#include "report/aside_file.hpp"

namespace longshore::cli {
namespace {

constexpr std::chrono::milliseconds kBarEvery{100};
constexpr std::chrono::seconds kLineEvery{10};

}  // namespace

LedgerReading::LedgerReading(const CommonOptions& options)
    : options_(options),
      terminal_(STDERR_FILENO),
      log_(options, terminal_),
      next_(environment_.clock().steady_now()) {}

Result<void> LedgerReading::open() {
  auto loaded = load_configuration(options_);
  if (!loaded) return loaded.error();
  loaded_ = std::move(*loaded);
  const std::string& ledger = path();
  const auto kept = kept_files("", loaded_);
  if (!kept) return kept.error();
  if (auto apart =
          report::check_apart(environment_.files(), "--log-file", options_.log_file, *kept);
      !apart) {
    return apart;
  }
  if (auto opened = log_.open(environment_.files(), environment_.clock(), "", loaded_.warnings);
      !opened) {
    return opened;
  }
  auto opened = ledger::ReadOnlyLedger::open(ledger, environment_.ledger_vfs());
  if (!opened) return opened.error();
  ledger_ = std::move(*opened);

  const bool unasked = options_.progress == report::ProgressStyle::kAuto;
  if (unasked && ::isatty(STDOUT_FILENO) == 1) return {};
  style_ = report::settle(options_.progress, terminal_.is_terminal(), variable("TERM"),
                          variable("NO_COLOR"));
  if (style_ == report::ProgressStyle::kPlain) next_ += kLineEvery;
  return {};
}

void LedgerReading::show_rows(std::uint64_t rows) {
  if (style_ == report::ProgressStyle::kOff) return;
  const SteadyTime now = environment_.clock().steady_now();
  if (now < next_) return;
  const bool bar = style_ == report::ProgressStyle::kBar;
  next_ = now + (bar ? kBarEvery : std::chrono::milliseconds(kLineEvery));
  const std::string text = grouped(rows) + " rows read";
  if (bar) {
    terminal_.show(text);
  } else {
    terminal_.print(text + "\n");
  }
}

}  // namespace longshore::cli
