// Lists that hold what the documented API would not list, or that are none.
#include "recovery_support.hpp"

namespace longshore::testing {
namespace {

using Change = std::function<void(std::string_view target, simulator::Reply& reply)>;

RemotePlan changed_lists(Change change, const std::string& faults = "") {
  RemotePlan plan = steady_plan(faults);
  plan.change_list = std::move(change);
  return plan;
}

bool is_details(std::string_view target) {
  return target.ends_with("/details");
}

// Puts `items` before what the list holds.
void put_first(simulator::Reply& reply, std::string_view array, const std::string& items) {
  const std::string start = fmt::format("\"{}\":[", array);
  const std::size_t found = reply.body.find(start);
  ASSERT_NE(found, std::string::npos) << reply.body;
  const std::size_t at = found + start.size();
  reply.body.insert(at, reply.body[at] == ']' ? items : items + ",");
}

// Of jobs without a reference_id none repeats another.
TEST(OddLists, JobsWithoutAReferenceIdAreNobodys) {
  VirtualRun run(changed_lists([](std::string_view target, simulator::Reply& reply) {
                   if (is_details(target)) return;
                   put_first(reply, "jobs",
                             R"({"id":"x1","reference_id":null},{"id":"x2","reference_id":null},)"
                             R"({"id":"x3"},{"id":"x4","reference_id":""})");
                 }),
                 1);
  run.write_manifest(60);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.recorded, 60U);
  EXPECT_EQ(recovery.jobs_listed, 60U);
  EXPECT_EQ(recovery.jobs_repeated, 0U);
  expect_ledger_has_all(run);
}

// Every job stands in one of the two, whichever the ledger takes for its own.
void expect_both_found(bool known, bool other_first) {
  std::string details;  // instead of the real ones
  VirtualRun run(changed_lists([&details](std::string_view target, simulator::Reply& reply) {
                   if (is_details(target) && !details.empty()) reply.body = details;
                 }),
                 1);
  run.options().limit = 25;
  run.write_manifest(50);
  ASSERT_EQ(run.run().exit_code, ExitCode::kUnfinished);
  const VirtualRun::Copy copy = run.copy_ledger();
  run.options().limit.reset();
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  const auto before = run.ledger_rows();
  const std::string& name = before.at("r1").batch_name;
  std::string first = before.at("r1").batch_id;
  std::string second = before.at("r50").batch_id;
  ASSERT_NE(first, second);
  if (other_first) first.swap(second);
  details =
      fmt::format(R"({{"batches":[{{"id":"{0}","name":"{2}"}},{{"id":"{1}","name":"{2}"}}]}})",
                  first, second, name);
  run.restore_ledger(known ? copy : VirtualRun::Copy());
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.not_found, 0U);
  EXPECT_EQ(recovery.rows_elsewhere, 25U);
  expect_ledger_has_all(run);
  for (const auto& [id, row] : run.ledger_rows()) {
    EXPECT_EQ(row.batch_id, before.at(id).batch_id) << id;
  }
  expect_nothing_left_to_send(run);
}

TEST(OddLists, RowsOfBothBatchesOfOneNameAreFound) {
  for (const bool known : {false, true}) {
    for (const bool other_first : {false, true}) {
      SCOPED_TRACE(::testing::Message() << "known " << known << ", other first " << other_first);
      expect_both_found(known, other_first);
    }
  }
}

// Which a project has one of.
TEST(OddLists, RowsInTwoDefaultBatchesAreFound) {
  VirtualRun run(changed_lists([](std::string_view target, simulator::Reply& reply) {
                   if (!is_details(target)) return;
                   for (;;) {
                     const std::size_t at = reply.body.find("\"is_default\":false");
                     if (at == std::string::npos) return;
                     reply.body.replace(at + 13, 5, "true");
                   }
                 }),
                 1);
  run.write_manifest(60);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  run.lose_ledger();
  run.options().configuration.batch.name = "other {number}";
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kDone) << recovery.exit_reason;
  EXPECT_EQ(recovery.rows.recorded, 60U);
  expect_nothing_left_to_send(run);
}

// Half of the answers to creations are lost, so that the jobs have to be looked for in their
// batches' lists, which `change` gets hold of.
RemotePlan lost_answers(Change change) {
  return changed_lists(
      [change = std::move(change)](std::string_view target, simulator::Reply& reply) {
        if (!is_details(target)) change(target, reply);
      },
      "after_500=0.5");
}

TEST(OddLists, OfListsThatAreNoneTheRowsCountAsAcceptedAndAreTold) {
  struct Case {
    std::string name;
    Change change;
  };
  const std::vector<Case> cases{
      {"a page of a proxy's",
       [](std::string_view, simulator::Reply& reply) { reply.body = "<html>maintenance</html>"; }},
      {"another document",
       [](std::string_view, simulator::Reply& reply) { reply.body = R"({"items":[]})"; }},
      {"a failure in a 200",
       [](std::string_view, simulator::Reply& reply) {
         reply.body = R"({"jobs":null,"success":false})";
       }},
      {"jobs that no page has room for",
       [](std::string_view, simulator::Reply& reply) {
         std::string jobs;
         for (int i = 0; i < 20; ++i) {
           jobs += fmt::format(R"({{"id":"{}{}"}},)", std::string(60'000, 'x'), i);
         }
         jobs.pop_back();
         reply.body = R"({"jobs":[)" + jobs + "]}";
       }},
      {"an endless id", [](std::string_view, simulator::Reply& reply) {
         reply.body = R"({"jobs":[{"id":")" + std::string(100'000, 'x') + R"("}]})";
       }}};
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    VirtualRun run(lost_answers(one.change), 1);
    run.options().configuration.batch.size = 5;
    run.write_manifest(200);  // forty lists, more than it takes for an outage
    const Summary first = run.run();
    EXPECT_EQ(first.exit_code, ExitCode::kDone) << first.exit_reason;
    EXPECT_EQ(first.rows.accepted, 200U);
    EXPECT_GT(first.job_ids_missing, 50U);
    EXPECT_LT(first.elapsed, std::chrono::minutes(10));
    const Summary again = run.run();  // looks once more
    EXPECT_EQ(again.exit_code, ExitCode::kDone) << again.exit_reason;
    EXPECT_EQ(again.job_ids_missing, first.job_ids_missing);
  }
}

// It ends some day: a later run finishes what is left.
TEST(OddLists, OfListsInAnOutageTheRowsStayPending) {
  VirtualRun run(lost_answers([](std::string_view, simulator::Reply& reply) {
                   reply.status = 503;
                   reply.body.clear();
                 }),
                 1);
  run.options().configuration.retry.max_attempts = 5;
  run.write_manifest(20);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
  EXPECT_GT(summary.rows.pending, 0U);
  EXPECT_EQ(summary.job_ids_missing, 0U);
}

// That the jobs were sent is known, and that no list has them.
TEST(OddLists, OfListsThatAreNullTheRowsAreUnconfirmed) {
  VirtualRun run(lost_answers([](std::string_view, simulator::Reply& reply) {
                   reply.body = R"({"jobs":null,"next_page_token":null})";
                 }),
                 1);
  run.write_manifest(20);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
  EXPECT_GT(summary.unconfirmed, 0U);
  EXPECT_EQ(summary.rows.pending, summary.unconfirmed);
}

// One answer in three is none: no chance makes a list unreadable, and no list is cut.
TEST(OddLists, AListThatCanBeHadNowAndThenIsRead) {
  int asked = 0;
  VirtualRun run(lost_answers([&asked](std::string_view, simulator::Reply& reply) {
                   if (++asked % 3 != 0) reply.body.resize(reply.body.size() / 2);
                 }),
                 1);
  run.write_manifest(25);
  const Summary summary = run.run();
  EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
  EXPECT_EQ(summary.job_ids_missing, 0U);
  expect_ledger_has_all(run);
}

TEST(OddLists, OfMoreBatchesThanCanBeKeptNoneIsRecovered) {
  VirtualRun run(changed_lists([](std::string_view target, simulator::Reply& reply) {
                   if (!is_details(target)) return;
                   std::string batches;
                   for (int i = 0; i < 700'000; ++i) batches += R"({"id":"b"},)";
                   put_first(reply, "batches", batches.substr(0, batches.size() - 1));
                 }),
                 1);
  run.write_manifest(10);
  ASSERT_EQ(run.run().exit_code, ExitCode::kDone);
  const Recovery recovery = run.recover();
  EXPECT_EQ(recovery.exit_code, ExitCode::kUnfinished);
  EXPECT_NE(recovery.exit_reason.find("more batches than recover can keep in 64 MiB"),
            std::string::npos)
      << recovery.exit_reason;
  EXPECT_EQ(recovery.requests.sent, 1U);
}

}  // namespace
}  // namespace longshore::testing
