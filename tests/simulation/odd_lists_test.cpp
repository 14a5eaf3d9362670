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

}  // namespace
}  // namespace longshore::testing
