// A manifest made up, and what has to be true after an import of it.
#pragma once

#include <string>

#include "process.hpp"
#include "simulated_api.hpp"

namespace longshore::testing {

// As fast as the machine goes.
inline const std::string kFast =
    "delivery: {requests_per_second: 0, max_in_flight: 64}\nbatch: {size: 100}\n";

// CSV with the rows row-<first> and so on.
std::string manifest(int rows, int first = 1);

// Changes the ledger of `folder`, longshore.db, by hand.
void run_sql(const Folder& folder, const char* sql);

// The accounting identity, of rows and of jobs.
void expect_books_balance(const Folder& folder, const std::string& file);

// Every row has one job at the remote, in its batch of `size`, and its job_id in the export.
void expect_all_there(const Folder& folder, const SimulatedApi& api, int rows, int size);

}  // namespace longshore::testing
