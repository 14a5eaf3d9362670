// An index of ids that is not what was written: whoever writes mends it, a reader says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "id_index_fixture.hpp"

namespace longshore::ledger::testing {
namespace {

using ::testing::HasSubstr;

using IdDamage = IdIndexTest;

TEST_F(IdDamage, DamageIsMendedFromTheJobs) {
  grow(700);
  for (const char* damage :
       {"UPDATE id_block SET entries = zeroblob(length(entries))",
        "DELETE FROM id_block WHERE id % 2",
        "UPDATE id_block SET entries = (SELECT entries FROM id_block LIMIT 1)",
        "UPDATE id_block SET entries = x'00'", "DELETE FROM id_segment WHERE level = 3",
        "DELETE FROM id_block", "DELETE FROM id_segment",
        "UPDATE id_segment SET last = last + 100000"}) {
    store_.reset();
    run_sql(path(), damage);
    reopen();
    expect_all(*store_);
    grow(50);
    expect_all(*store_);
  }
}

TEST_F(IdDamage, DamageThatAMergeMeetsIsMendedToo) {
  grow(700);
  // Found by no look-up, since there is none.
  run_sql(path(), "UPDATE id_block SET entries = zeroblob(length(entries))");
  for (int i = 0; i < 20; ++i) {
    must(store_->begin());
    for (int k = 0; k < 7; ++k) insert(static_cast<int>(keys_.size()));
    must(store_->commit());
  }
  expect_all(*store_);
}

// What stands behind the last segment is looked for in the same transaction.
TEST_F(IdDamage, DamageThatATransactionMeetsLosesNoIdBehindTheSegments) {
  constexpr int kTail = 11;
  grow(3 * 16 + kTail);
  store_.reset();
  run_sql(path(), "UPDATE id_block SET entries = zeroblob(length(entries))");
  reopen();
  must(store_->begin());
  // One behind the other they are found without the index: it is asked out of order.
  for (const int number : {40, 3, 3 * 16 + kTail - 1, 3 * 16}) {
    EXPECT_TRUE(must(store_->find(ground_.remote, id_of(number)))) << number;
  }
  for (int i = 0; i < 40; ++i) insert(static_cast<int>(keys_.size()));
  must(store_->commit());
  expect_all(*store_);
  reopen();
  expect_all(*store_);
}

TEST_F(IdDamage, AReaderTellsOfDamage) {
  grow(700);
  store_.reset();
  run_sql(path(), "DELETE FROM id_block");
  auto reader = must(ReadOnlyLedger::open(path(), ""));
  Result<std::optional<KnownJob>> found = reader->find(ground_.remote, id_of(1));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kLedger);
  EXPECT_THAT(found.error().message, HasSubstr("The next import rebuilds it"));
}

// What the filter says is new is looked for nowhere: no block may be left out when it is made.
class DamageUnderAFilter : public IdIndexTest, public ::testing::WithParamInterface<const char*> {
 protected:
  static constexpr const char* kLastOfTheLargest =
      " WHERE id = (SELECT max(id) FROM id_block WHERE id >> 32 = "
      "(SELECT id FROM id_segment ORDER BY blocks DESC LIMIT 1))";

  DamageUnderAFilter() {
    grow(700);
    store_.reset();
    run_sql(path(), (std::string(GetParam()) + kLastOfTheLargest).c_str());
  }
  // A new id, until blocks enough were read in vain: it meets only such as are sound.
  template <typename Finder>
  Result<void> look_in_vain(Finder& finder) {
    const std::string id = id_that_meets_no_damage();
    for (int i = 0; i < 1'000; ++i) {
      auto found = finder.find(ground_.remote, id);
      if (!found) return found.error();
      EXPECT_FALSE(*found);
    }
    return {};
  }
  std::string id_that_meets_no_damage() {
    auto reader = must(ReadOnlyLedger::open(path(), ""));
    for (int i = 0;; ++i) {
      std::string id = "new-" + std::to_string(i);
      if (reader->find(ground_.remote, id)) return id;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(By, DamageUnderAFilter,
                         ::testing::Values("UPDATE id_block SET entries = zeroblob(40)",
                                           "DELETE FROM id_block"));

TEST_P(DamageUnderAFilter, IsMendedByAWriter) {
  reopen();
  EXPECT_OK(look_in_vain(*store_));
  expect_all(*store_);
}

TEST_P(DamageUnderAFilter, IsToldByAReader) {
  auto reader = must(ReadOnlyLedger::open(path(), ""));
  const Result<void> looked = look_in_vain(*reader);
  ASSERT_FALSE(looked);
  EXPECT_THAT(looked.error().message, HasSubstr("The next import rebuilds it"));
}

}  // namespace
}  // namespace longshore::ledger::testing
