#include "cli/open_ledger.hpp"

#include "cli/console.hpp"
#include "cli/session.hpp"

namespace longshore::cli {

Result<OpenedLedger> open_ledger(const CommonOptions& options) {
  const auto loaded = load_configuration(options);
  if (!loaded) return loaded.error();
  for (const std::string& warning : loaded->warnings) complain(warning);
  const std::string& path = loaded->configuration.ledger_path;
  auto ledger = ledger::ReadOnlyLedger::open(path, "");
  if (!ledger) return ledger.error();
  return OpenedLedger{path, std::move(*ledger)};
}

}  // namespace longshore::cli
