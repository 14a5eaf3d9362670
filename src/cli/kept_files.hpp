// The files of a run that none of its outputs may be written to.
#pragma once

#include <string>
#include <vector>

#include "config/load.hpp"

namespace longshore::cli {

// The manifest, the configuration, the key's file and the trust anchors, the ledger and what
// stands beside it. Some are empty, "-", or not there. Errors: kLedger, as ledger::place_of().
Result<std::vector<std::string>> kept_files(const std::string& manifest,
                                            const config::Loaded& loaded);

}  // namespace longshore::cli
