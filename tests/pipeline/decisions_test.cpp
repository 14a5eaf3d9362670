#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/exit_decision.hpp"
#include "pipeline/job_outcome.hpp"

namespace longshore::pipeline {
namespace {

using api::Meaning;
using delivery::Delivered;
using delivery::StopReason;
using testing::HasSubstr;
using testing::Not;

Delivered answered(Meaning meaning, bool in_doubt = false) {
  Delivered delivered;
  delivered.verdict.meaning = meaning;
  delivered.verdict.id = meaning == Meaning::kDone ? "j-1" : "";
  delivered.attempts = 1;
  delivered.in_doubt = in_doubt;
  return delivered;
}

Delivered ended(Delivered::End end, std::uint32_t attempts, bool in_doubt) {
  Delivered delivered;
  delivered.end = end;
  delivered.attempts = attempts;
  delivered.in_doubt = in_doubt;
  return delivered;
}

JobState state(const Delivered& delivered, JobState before = JobState::kPending,
               OnRemoteDuplicate policy = OnRemoteDuplicate::kReport) {
  Delivered taken = delivered;
  return outcome_of(1, taken, {before}, policy).state;
}

TEST(JobOutcome, AnAnswerSettlesIt) {
  EXPECT_EQ(state(answered(Meaning::kDone)), JobState::kAccepted);
  EXPECT_EQ(state(answered(Meaning::kDone, true), JobState::kInDoubt), JobState::kAccepted);
  EXPECT_EQ(state(answered(Meaning::kRefused)), JobState::kRejected);
  EXPECT_EQ(state(answered(Meaning::kRefused, true)), JobState::kRejected);
  Delivered done = answered(Meaning::kDone);
  EXPECT_EQ(outcome_of(1, done, {}, OnRemoteDuplicate::kReport).job_id, "j-1");
}

// Whoever mends the row and gives it another id may otherwise pay for it twice.
TEST(JobOutcome, ARefusalBehindADoubtSaysSo) {
  Delivered refused = answered(Meaning::kRefused, true);
  refused.verdict.message = "no such attachment";
  const JobOutcome told = outcome_of(1, refused, {}, OnRemoteDuplicate::kReport);
  EXPECT_EQ(told.reason,
            "no such attachment (an earlier attempt has no known outcome: its job may exist)");
  EXPECT_EQ(refused.verdict.message, told.reason);
  Delivered plain = answered(Meaning::kRefused);
  plain.verdict.message = "no such attachment";
  EXPECT_EQ(outcome_of(1, plain, {}, OnRemoteDuplicate::kReport).reason, "no such attachment");
}

TEST(JobOutcome, ADuplicateIsOursOnlyAfterADoubtOfOurs) {
  EXPECT_EQ(state(answered(Meaning::kDuplicate)), JobState::kDuplicate);
  EXPECT_EQ(state(answered(Meaning::kDuplicate, true)), JobState::kPresumed);
  EXPECT_EQ(state(answered(Meaning::kDuplicate), JobState::kInDoubt), JobState::kPresumed);
  EXPECT_EQ(state(answered(Meaning::kDuplicate), JobState::kUnconfirmed), JobState::kPresumed);
  EXPECT_EQ(state(answered(Meaning::kDuplicate), JobState::kPending, OnRemoteDuplicate::kAccept),
            JobState::kAccepted);
  EXPECT_EQ(
      state(answered(Meaning::kDuplicate, true), JobState::kPending, OnRemoteDuplicate::kAccept),
      JobState::kPresumed);
}

// The id may be burnt: then there is no job to take as done.
TEST(JobOutcome, ADuplicateAfterAnAnswerOfTryAgainIsNotTakenUnseen) {
  Delivered put_off = answered(Meaning::kDuplicate);
  put_off.attempts = 2;
  put_off.put_off_status = 400;
  EXPECT_EQ(state(put_off, JobState::kPending, OnRemoteDuplicate::kAccept), JobState::kPresumed);
  EXPECT_EQ(state(put_off), JobState::kDuplicate);
  const FoundJob answered_before{JobState::kPending, 503};
  Delivered duplicate = answered(Meaning::kDuplicate);
  EXPECT_EQ(outcome_of(1, duplicate, answered_before, OnRemoteDuplicate::kAccept).state,
            JobState::kPresumed);
}

// The refusal of a duplicate itself is none that may have burnt the id: later runs, which go by
// the status that is kept, may still take it as done.
TEST(JobOutcome, OfADuplicateOnlyTheAnswerBeforeItIsKept) {
  Delivered duplicate = answered(Meaning::kDuplicate);
  duplicate.verdict.http_status = 400;
  EXPECT_EQ(outcome_of(1, duplicate, {}, OnRemoteDuplicate::kReport).http_status, 0);
  duplicate.put_off_status = 429;
  EXPECT_EQ(outcome_of(1, duplicate, {}, OnRemoteDuplicate::kReport).http_status, 429);
  duplicate.put_off_status = 0;
  const FoundJob put_off_before{JobState::kPending, 503};
  EXPECT_EQ(outcome_of(1, duplicate, put_off_before, OnRemoteDuplicate::kReport).http_status, 503);
}

// So that the next run knows it, too, the answer outlives the failures behind it.
TEST(JobOutcome, AnAnswerOfTryAgainIsKept) {
  Delivered refused_connection = ended(Delivered::End::kStopped, 2, false);
  refused_connection.put_off_status = 400;
  EXPECT_EQ(outcome_of(1, refused_connection, {}, OnRemoteDuplicate::kAccept).http_status, 400);
}

// What ended our waiting is no reason of the row's.
TEST(JobOutcome, WhatNeverLeftHasNoReason) {
  Delivered broken_off = ended(Delivered::End::kStopped, 0, false);
  broken_off.verdict.code = "cancelled";
  broken_off.verdict.message = "broken off";
  const JobOutcome outcome =
      outcome_of(1, broken_off, {JobState::kUnconfirmed}, OnRemoteDuplicate::kReport);
  EXPECT_EQ(outcome.state, JobState::kUnconfirmed);
  EXPECT_EQ(outcome.code, "");
  EXPECT_EQ(outcome.reason, "");
}

TEST(JobOutcome, WithoutAnAnswerItIsPendingOrInDoubt) {
  using End = Delivered::End;
  EXPECT_EQ(state(ended(End::kExhausted, 3, false)), JobState::kPending);
  EXPECT_EQ(state(ended(End::kExhausted, 3, true)), JobState::kInDoubt);
  EXPECT_EQ(state(ended(End::kStopped, 1, true)), JobState::kInDoubt);
  EXPECT_EQ(state(ended(End::kStopped, 2, false), JobState::kInDoubt), JobState::kInDoubt);
  EXPECT_EQ(state(answered(Meaning::kFatal)), JobState::kPending);
}

TEST(JobOutcome, WhatWasNeverSentGoesBackToWhereItWas) {
  const Delivered never = ended(Delivered::End::kStopped, 0, false);
  EXPECT_EQ(state(never, JobState::kPending), JobState::kPending);
  EXPECT_EQ(state(never, JobState::kInDoubt), JobState::kInDoubt);
  EXPECT_EQ(state(never, JobState::kUnconfirmed), JobState::kUnconfirmed);
  EXPECT_EQ(state(never, JobState::kRejected), JobState::kPending);
}

// A connection that was refused is an attempt, but nothing has left with it.
TEST(JobOutcome, WhatFailedWithAKnownOutcomeGoesBackToWhereItWas) {
  const Delivered in_vain = ended(Delivered::End::kExhausted, 10, false);
  EXPECT_EQ(state(in_vain, JobState::kUnconfirmed), JobState::kUnconfirmed);
  EXPECT_EQ(state(in_vain, JobState::kInDoubt), JobState::kInDoubt);
  const Delivered left = ended(Delivered::End::kExhausted, 10, true);
  EXPECT_EQ(state(left, JobState::kUnconfirmed), JobState::kInDoubt);
}

Summary summary(std::uint64_t accepted, std::uint64_t rejected, std::uint64_t pending) {
  Summary made;
  made.rows.read = accepted + rejected + pending;
  made.rows.accepted = accepted;
  made.rows.rejected = rejected;
  made.rows.pending = pending;
  made.jobs = made.rows;
  made.manifest_complete = true;
  if (rejected > 0) made.rejects_path = "r.csv";
  return made;
}

ExitCode code(Summary given, const ExitFacts& facts = {}) {
  decide(given, facts);
  EXPECT_FALSE(given.exit_reason.empty());
  return given.exit_code;
}

TEST(ExitDecision, FollowsTheBooks) {
  EXPECT_EQ(code(summary(5, 0, 0)), ExitCode::kDone);
  EXPECT_EQ(code(summary(5, 1, 0)), ExitCode::kRejects);
  EXPECT_EQ(code(summary(5, 1, 1)), ExitCode::kUnfinished);
  Summary unread = summary(5, 0, 0);
  unread.manifest_complete = false;
  EXPECT_EQ(code(unread), ExitCode::kUnfinished);
  Summary wrong = summary(5, 0, 0);
  wrong.rows.read = 6;
  EXPECT_EQ(code(wrong), ExitCode::kInternal);
}

TEST(ExitDecision, TellsTheGravestOfWhatHappened) {
  ExitFacts facts;
  facts.stops = {{ExitCode::kUnfinished, "deadline"}, {ExitCode::kRemoteRefused, "key"}};
  Summary given = summary(1, 1, 1);
  decide(given, facts);
  EXPECT_EQ(given.exit_code, ExitCode::kRemoteRefused);
  EXPECT_EQ(given.exit_reason, "key");
  facts.manifest_failed = Error{ErrorKind::kManifest, "torn"};
  EXPECT_EQ(code(summary(1, 1, 1), facts), ExitCode::kManifest);
  facts.stops.push_back({ExitCode::kLedger, "disk full"});
  EXPECT_EQ(code(summary(1, 1, 1), facts), ExitCode::kLedger);
}

TEST(ExitDecision, TheFirstOfEquallyGraveReasonsIsTold) {
  ExitFacts facts;
  facts.stops = {{ExitCode::kUnfinished, "deadline"}};
  Summary given = summary(1, 0, 1);
  decide(given, facts);
  EXPECT_EQ(given.exit_reason, "deadline");
}

TEST(ExitDecision, WhatIsOnlyADuplicateIsNotCalledRejected) {
  Summary given = summary(5, 0, 0);
  given.rejects_path = "night-rejects.csv";
  decide(given, {});
  EXPECT_EQ(given.exit_code, ExitCode::kRejects);
  EXPECT_THAT(given.exit_reason, HasSubstr("some have jobs that this ledger did not create"));
}

TEST(ExitDecision, CountsAreGroupedAsInTheRestOfTheLastLine) {
  Summary given = summary(5, 57'812, 0);
  decide(given, {});
  EXPECT_EQ(given.exit_reason, "57,812 rows were rejected");
  given = summary(5, 0, 57'812);
  given.unconfirmed = 1'234;
  decide(given, {});
  EXPECT_THAT(given.exit_reason, HasSubstr("57,812 rows are pending, 1,234 of them unconfirmed"));
}

// Running it again settles whatever else is pending.
TEST(ExitDecision, WhatIsUnconfirmedAsksForMoreThanTheSameCommand) {
  Summary given = summary(5, 0, 2);
  given.unconfirmed = 2;
  decide(given, {});
  EXPECT_THAT(given.exit_reason, HasSubstr("2 of them unconfirmed"));
  EXPECT_THAT(given.exit_reason, HasSubstr("not sent again but with --retry-rejected"));
  EXPECT_THAT(given.exit_reason, Not(HasSubstr("run the same command again")));
  given.unconfirmed = 1;
  decide(given, {});
  EXPECT_THAT(given.exit_reason, HasSubstr("run the same command again"));
}

TEST(ExitDecision, TheLastFailureIsToldWhereRowsArePending) {
  ExitFacts facts;
  facts.last_failure = "resolve: no such host";
  for (const StopReason& stop : {StopReason{ExitCode::kUnfinished, "deadline"},
                                 StopReason{ExitCode::kInterrupted, "stopped by SIGINT"}}) {
    facts.stops = {stop};
    Summary given = summary(1, 0, 1);
    decide(given, facts);
    EXPECT_EQ(given.exit_reason, stop.message + " (the last failure: resolve: no such host)");
    given = summary(2, 0, 0);
    decide(given, facts);
    EXPECT_EQ(given.exit_reason, stop.message);
  }
  // It tells the failure itself.
  facts.stops = {{ExitCode::kUnfinished, "no good answer; the last failure: resolve", true}};
  Summary given = summary(1, 0, 1);
  decide(given, facts);
  EXPECT_EQ(given.exit_reason, facts.stops.front().message);
  facts.stops = {{ExitCode::kRemoteRefused, "key"}};
  decide(given, facts);
  EXPECT_EQ(given.exit_reason, "key");
}

// The same command would only be refused again.
TEST(ExitDecision, ARefusedBatchIsToldWhereRowsArePending) {
  ExitFacts facts;
  facts.refused_batches = {1, "night-1", "GE_0002", "no such team", false};
  Summary given = summary(1, 0, 30);
  decide(given, facts);
  EXPECT_EQ(
      given.exit_reason,
      "30 rows are pending: the API refused the batch \"night-1\" with GE_0002: no such team; "
      "change batch.name, or see to what the API says, then run this again");
  facts.refused_batches = {3, "night-1", "http_409", "", true};
  decide(given, facts);
  EXPECT_EQ(given.exit_reason,
            "30 rows are pending: the API refused the batch \"night-1\" with http_409 (and 2 "
            "others); it may exist all the same, so that its name stays: see to what the API says, "
            "then run the same command again");
  facts.limit_reached = true;
  decide(given, facts);
  EXPECT_THAT(given.exit_reason, HasSubstr("(--limit): the API refused the batch \"night-1\""));
  facts.limit_reached = false;
  facts.stops = {{ExitCode::kUnfinished, "deadline"}};
  decide(given, facts);
  EXPECT_THAT(given.exit_reason, HasSubstr("deadline: the API refused the batch \"night-1\""));
  given = summary(2, 0, 0);
  facts.stops.clear();
  decide(given, facts);
  EXPECT_EQ(given.exit_reason, "every row is accepted");
}

TEST(ExitDecision, RefusalsAloneEndWithOneAlthoughRowsArePending) {
  ExitFacts facts;
  facts.stops = {{ExitCode::kRejects, "all refused"}};
  Summary given = summary(0, 100, 900);
  given.manifest_complete = false;
  decide(given, facts);
  EXPECT_EQ(given.exit_code, ExitCode::kRejects);
  EXPECT_EQ(given.exit_reason, "all refused");
}

TEST(ExitDecision, AnInterruptBeatsPendingRows) {
  ExitFacts facts;
  facts.stops = {{ExitCode::kInterrupted, "stopped by SIGINT"}};
  EXPECT_EQ(code(summary(1, 0, 5), facts), ExitCode::kInterrupted);
}

// `sent` requests of `latency` each, the first leaving at 0 and the last at `leaving`.
Summary throughput(std::uint64_t sent, Milliseconds leaving, Milliseconds latency, double limit) {
  delivery::Statistics statistics;
  Answer answer;
  answer.status = 200;
  answer.latency = latency;
  for (std::uint64_t i = 0; i < sent; ++i) {
    statistics.add(answer, "",
                   SteadyTime(i * leaving / std::max<std::uint64_t>(sent - 1, 1) + latency));
  }
  Summary made;
  made.requests = statistics.requests();
  DeliveryConfiguration delivery;
  delivery.requests_per_second = limit;
  fill_throughput(made, statistics, delivery);
  return made;
}

// The limit is one of any whole second, which a part of one does not break.
TEST(Throughput, ARateIsOfAWholeSecondAtLeast) {
  const Summary trial = throughput(2, Milliseconds(0), Milliseconds(34), 20);
  EXPECT_DOUBLE_EQ(trial.requests_per_second, 2);
  EXPECT_DOUBLE_EQ(trial.percent_of_ideal, 100) << "there was no more to send";
  const Summary one = throughput(1, Milliseconds(0), Milliseconds(34), 20);
  EXPECT_DOUBLE_EQ(one.requests_per_second, 1);
  EXPECT_DOUBLE_EQ(throughput(0, Milliseconds(0), Milliseconds(0), 20).requests_per_second, 0);
}

// The pacer lets the first two leave at once, then one an interval.
TEST(Throughput, NoRunThatKeepsTheLimitSeemsToBreakIt) {
  for (const std::uint64_t sent : {21, 22, 23, 30, 102, 2'002}) {
    const Milliseconds leaving((sent - 2) * 50);
    const Summary paced = throughput(sent, leaving, Milliseconds(1), 20);
    EXPECT_LE(paced.requests_per_second, 20) << sent;
    EXPECT_GE(paced.requests_per_second, 19.8) << sent;
    EXPECT_GE(paced.percent_of_ideal, 99) << sent;
    EXPECT_LE(paced.percent_of_ideal, 100) << sent;
  }
}

TEST(Throughput, HalfTheLimitIsHalfTheIdeal) {
  const Summary slow = throughput(101, Milliseconds(10'000), Milliseconds(1), 20);
  EXPECT_NEAR(slow.requests_per_second, 10, 0.1);
  EXPECT_NEAR(slow.percent_of_ideal, 50, 0.5);
}

}  // namespace
}  // namespace longshore::pipeline
