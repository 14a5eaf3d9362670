// What stands in a report beside the run itself: the configuration and the ledger's batches.
#pragma once

#include <vector>

#include "config/load.hpp"
#include "report/report_page.hpp"

namespace longshore::cli {

// Every key with its effective value and where it came from. Of a command only the program:
// its arguments may hold a webhook's secret.
std::vector<report::ReportSetting> settings_of(const config::Loaded& loaded);

// The newest batches of the manifest as the ledger has them, oldest first, and in
// `left_out` how many there are besides. None where the ledger cannot be read.
std::vector<report::ReportBatch> batches_of(const Configuration& configuration,
                                            const std::string& manifest, const std::string& vfs,
                                            std::uint64_t& left_out);

}  // namespace longshore::cli
