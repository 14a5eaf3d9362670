// What the reader's tests share.
#pragma once

#include <string>
#include <vector>

#include "fixture.hpp"
#include "ledger/reader.hpp"

namespace longshore::ledger::testing {

inline std::vector<ExportRow> rows_of(ReadOnlyLedger& ledger, const JobFilter& filter = {}) {
  std::vector<ExportRow> rows;
  must(ledger.for_each_job(filter, [&](const ExportRow& row) {
    rows.push_back(row);
    return true;
  }));
  return rows;
}

inline std::vector<std::string> ids_of(ReadOnlyLedger& ledger, const JobFilter& filter = {}) {
  std::vector<std::string> ids;
  for (const ExportRow& row : rows_of(ledger, filter)) ids.push_back(row.reference_id);
  return ids;
}

inline void add_jobs(Store& store, const Ground& ground, int from, int count) {
  must(store.begin());
  for (int i = from; i < from + count; ++i) {
    must(store.insert(ground.remote, job_of(ground, std::to_string(i)), kNow));
  }
  must(store.commit());
}

class Reader : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open_store() { return must(open_sqlite_store(path(), "")); }
  std::unique_ptr<ReadOnlyLedger> open_reader() { return must(ReadOnlyLedger::open(path(), "")); }
  std::string path() const { return dir_.file("ledger.db"); }

  TempDir dir_;
};

}  // namespace longshore::ledger::testing
