// What a whole import learns of the API's pace, keeps in its ledger, and sends into an outage.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "ledger/reader.hpp"
#include "virtual_environment.hpp"

namespace longshore::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Night {
 public:
  explicit Night(const simulator::ServiceOptions& service) : remote_(service) {
    // In memory where there is such a folder: nothing here is about what a crash leaves.
    const fs::path base = fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
    std::string pattern = (base / "longshore-pace-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    Configuration& configuration = import_.configuration;
    configuration.api.base_url = "https://remote.example";
    configuration.api.project_id = "demo-project";
    configuration.ledger_path = (folder_ / "ledger.db").string();
    import_.api_key = "simulator-key";
    import_.manifest_path = (folder_ / "night.csv").string();
  }

  ~Night() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  DeliveryConfiguration& delivery() { return import_.configuration.delivery; }
  SimulatedRemote& remote() { return remote_; }
  VirtualClock& clock() { return clock_; }

  Summary run(const std::string& name, int rows,
              const std::function<void(VirtualEnvironment&)>& prepare = {}) {
    std::string text = "reference_id,image_url,tag\n";
    for (int i = 1; i <= rows; ++i) {
      text += fmt::format("{0}-{1},https://x.example/{1}.jpg,t\n", name, i);
    }
    std::ofstream(import_.manifest_path) << text;
    import_.manifest_name = name;
    import_.run_id = name;
    VirtualEnvironment environment(clock_, remote_, 7);
    NoLog log;
    NoProgress progress;
    RunOutputs outputs{log, progress, rejects_, [](const Summary&) { return "{}"; }};
    if (prepare) prepare(environment);
    const Summary summary = import_manifest(import_, environment, outputs);
    EXPECT_FALSE(environment.scheduler().stuck());
    return summary;
  }

  std::optional<LearnedPace> learned() const {
    auto ledger = ledger::ReadOnlyLedger::open(import_.configuration.ledger_path, "");
    if (!ledger) return std::nullopt;
    const auto remote = (*ledger)->remote("https://remote.example:443", "demo-project");
    if (!remote || !*remote) return std::nullopt;
    return (*ledger)->learned_pace(**remote).value();
  }

 private:
  VirtualClock clock_;
  SimulatedRemote remote_;
  fs::path folder_;
  ImportOptions import_;
  KeptRejects rejects_;
};

simulator::ServiceOptions limited_to(double rate) {
  simulator::ServiceOptions options;
  options.latency = milliseconds(50);
  options.rate = rate;
  return options;
}

TEST(Pace, TomorrowStartsWhereTonightEnded) {
  Night night(limited_to(100));
  night.delivery().requests_per_second = 300;
  const Summary first = night.run("one", 5'000);
  EXPECT_EQ(first.exit_code, ExitCode::kDone) << first.exit_reason;
  EXPECT_GE(first.found_limit, 90);
  EXPECT_LE(first.found_limit, 105);
  ASSERT_TRUE(night.learned().has_value());
  EXPECT_EQ(night.learned()->requests_per_second, first.found_limit);
  const auto refused = night.remote().service.counters().rate_limited;
  EXPECT_GT(refused, 10U);
  const Summary second = night.run("two", 2'000);
  EXPECT_EQ(second.exit_code, ExitCode::kDone) << second.exit_reason;
  EXPECT_LE(night.remote().service.counters().rate_limited - refused, refused / 2);
}

TEST(Pace, WithoutAdaptionNothingIsLearned) {
  Night night(limited_to(100));
  night.delivery().requests_per_second = 110;
  night.delivery().adaptive = false;
  const Summary summary = night.run("one", 1'000);
  EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
  EXPECT_EQ(summary.found_limit, 0);
  EXPECT_FALSE(night.learned().has_value());
}

TEST(Pace, ARunWithoutARefusalKeepsNoRate) {
  Night night(limited_to(0));
  night.delivery().requests_per_second = 100;
  EXPECT_EQ(night.run("one", 500).exit_code, ExitCode::kDone);
  const auto learned = night.learned();
  EXPECT_TRUE(!learned || learned->requests_per_second == 0);
}

// A minute in which nothing but 503 comes back, batch creations included.
TEST(Pace, AnOutageCostsNoRowAndFewRequests) {
  for (const int begins_s : {0, 10}) {
    Night night(limited_to(0));
    night.delivery().requests_per_second = 100;
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    const auto outage = [&](VirtualEnvironment& environment) {
      environment.scheduler().after(seconds(begins_s), [&] {
        before = night.remote().service.counters().requests;
        night.remote().service.set_faults(*simulator::parse_faults({"before_503=1"}));
      });
      environment.scheduler().after(seconds(begins_s + 60), [&] {
        after = night.remote().service.counters().requests;
        night.remote().service.set_faults({});
      });
    };
    const Summary summary = night.run("one", 3'000, outage);
    EXPECT_EQ(summary.exit_code, ExitCode::kDone) << summary.exit_reason;
    EXPECT_LE(after - before, 150U) << begins_s;
    EXPECT_LE(summary.elapsed.count(), 60 + 31 + 6) << begins_s;
  }
}

TEST(Pace, ASignalCutsAnOutage) {
  Night night(limited_to(0));
  night.remote().service.set_faults(*simulator::parse_faults({"before_503=1"}));
  const Summary summary = night.run("one", 100, [](VirtualEnvironment& environment) {
    environment.scheduler().after(seconds(300),
                                  [&environment] { environment.scheduler().raise(15); });
  });
  EXPECT_EQ(summary.exit_code, ExitCode::kTerminated);
  EXPECT_LE(summary.elapsed.count(), 301);
  EXPECT_EQ(summary.rows.pending, summary.rows.read);
}

}  // namespace
}  // namespace longshore::testing
