#include "import_checks.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "export_file.hpp"

namespace longshore::testing {

std::string manifest(int rows, int first) {
  std::string text = "reference_id,image_url,tag,priority_weight\n";
  for (int i = first; i < first + rows; ++i) {
    text += fmt::format("row-{0},https://images.example.com/{0}.jpg,street,{1}\n", i, i % 10 + 1);
  }
  return text;
}

void run_sql(const Folder& folder, const char* sql) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "longshore.db").c_str(), &handle), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(handle);
  sqlite3_close(handle);
}

void expect_books_balance(const Folder& folder, const std::string& file) {
  for (const std::string what : {"rows/", "jobs/"}) {
    const auto number = [&](const std::string& name) {
      return summary_number(folder, file, what + name);
    };
    EXPECT_EQ(number("read"), number("accepted") + number("already_accepted") +
                                  number("duplicate") + number("rejected") + number("pending"));
  }
}

void expect_all_there(const Folder& folder, const SimulatedApi& api, int rows, int size) {
  const auto jobs = api.jobs();
  const auto ledger = exported(folder);
  ASSERT_EQ(jobs.size(), static_cast<std::size_t>(rows));
  ASSERT_EQ(ledger.size(), static_cast<std::size_t>(rows));
  std::map<std::string, int> in_batch;
  for (const auto& [id, row] : ledger) {
    ASSERT_EQ(row.state, "accepted") << id;
    const auto job = jobs.find(id);
    ASSERT_NE(job, jobs.end()) << id;
    ASSERT_EQ(row.job_id, job->second.job_id) << id;
    ASSERT_EQ(row.batch_id, job->second.batch_id) << id;
    ++in_batch[row.batch_name];
    const int number = (std::stoi(id.substr(4)) - 1) / size + 1;
    EXPECT_TRUE(row.batch_name.ends_with("-" + std::to_string(number)))
        << id << " in " << row.batch_name;
  }
  const int batches = (rows + size - 1) / size;
  EXPECT_EQ(in_batch.size(), static_cast<std::size_t>(batches));
  EXPECT_EQ(api.counters().batches, static_cast<std::uint64_t>(batches));
}

}  // namespace longshore::testing
