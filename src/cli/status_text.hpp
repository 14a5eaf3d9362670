// What `status` tells.
#pragma once

#include <string>

#include "ledger/reader.hpp"

namespace longshore::cli {

// Takes out what does not belong to the manifest of that name. Batches that stand for the
// whole project (batch.create: false) belong to none.
void keep_manifest(const std::string& name, ledger::LedgerStatus& status);

std::string status_text(const std::string& ledger_path, const ledger::LedgerStatus& status);

}  // namespace longshore::cli
