// What the tests of the index of ids share: a ledger of many small segments.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fixture.hpp"
#include "ledger/database.hpp"
#include "ledger/reader.hpp"

namespace longshore::ledger::testing {

// Segments of 16 jobs in blocks of 4: a thousand jobs are merged six times over.
inline constexpr IdIndexLimits kSmallIndex{16, 4, 1024};

inline std::string id_of(int number) {
  return "id-" + std::to_string(number);
}

class IdIndexTest : public ::testing::Test {
 protected:
  IdIndexTest() { reopen(); }

  std::string path() const { return dir_.file("ledger.db"); }
  void reopen() {
    store_.reset();
    store_ = must(open_sqlite_store(path(), "", kSmallIndex));
    if (ground_.remote == 0) ground_ = lay_ground(*store_);
  }
  void insert(int number) {
    keys_.push_back(must(store_->insert(ground_.remote, job_of(ground_, id_of(number)), kNow)));
  }
  // `count` more jobs, a few in each transaction.
  void grow(int count) {
    while (count > 0) {
      must(store_->begin());
      for (int i = 0; i < 7 && count > 0; ++i, --count) insert(static_cast<int>(keys_.size()));
      must(store_->commit());
    }
  }
  // Every job that was inserted is found, and nothing else.
  template <typename Finder>
  void expect_all(Finder& finder) {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      auto found = must(finder.find(ground_.remote, id_of(static_cast<int>(i))));
      ASSERT_TRUE(found) << i << " of " << keys_.size();
      ASSERT_EQ(found->key, keys_[i]);
    }
    for (int i = 0; i < 50; ++i) {
      EXPECT_FALSE(must(finder.find(ground_.remote, "absent-" + std::to_string(i))));
      EXPECT_FALSE(must(finder.find(ground_.remote + 1, id_of(i)))) << "of another remote";
    }
  }
  std::int64_t number(const char* sql) {
    auto database = must(Database::open(path(), path(), SQLITE_OPEN_READWRITE, ""));
    return must(database->number(sql, "testing"));
  }

  TempDir dir_;
  std::unique_ptr<Store> store_;
  Ground ground_;
  std::vector<JobKey> keys_;
};

}  // namespace longshore::ledger::testing
