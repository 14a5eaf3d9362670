// How long a run waits for a connection, by the virtual clock.
#include "virtual_run.hpp"

namespace longshore::testing {
namespace {

TEST(ConnectTimeout, IsTheConfigurations) {
  for (const milliseconds timeout : {milliseconds(1'234), milliseconds(77'000)}) {
    RemotePlan plan;
    plan.outages = {
        {.kind = Outage::Kind::kBlackHole, .from = SteadyTime{}, .to = SteadyTime::max()}};
    VirtualRun run(plan, 1);
    run.options().configuration.api.connect_timeout = timeout;
    run.options().configuration.batch.create = false;
    run.options().configuration.retry.max_attempts = 1;
    run.write_manifest(1);
    const Summary summary = run.run();
    EXPECT_EQ(summary.exit_code, ExitCode::kUnfinished) << summary.exit_reason;
    EXPECT_EQ(summary.requests.transport_errors.at("connect_timeout"), 1U);
    EXPECT_EQ(std::chrono::round<milliseconds>(summary.elapsed), timeout);
  }
}

}  // namespace
}  // namespace longshore::testing
