// Jobs: what is kept of them, and which state may follow which.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixture.hpp"

namespace longshore::ledger::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr JobState kAllStates[] = {JobState::kPending,     JobState::kInDoubt,  JobState::kPresumed,
                                   JobState::kUnconfirmed, JobState::kAccepted, JobState::kRejected,
                                   JobState::kDuplicate};

class StoreJobs : public ::testing::Test {
 protected:
  StoreJobs() : store_(must(open_sqlite_store(dir_.file("ledger.db"), ""))) {
    ground_ = lay_ground(*store_);
    must(store_->begin());
  }

  KnownJob known(std::string_view reference_id) {
    return must(store_->find(ground_.remote, reference_id)).value();
  }
  // After a refused change: the transaction is given up, the next one begun.
  void start_over() {
    store_->rollback();
    must(store_->begin());
  }

  TempDir dir_;
  std::unique_ptr<Store> store_;
  Ground ground_;
};

TEST_F(StoreJobs, KeepsWhatWasPlanned) {
  JobKey key = must(store_->insert(ground_.remote, job_of(ground_, "001"), kNow));
  KnownJob job = known("001");
  EXPECT_EQ(job.key, key);
  EXPECT_EQ(job.state, JobState::kPending);
  EXPECT_EQ(job.batch, ground_.batch);
  EXPECT_EQ(job.content_hash, 0xfedcba9876543210U);
  EXPECT_EQ(job.mapping, 0x8000000000000001U);
  EXPECT_EQ(job.attempts, 0U);
  EXPECT_EQ(job.code, "");
  EXPECT_EQ(job.http_status, 0);
  EXPECT_FALSE(must(store_->find(ground_.remote, "002")).has_value());
}

TEST_F(StoreJobs, TellsWhetherATransactionHasChangedAnything) {
  EXPECT_TRUE(store_->unchanged());
  EXPECT_FALSE(must(store_->find(ground_.remote, "001")).has_value());
  EXPECT_TRUE(store_->unchanged());
  must(store_->insert(ground_.remote, job_of(ground_, "001"), kNow));
  EXPECT_FALSE(store_->unchanged());
  must(store_->commit());
  must(store_->begin());
  EXPECT_TRUE(store_->unchanged());
}

TEST_F(StoreJobs, ARecoveryAcceptsFromAnyState) {
  const BatchKey other =
      must(store_->new_batch(ground_.remote, named_batch(ground_.manifest, 2, "flags-2"), kNow));
  JobKey key = must(store_->insert(ground_.remote, job_of(ground_, "planned"), kNow));
  EXPECT_TRUE(must(store_->recover(key, other, kUuid, kNow)).changed);
  EXPECT_EQ(known("planned").state, JobState::kAccepted);
  EXPECT_EQ(known("planned").batch, other);
  // It has its job_id now: another one changes nothing, and is told.
  RecoveredJob again = must(store_->recover(key, other, "another", kNow));
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.other_job_id, kUuid);
  again = must(store_->recover(key, other, kUuid, kNow));
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.other_job_id, "");

  key = must(store_->insert(ground_.remote, job_of(ground_, "in doubt"), kNow));
  must(store_->intend(key, key, kNow));
  EXPECT_TRUE(must(store_->recover(key, ground_.batch, "job 7", kNow)).changed);
  EXPECT_EQ(must(store_->recover(key, ground_.batch, "job 8", kNow)).other_job_id, "job 7");
  EXPECT_EQ(known("in doubt").state, JobState::kAccepted);

  for (const JobState state : {JobState::kRejected, JobState::kDuplicate, JobState::kAccepted}) {
    const std::string id(name_of(state));
    key = must(store_->insert(ground_.remote, job_of(ground_, id), kNow));
    must(store_->intend(key, key, kNow));
    JobOutcome outcome;
    outcome.key = key;
    outcome.state = state;  // an accepted one whose job_id was lost
    if (state != JobState::kAccepted) outcome.code = "FS_0001";
    must(store_->settle(outcome, kNow));
    EXPECT_TRUE(must(store_->recover(key, ground_.batch, kUuid, kNow)).changed) << id;
    EXPECT_EQ(known(id).state, JobState::kAccepted) << id;
    EXPECT_EQ(known(id).code, "") << id;
  }
}

TEST_F(StoreJobs, KeysRise) {
  JobKey first = must(store_->insert(ground_.remote, job_of(ground_, "b"), kNow));
  JobKey second = must(store_->insert(ground_.remote, job_of(ground_, "a"), kNow));
  EXPECT_GT(first, 0);
  EXPECT_GT(second, first);
}

TEST_F(StoreJobs, ReferenceIdIsUniqueWithinItsRemote) {
  must(store_->insert(ground_.remote, job_of(ground_, "001"), kNow));
  RemoteKey other = must(store_->remote(kOrigin, "project-2"));
  EXPECT_OK(store_->insert(other, job_of(ground_, "001"), kNow));

  Result<JobKey> again = store_->insert(ground_.remote, job_of(ground_, "001"), kNow);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kInternal);
  EXPECT_THAT(again.error().message, HasSubstr("\"001\""));
}

// An id that was looked for in vain is not looked for again, but only once.
TEST_F(StoreJobs, ReferenceIdIsUniqueHoweverItWasLookedFor) {
  const auto insert = [this](const char* id) {
    return store_->insert(ground_.remote, job_of(ground_, id), kNow);
  };
  EXPECT_FALSE(must(store_->find(ground_.remote, "001")).has_value());
  EXPECT_OK(insert("001"));
  EXPECT_FALSE(insert("001"));
  start_over();
  EXPECT_FALSE(must(store_->find(ground_.remote, "001")).has_value());
  EXPECT_OK(insert("002"));
  EXPECT_OK(insert("001"));
  EXPECT_TRUE(must(store_->find(ground_.remote, "001")).has_value());
  EXPECT_FALSE(insert("002"));
  start_over();
  // What one remote lacks the other may have.
  const RemoteKey other = must(store_->remote(kOrigin, "project-2"));
  EXPECT_OK(store_->insert(other, job_of(ground_, "003"), kNow));
  EXPECT_FALSE(must(store_->find(ground_.remote, "003")).has_value());
  EXPECT_FALSE(store_->insert(other, job_of(ground_, "003"), kNow));
}

TEST_F(StoreJobs, ReferenceIdIsKeptByteForByte) {
  std::string odd("\xc3\xa9 '\";--\0x", 10);
  must(store_->insert(ground_.remote, job_of(ground_, odd), kNow));
  EXPECT_TRUE(must(store_->find(ground_.remote, odd)).has_value());
  EXPECT_FALSE(must(store_->find(ground_.remote, std::string_view(odd).substr(0, 8))).has_value());
}

TEST_F(StoreJobs, AttemptsAddUpOverRuns) {
  JobKey key = job_in(*store_, ground_, "001", JobState::kInDoubt);
  must(store_->settle(outcome(key, JobState::kInDoubt, 10), kNow));
  EXPECT_EQ(known("001").attempts, 10U);
  must(store_->intend(key, key, kNow));
  must(store_->settle(outcome(key, JobState::kAccepted, 3), kNow));
  EXPECT_EQ(known("001").attempts, 13U);
}

TEST_F(StoreJobs, ARefusalIsKeptAndForgottenWithNewContent) {
  JobKey key = job_in(*store_, ground_, "001", JobState::kInDoubt);
  JobOutcome refusal = outcome(key, JobState::kRejected);
  refusal.code = "FS_0003";
  refusal.reason = "the URL is invalid";
  refusal.http_status = 400;
  must(store_->settle(refusal, kNow));
  KnownJob job = known("001");
  EXPECT_EQ(job.state, JobState::kRejected);
  EXPECT_EQ(job.code, "FS_0003");
  EXPECT_EQ(job.reason, "the URL is invalid");
  EXPECT_EQ(job.http_status, 400);

  must(store_->replan(key, ground_.batch, 7, 8, kNow));
  job = known("001");
  EXPECT_EQ(job.state, JobState::kPending);
  EXPECT_EQ(job.content_hash, 7U);
  EXPECT_EQ(job.mapping, 8U);
  EXPECT_EQ(job.code, "");
  EXPECT_EQ(job.reason, "");
  EXPECT_EQ(job.http_status, 400);  // the id may be burnt, whatever stands under it now
  EXPECT_EQ(job.batch, ground_.batch);
  EXPECT_EQ(job.attempts, 1U);
}

TEST_F(StoreJobs, AnAnswerOutlivesFailuresWithoutOne) {
  JobKey key = job_in(*store_, ground_, "001", JobState::kInDoubt);
  JobOutcome put_off = outcome(key, JobState::kPending);
  put_off.http_status = 400;
  must(store_->settle(put_off, kNow));
  must(store_->intend(key, key, kNow));
  must(store_->settle(outcome(key, JobState::kPending), kNow));
  EXPECT_EQ(known("001").http_status, 400);
}

TEST_F(StoreJobs, RemapKeepsTheState) {
  for (JobState state : kAllStates) {
    std::string id(name_of(state));
    JobKey key = job_in(*store_, ground_, id, state);
    must(store_->remap(key, 5, 6));
    EXPECT_EQ(known(id).state, state);
    EXPECT_EQ(known(id).content_hash, 5U);
    EXPECT_EQ(known(id).mapping, 6U);
  }
}

// Every pair of states, against the list of those that may follow each other.
TEST_F(StoreJobs, OnlyPossibleOutcomesAreTaken) {
  using enum JobState;
  const std::set<std::pair<JobState, JobState>> possible = {
      {kPending, kPending},   {kInDoubt, kPending},         {kInDoubt, kInDoubt},
      {kInDoubt, kPresumed},  {kInDoubt, kAccepted},        {kInDoubt, kRejected},
      {kInDoubt, kDuplicate}, {kPresumed, kPresumed},       {kPresumed, kUnconfirmed},
      {kPresumed, kAccepted}, {kUnconfirmed, kUnconfirmed}, {kUnconfirmed, kAccepted},
      {kDuplicate, kAccepted}};
  for (JobState from : kAllStates) {
    for (JobState to : kAllStates) {
      SCOPED_TRACE(std::string(name_of(from)) + " to " + std::string(name_of(to)));
      JobKey key = job_in(*store_, ground_, "001", from);
      Result<void> settled = store_->settle(outcome(key, to), kNow);
      EXPECT_EQ(static_cast<bool>(settled), possible.contains({from, to}));
      if (settled) {
        EXPECT_EQ(known("001").state, to);
      } else {
        EXPECT_EQ(settled.error().kind, ErrorKind::kInternal);
        EXPECT_THAT(settled.error().message, HasSubstr(std::string(name_of(from))));
        EXPECT_EQ(known("001").state, from);
      }
      start_over();
    }
  }
}

// Neighbours that were accepted alike are one change: what stands between them, or is unlike them,
// must get its own.
TEST_F(StoreJobs, ManyOutcomesAreTakenInAnyOrder) {
  using enum JobState;
  std::vector<JobKey> keys;
  for (char name = 'a'; name <= 'i'; ++name) {
    keys.push_back(job_in(*store_, ground_, std::string(1, name), kInDoubt));
  }
  const auto accepted = [&](std::size_t job, std::uint32_t attempts, std::string job_id) {
    JobOutcome made = outcome(keys[job], kAccepted, attempts);
    made.job_id = std::move(job_id);
    return made;
  };
  const std::string uuid = "00112233-4455-6677-8899-aabbccddeef";
  // "h" is left out, and "i" comes alone.
  const std::vector<JobOutcome> outcomes = {
      accepted(8, 2, uuid + "8"), accepted(2, 1, "text id"),  outcome(keys[3], kRejected, 1),
      accepted(0, 1, uuid + "0"), accepted(1, 1, ""),         accepted(5, 2, uuid + "5"),
      accepted(4, 1, uuid + "4"), outcome(keys[6], kInDoubt), accepted(6, 2, uuid + "6")};
  must(store_->settle(outcomes, kNow + 1));

  const auto job_id = [&](std::size_t job) {
    return must(store_->recover(keys[job], ground_.batch, "another", kNow)).other_job_id;
  };
  for (const char* name : {"a", "b", "c", "e", "f", "g", "i"}) {
    EXPECT_EQ(known(name).state, kAccepted) << name;
    EXPECT_EQ(known(name).updated_ms, kNow + 1) << name;
  }
  EXPECT_EQ(known("d").state, kRejected);
  EXPECT_EQ(known("h").state, kInDoubt);
  EXPECT_EQ(known("c").attempts, 1U);
  EXPECT_EQ(known("f").attempts, 2U);
  EXPECT_EQ(known("g").attempts, 2U + outcomes[7].attempts);
  EXPECT_FALSE(known("b").has_job_id);
  EXPECT_EQ(job_id(2), "text id");
  for (const std::size_t job : {0U, 4U, 5U, 6U, 8U})
    EXPECT_EQ(job_id(job), uuid + std::to_string(job));
}

TEST_F(StoreJobs, OneThatMayNotBeAcceptedIsNamedAmongItsNeighbours) {
  using enum JobState;
  for (const JobState odd : {kPending, kRejected, kAccepted}) {
    std::vector<JobOutcome> outcomes;
    for (const char* name : {"a", "b", "c"}) {
      const JobKey key = job_in(*store_, ground_, name, *name == 'b' ? odd : kInDoubt);
      outcomes.push_back(outcome(key, kAccepted));
    }
    Result<void> settled = store_->settle(outcomes, kNow);
    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().kind, ErrorKind::kInternal);
    const std::string job = std::to_string(outcomes[odd == kAccepted ? 2 : 1].key);
    EXPECT_THAT(settled.error().message, HasSubstr(job + " is " + std::string(name_of(odd))));
    EXPECT_FALSE(store_->commit());
    start_over();
  }
}

TEST_F(StoreJobs, OnlyWhatWasNotAnsweredIsIntended) {
  using enum JobState;
  const std::set<JobState> possible = {kPending, kInDoubt, kUnconfirmed};
  for (JobState from : kAllStates) {
    SCOPED_TRACE(name_of(from));
    JobKey key = job_in(*store_, ground_, "001", from);
    Result<void> intended = store_->intend(key, key, kNow);
    EXPECT_EQ(static_cast<bool>(intended), possible.contains(from));
    EXPECT_EQ(known("001").state, intended ? kInDoubt : from);
    start_over();
  }
}

// Of many that are intended at once, the one that may not be is named, wherever it stands.
TEST_F(StoreJobs, OneThatMayNotBeIntendedIsNamedAmongMany) {
  for (int place = 0; place < 4; ++place) {
    JobKey last = 0;
    for (int i = 0; i < 4; ++i) {
      last = job_in(*store_, ground_, std::to_string(i),
                    i == place ? JobState::kAccepted : JobState::kPending);
    }
    const JobKey first = last - 3;
    const Result<void> intended = store_->intend(first, last, kNow);
    ASSERT_FALSE(intended);
    EXPECT_EQ(intended.error().kind, ErrorKind::kInternal);
    EXPECT_EQ(intended.error().message,
              "job " + std::to_string(first + place) + " is accepted and cannot be intended");
    start_over();
  }
}

TEST_F(StoreJobs, OnlyWhatMayNotExistTakesNewContent) {
  using enum JobState;
  const std::set<JobState> possible = {kPending, kRejected, kDuplicate};
  for (JobState from : kAllStates) {
    SCOPED_TRACE(name_of(from));
    JobKey key = job_in(*store_, ground_, "001", from);
    Result<void> replanned = store_->replan(key, ground_.batch, 1, 2, kNow);
    EXPECT_EQ(static_cast<bool>(replanned), possible.contains(from));
    EXPECT_EQ(known("001").state, replanned ? kPending : from);
    start_over();
  }
}

// A withdrawn intent is as if nothing had happened; one with an unknown outcome is not.
TEST_F(StoreJobs, AnUnknownOutcomeIsNeverForgotten) {
  JobKey key = job_in(*store_, ground_, "fresh", JobState::kInDoubt);
  EXPECT_OK(store_->settle(outcome(key, JobState::kPending, 0), kNow));

  for (JobState to : {JobState::kPending, JobState::kDuplicate}) {
    SCOPED_TRACE(name_of(to));
    key = job_in(*store_, ground_, "timed out", JobState::kInDoubt);
    must(store_->settle(outcome(key, JobState::kInDoubt), kNow));
    Result<void> forgotten = store_->settle(outcome(key, to), kNow);
    ASSERT_FALSE(forgotten);
    EXPECT_EQ(forgotten.error().kind, ErrorKind::kInternal);
    EXPECT_THAT(forgotten.error().message, HasSubstr("after an unknown outcome"));
    start_over();

    key = job_in(*store_, ground_, "of an earlier run", JobState::kInDoubt);
    must(store_->intend(key, key, kNow));
    EXPECT_FALSE(store_->settle(outcome(key, to), kNow));
    start_over();

    key = job_in(*store_, ground_, "unconfirmed", JobState::kUnconfirmed);
    must(store_->intend(key, key, kNow));
    EXPECT_FALSE(store_->settle(outcome(key, to), kNow));
    start_over();
  }
}

TEST_F(StoreJobs, AnUnconfirmedJobThatDidNotLeaveAgainStaysUnconfirmed) {
  const JobKey again = job_in(*store_, ground_, "again", JobState::kUnconfirmed);
  must(store_->intend(again, again, kNow));
  EXPECT_OK(store_->settle(outcome(again, JobState::kUnconfirmed, 0), kNow));
  EXPECT_EQ(known("again").state, JobState::kUnconfirmed);
  // Without a doubt there is nothing that a list could fail to confirm.
  const JobKey fresh = job_in(*store_, ground_, "fresh", JobState::kInDoubt);
  EXPECT_FALSE(store_->settle(outcome(fresh, JobState::kUnconfirmed, 0), kNow));
}

// An intent that is taken back leaves the row as it was, with the reason it had.
TEST_F(StoreJobs, WhatDidNotLeaveKeepsItsReason) {
  const JobKey key = job_in(*store_, ground_, "001", JobState::kPresumed);
  JobOutcome missing = outcome(key, JobState::kUnconfirmed, 0);
  missing.code = "unconfirmed";
  missing.reason = "its batch lacks the job";
  missing.http_status = 400;
  must(store_->settle(missing, kNow));
  must(store_->intend(key, key, kNow));
  must(store_->settle(outcome(key, JobState::kUnconfirmed, 0), kNow));
  EXPECT_EQ(known("001").code, "unconfirmed");
  EXPECT_EQ(known("001").reason, "its batch lacks the job");
  EXPECT_EQ(known("001").http_status, 400);
  // An attempt that failed has a reason of its own.
  must(store_->intend(key, key, kNow));
  JobOutcome failed = outcome(key, JobState::kInDoubt, 1);
  failed.code = "reset";
  must(store_->settle(failed, kNow));
  EXPECT_EQ(known("001").code, "reset");
  EXPECT_EQ(known("001").reason, "");
}

TEST_F(StoreJobs, AKnownOutcomeEndsTheDoubt) {
  JobKey key = job_in(*store_, ground_, "001", JobState::kInDoubt);
  must(store_->settle(outcome(key, JobState::kInDoubt), kNow));
  must(store_->settle(outcome(key, JobState::kRejected), kNow));
  must(store_->replan(key, ground_.batch, 1, 2, kNow));
  must(store_->intend(key, key, kNow));
  EXPECT_OK(store_->settle(outcome(key, JobState::kPending, 0), kNow));
}

TEST_F(StoreJobs, AJobThatIsNotThereIsADefect) {
  for (int what = 0; what < 4; ++what) {
    Result<void> changed;
    if (what == 0) changed = store_->intend(99, 99, kNow);
    if (what == 1) changed = store_->settle(outcome(99, JobState::kAccepted), kNow);
    if (what == 2) changed = store_->replan(99, ground_.batch, 1, 2, kNow);
    if (what == 3) changed = store_->remap(99, 1, 2);
    ASSERT_FALSE(changed) << what;
    EXPECT_EQ(changed.error().kind, ErrorKind::kInternal);
    start_over();
  }
}

TEST_F(StoreJobs, ItIsKnownWhetherAnAcceptedJobHasItsJobId) {
  for (const std::string& job_id : {std::string(kUuid), std::string("j-1"), std::string()}) {
    const JobKey key = job_in(*store_, ground_, "001", JobState::kInDoubt);
    EXPECT_FALSE(known("001").has_job_id);
    JobOutcome accepted = outcome(key, JobState::kAccepted);
    accepted.job_id = job_id;
    must(store_->settle(accepted, kNow + 1));
    EXPECT_EQ(known("001").has_job_id, !job_id.empty()) << job_id;
    EXPECT_EQ(known("001").updated_ms, kNow + 1);
    // It is found later, in whatever list.
    EXPECT_EQ(must(store_->recover(key, ground_.batch, "j-2", kNow + 2)).changed, job_id.empty());
    EXPECT_TRUE(known("001").has_job_id);
    EXPECT_EQ(known("001").updated_ms, job_id.empty() ? kNow + 2 : kNow + 1);
    start_over();
  }
}

TEST_F(StoreJobs, AReadBackConfirmsWhatIsPresumedInItsBatch) {
  BatchKey other =
      must(store_->new_batch(ground_.remote, named_batch(ground_.manifest, 2, "flags-2"), kNow));
  JobKey presumed = job_in(*store_, ground_, "presumed", JobState::kPresumed);
  JobKey unconfirmed = job_in(*store_, ground_, "unconfirmed", JobState::kUnconfirmed);
  job_in(*store_, ground_, "in doubt", JobState::kInDoubt);
  job_in(*store_, ground_, "accepted", JobState::kAccepted);

  auto confirm = [&](BatchKey batch, std::string_view id) {
    return must(store_->confirm(ground_.remote, batch, id, kUuid, kNow));
  };
  EXPECT_EQ(confirm(other, "presumed"), 0);
  EXPECT_EQ(confirm(ground_.batch, "in doubt"), 0);
  EXPECT_EQ(confirm(ground_.batch, "accepted"), 0);
  EXPECT_EQ(confirm(ground_.batch, "somebody else's"), 0);
  EXPECT_EQ(known("presumed").state, JobState::kPresumed);
  EXPECT_EQ(confirm(ground_.batch, "presumed"), presumed);
  EXPECT_EQ(confirm(ground_.batch, "unconfirmed"), unconfirmed);
  EXPECT_EQ(known("presumed").state, JobState::kAccepted);
  EXPECT_EQ(known("unconfirmed").state, JobState::kAccepted);
  EXPECT_EQ(confirm(ground_.batch, "presumed"), 0);
}

TEST_F(StoreJobs, JobsThatAwaitTheirListComeInPagesByKey) {
  BatchKey other =
      must(store_->new_batch(ground_.remote, named_batch(ground_.manifest, 2, "flags-2"), kNow));
  JobKey one = job_in(*store_, ground_, "1", JobState::kPresumed);
  job_in(*store_, ground_, "2", JobState::kAccepted);
  JobKey three = job_in(*store_, ground_, "3", JobState::kUnconfirmed);
  JobKey four = job_in(*store_, ground_, "4", JobState::kPresumed);
  Ground elsewhere = ground_;
  elsewhere.batch = other;
  job_in(*store_, elsewhere, "5", JobState::kPresumed);

  const auto page = [&](JobKey after, std::size_t count) {
    return must(store_->awaiting_read_back(ground_.batch, after, count));
  };
  EXPECT_THAT(page(0, 2), ElementsAre(one, three));
  EXPECT_THAT(page(three, 2), ElementsAre(four));
  EXPECT_THAT(page(four, 2), IsEmpty());
}

}  // namespace
}  // namespace longshore::ledger::testing
