// Whole imports in virtual time, each with one story: the seeds of the simulation tell the rest.
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

void expect_one_job_a_row(VirtualRun& run, int rows, int size) {
  const auto jobs = run.remote_jobs();
  const auto ledger = run.ledger_rows();
  ASSERT_EQ(jobs.size(), static_cast<std::size_t>(rows));
  ASSERT_EQ(ledger.size(), static_cast<std::size_t>(rows));
  for (int i = 1; i <= rows; ++i) {
    const std::string id = "r" + std::to_string(i);
    const ledger::ExportRow& row = ledger.at(id);
    EXPECT_EQ(row.state, JobState::kAccepted) << id;
    EXPECT_EQ(row.job_id, jobs.at(id)) << id;
    EXPECT_TRUE(row.batch_name.ends_with("-" + std::to_string((i - 1) / size + 1)))
        << id << " in " << row.batch_name;
  }
  EXPECT_EQ(run.counters().batches, static_cast<std::uint64_t>((rows + size - 1) / size));
}

TEST(VirtualRun, ImportsAtTheRateItIsGiven) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(1'000);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
  expect_one_job_a_row(run, 1'000, 25);
  EXPECT_GE(summary.requests_per_second, 98);
}

TEST(VirtualRun, SendsNothingTheSecondTime) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(100);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  const Summary again = run.run();
  EXPECT_EQ(again.exit_code, ExitCode::kDone);
  EXPECT_EQ(again.rows.already_accepted, 100U);
  EXPECT_EQ(again.requests.sent, 0U);
}

TEST(VirtualRun, ADrainWithdrawsWhatWasNotSent) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.delivery.requests_per_second = 10;
  run.write_manifest(100);
  const Summary cut = run.run_with_signal_at(milliseconds(2'000));
  EXPECT_EQ(cut.exit_code, ExitCode::kTerminated);
  std::size_t pending = 0;
  for (const auto& [id, row] : run.ledger_rows()) {
    EXPECT_NE(row.state, JobState::kInDoubt) << id;
    pending += row.state == JobState::kPending ? 1 : 0;
  }
  EXPECT_EQ(pending, cut.rows.pending);
  EXPECT_GT(pending, 50U);
}

TEST(VirtualRun, ABurntIdIsNeverAccepted) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    VirtualRun run(steady_plan("burn_id=0.2"), seed);
    run.write_manifest(60);
    const Summary summary = run.run();
    const auto jobs = run.remote_jobs();
    EXPECT_NE(summary.exit_code, ExitCode::kDone);
    EXPECT_EQ(summary.rows.accepted, jobs.size());
    for (const auto& [id, row] : run.ledger_rows()) {
      EXPECT_EQ(row.state == JobState::kAccepted, jobs.contains(id)) << id;
    }
    // Unconfirmed rows are not sent again by themselves.
    const auto before = run.counters().duplicate_attempts;
    run.run();
    EXPECT_EQ(run.counters().duplicate_attempts, before);
  }
}

// So far below the number of rows that whatever is not bounded is found by the watch.
constexpr RunBounds kSmallBounds{.plan_jobs = 10, .jobs_in_progress = 20, .intents_ahead = 5};

TEST(VirtualRun, APermanentOutageEndsWithEveryRowPending) {
  VirtualRun run(steady_plan("before_503=1"), 1);
  run.options().bounds = kSmallBounds;
  run.options().configuration.delivery.give_up_after = milliseconds(120'000);
  run.write_manifest(500);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
  EXPECT_EQ(summary.rows.accepted, 0U);
  EXPECT_EQ(summary.rows.rejected, 0U);
  EXPECT_EQ(summary.rows.pending, summary.rows.read);
}

TEST(VirtualRun, TheDeadlineDrains) {
  VirtualRun run(steady_plan(), 1);
  run.options().bounds = kSmallBounds;
  run.write_manifest(1'000);
  run.options().deadline = milliseconds(3'000);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished);
  EXPECT_NE(summary.exit_reason.find("deadline"), std::string::npos);
  EXPECT_LE(summary.elapsed.count(), 3.1);
}

TEST(VirtualRun, RefusalsOfEveryRowStopTheRun) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.limits.first_refusals = 10;
  // The simulated API refuses a priority that the mapping, here, does not look at.
  FieldSource priority;
  priority.kind = FieldSource::Kind::kValue;
  priority.value_json = "\"high\"";
  run.options().configuration.job.priority_weight = FieldSource{};
  run.options().configuration.job.data.emplace_back("annotations", priority);
  run.options().configuration.api.jobs_path = "/v1/projects/{project_id}/jobs";
  run.write_manifest(300);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kRejects) << summary.exit_reason;
  EXPECT_GE(summary.rows.rejected, 10U);
  EXPECT_GT(summary.rows.pending, 200U);
  EXPECT_EQ(run.rejects().size(), summary.rows.rejected);
}

// A defect: whatever waited for what never comes is let go, and the run says what it was.
TEST(VirtualRun, AnExceptionInTheMiddleOfReadingEndsTheRun) {
  VirtualRun run(steady_plan(), 1);
  run.meets_a_defect = true;
  std::string text = "reference_id,image_url,tag\n";
  const std::string longer(4'000, 'x');  // than one read takes, all in all
  for (int i = 0; i < 200; ++i) text += fmt::format("r{0},https://x.example/{1},t\n", i, longer);
  run.write_manifest(text);
  int ended = 0;
  bool thrown = true;
  for (int n = 1; thrown; ++n) {
    thrown = false;
    const auto throw_at_nth = [&thrown, n](SimulatedEnvironment& environment, Watch&) {
      environment.files().before_read = [&thrown, left = n]() mutable {
        if (--left > 0) return;
        thrown = true;
        throw std::bad_alloc();
      };
    };
    try {
      const Summary summary = run.run(throw_at_nth);
      if (!thrown) break;
      EXPECT_EQ(summary.exit_code, ExitCode::kInternal);
      EXPECT_EQ(summary.exit_reason, "internal error: std::bad_alloc");
      ++ended;
    } catch (const std::bad_alloc&) {
      EXPECT_EQ(ended, 0) << "before the run has begun, its caller hears of it";
    }
  }
  EXPECT_GE(ended, 2);
}

// What a run that died left in doubt rests until its requests cannot be at work any more. The other
// rows do not wait for that, although those in doubt would fill nearly every place.
TEST(VirtualRun, RowsThatHaveToWaitHoldUpNoOthers) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.delivery.requests_per_second = 0;
  run.options().configuration.retry.after_timeout = milliseconds(5'000);
  run.reads_ledger = false;  // at each send, which takes long
  run.options().bounds.jobs_in_progress = 60;
  run.options().bounds.intents_ahead = 50;
  run.write_manifest(3'000);
  run.run_and_crash_after_sending(300);
  std::size_t in_doubt = 0;
  for (const auto& [id, row] : run.ledger_rows()) {
    in_doubt += row.state == JobState::kInDoubt ? 1 : 0;
  }
  ASSERT_GE(in_doubt, 50U);
  run.options().deadline = milliseconds(4'000);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
  EXPECT_GE(summary.rows.accepted, 1'000U);
}

TEST(VirtualRun, AnExceptionInTheMiddleOfPlanningEndsTheRunAtOnce) {
  VirtualRun run(steady_plan(), 1);
  run.meets_a_defect = true;
  run.write_manifest("reference_id,image_url,tag\na,nowhere,t\n");
  run.reject_sink().before_add = [] { throw std::bad_alloc(); };
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kInternal);
  EXPECT_EQ(summary.exit_reason, "internal error: std::bad_alloc");
  EXPECT_LT(summary.elapsed, std::chrono::seconds(1));
}

// A run that ends before it has sent anything has taken its time all the same.
TEST(VirtualRun, WhatARunTookIsToldHoweverEarlyItEnds) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(1'000);
  run.options().max_new_jobs = 10;
  const Summary summary = run.run([](SimulatedEnvironment& environment, Watch&) {
    environment.scheduler().delay_lanes([](Lane) { return std::chrono::seconds(3); });
  });
  EXPECT_EQ(summary.exit_code, ExitCode::kUsage);
  EXPECT_GE(summary.elapsed, std::chrono::seconds(3));
  EXPECT_GE(summary.finished_at - summary.started_at, std::chrono::seconds(3));
}

TEST(VirtualRun, ARefusedRowIsSentAgainOnlyWithNewContentOrOnDemand) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.api.jobs_path = "/v1/projects/{project_id}/jobs";
  run.write_manifest("reference_id,image_url,tag\na,https://x.example/a.jpg,t\n");
  EXPECT_EQ(run.run().exit_code, ExitCode::kRejects);
  const auto sent = run.counters().requests;
  const Summary again = run.run();
  EXPECT_EQ(again.rows.rejected, 1U);
  EXPECT_EQ(run.rejects().size(), 1U);
  EXPECT_EQ(run.counters().requests, sent);
  run.options().retry_rejected = true;
  run.run();
  EXPECT_EQ(run.counters().requests, sent + 1);
  run.options().retry_rejected = false;
  run.write_manifest("reference_id,image_url,tag\na,https://x.example/b.jpg,t\n");
  run.run();
  EXPECT_EQ(run.counters().requests, sent + 2);
}

// A finished manifest, some of whose refused rows go out again, is finished no longer.
TEST(VirtualRun, RefusedRowsThatGoOutAgainBeginTheManifestAnew) {
  RemotePlan plan = steady_plan();
  plan.refused_ids = 1;
  VirtualRun run(plan, 1);
  run.write_manifest(10);
  run.options().configuration.limits.first_refusals = 0;
  ASSERT_EQ(run.run().exit_code, ExitCode::kRejects);
  run.options().retry_rejected = true;
  run.options().limit = 3;
  ASSERT_EQ(run.run().exit_code, ExitCode::kUnfinished);
  const auto manifests = run.ledger_status().remotes.at(0).manifests;
  ASSERT_EQ(manifests.size(), 2U);
  EXPECT_TRUE(manifests[0].finished_ms);
  EXPECT_FALSE(manifests[1].finished_ms);
}

TEST(VirtualRun, ARowInDoubtWaitsForTheRequestOfTheRunThatDied) {
  VirtualRun run(steady_plan(), 1);
  run.options().configuration.delivery.max_in_flight = 1;
  run.write_manifest(3);
  run.run_and_crash_after_sending(2);  // the batch is there, the first row is on its way
  const auto before = run.clock().passed();
  EXPECT_EQ(run.run().exit_code, ExitCode::kDone);
  EXPECT_GE(run.clock().passed() - before, run.options().configuration.retry.after_timeout);
  expect_one_job_a_row(run, 3, 25);
}

TEST(VirtualRun, ABatchInDoubtWaitsForTheRequestOfTheRunThatDied) {
  VirtualRun run(steady_plan(), 1);
  run.write_manifest(3);
  run.run_and_crash_after_sending(1);  // the batch's creation is on its way
  const auto before = run.clock().passed();
  EXPECT_EQ(run.run().exit_code, ExitCode::kDone);
  EXPECT_GE(run.clock().passed() - before, run.options().configuration.retry.after_timeout);
  expect_one_job_a_row(run, 3, 25);
}

TEST(VirtualRun, WhatIsUnconfirmedGoesOutAgainOnlyOnDemand) {
  VirtualRun run(steady_plan("burn_id=0.5"), 3);
  run.write_manifest(20);
  const Summary first = run.run();
  ASSERT_GT(first.rows.pending, 0U);
  const auto posted = [&] { return run.counters().of(simulator::Endpoint::kCreateJobV0); };
  const auto before = posted();
  EXPECT_EQ(run.run().rows.pending, first.rows.pending);
  EXPECT_EQ(posted(), before) << "unasked";
  run.options().retry_rejected = true;
  const auto cut = run.run_with_signal_at(milliseconds(5));
  EXPECT_TRUE(cut.rows.adds_up());
  const auto attempts = run.counters().duplicate_attempts;
  run.run();
  EXPECT_GT(run.counters().duplicate_attempts, attempts);
  for (const auto& [id, row] : run.ledger_rows()) {
    EXPECT_EQ(row.state == JobState::kAccepted, run.remote_jobs().contains(id)) << id;
  }
}

// "Not now" is no answer: what waits for the list waits for the next run.
TEST(VirtualRun, WhereListsFailNothingIsAcceptedUnseen) {
  RemotePlan plan = steady_plan("after_reset=0.2");
  plan.list_fails = 1;
  for (const bool create : {false, true}) {
    SCOPED_TRACE(create);
    VirtualRun run(plan, 4);
    run.options().configuration.batch.create = create;
    run.options().configuration.retry.max_attempts = 5;
    run.write_manifest(40);
    for (int night = 1; night <= 2; ++night) {
      const Summary summary = run.run();
      EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
      EXPECT_GT(summary.rows.pending, 0U);
      EXPECT_EQ(summary.job_ids_missing, 0U);
      const ledger::LedgerStatus status = run.ledger_status();
      ASSERT_EQ(status.remotes.size(), 1U);
      for (const auto& manifest : status.remotes[0].manifests) {
        EXPECT_FALSE(manifest.finished_ms);
      }
    }
  }
}

}  // namespace
}  // namespace longshore::testing
