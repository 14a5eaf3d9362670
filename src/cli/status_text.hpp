// What `status` tells.
#pragma once

#include <string>

#include "ledger/reader.hpp"

namespace longshore::cli {

std::string status_text(const std::string& ledger_path, const ledger::LedgerStatus& status);

}  // namespace longshore::cli
