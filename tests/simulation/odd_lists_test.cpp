// Lists that hold what the documented API would not list, or that are none.
#include "recovery_support.hpp"

namespace longshore::testing {
namespace {

using Change = std::function<void(std::string_view target, simulator::Reply& reply)>;

RemotePlan changed_lists(Change change, const std::string& faults = "") {
  RemotePlan plan = faulty_plan(faults);
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

}  // namespace
}  // namespace longshore::testing
